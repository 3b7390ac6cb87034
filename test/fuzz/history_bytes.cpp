// Any bytes as a history: what is read writes itself back, as bytes and as JSON.
#include "profile/history.hpp"
#include "shipped.hpp"

using namespace prescriptive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    History history;
    try {
        history = History::FromBytes(bytes);
    } catch (const Error& error) {
        Require(error.code == ErrorCode::kInvalidBinary);
        return 0;
    }
    Require(history.ToBytes() == bytes);
    Require(History::FromJson(history.ToJson()) == history);
    FeatureVector x;
    const Moment as_of = history.last_at();
    history.Fill(x, &as_of);
    Require(!IsKnown(x[kSentimentScore]) || (x[kSentimentScore] >= -1 && x[kSentimentScore] <= 1));
    return 0;
}
