// Any text as a request: an answer that is JSON with scores in range, or an Error.
#include "analysis/analyze.hpp"
#include "json/document.hpp"
#include "shipped.hpp"

using namespace prescriptive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const JsonDocument request({reinterpret_cast<const char*>(data), size});
        const Analysis analysis =
            Analyze(ShippedPolicy(), request.root(), Moment{1'790'000'000'000'000}, nullptr);
        std::string detail;
        JsonTextWriter out(detail);
        WriteDetail(ShippedPolicy(), analysis, out);
        const JsonDocument readable(detail);
        Require(analysis.scores.conversion >= 0 && analysis.scores.conversion <= 1);
        Require(analysis.scores.churn >= 0 && analysis.scores.churn <= 1);
        Require(History::FromBytes(analysis.request.history.ToBytes()) == analysis.request.history);
    } catch (const Error&) {
    }
    return 0;
}
