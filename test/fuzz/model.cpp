// Any text as a model, ours and those of others: what is accepted has a canonical form that is a fixed point, and
// predicts and explains a row in numbers that add up. The first byte says which format it is.
#include <cmath>
#include <vector>

#include "model/import.hpp"
#include "model/learned.hpp"
#include "shipped.hpp"

using namespace prescriptive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::string_view kFormats[] = {"prescriptive", "xgboost", "lightgbm", "logistic"};
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        const std::string canonical = ImportModel(text, kFormats[data[0] % 4]);
        Require(WriteModel(ReadModel(canonical)) == canonical);
        const auto model = LearnedModel::Parse(canonical);
        for (const double value : {0.0, 0.5, -1e30, kMissing}) {
            const std::vector<double> row(model->inputs().size(), value);
            const double log_odds = model->LogOdds(row.data());
            const LearnedModel::Contributions parts = model->Explain(row.data());
            double total = parts.typical, largest = std::fabs(parts.typical);
            for (const double part : parts.input) {
                total += part;
                largest = std::fmax(largest, std::fabs(part));
            }
            Require(std::isfinite(log_odds) && std::fabs(total - log_odds) <= 1e-9 * (1 + largest * static_cast<double>(row.size() + 1)));
        }
    } catch (const Error&) {
    }
    return 0;
}
