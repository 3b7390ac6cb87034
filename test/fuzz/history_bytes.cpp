// Any bytes as a history: what is read writes itself back, as bytes and as JSON, and stays a history where it is added
// to and merged.
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
    for (const NamedEvidence& evidence : history.Evidence(&as_of, 30))
        Require(evidence.weight >= 0 && evidence.texts > 0 && !evidence.name.empty());
    Require(!history.Facts(&as_of).empty());
    TextReader reader;
    reader.digest = history.reading();
    reader.traits[0] = "thrift";
    Interaction in;
    in.has_time = size % 2 == 0;
    in.at = kLastMoment / 2;
    in.sentiment = -0.5;
    in.reader = &reader;
    in.evidence[0] = 1;
    try {
        History more = history;
        more.Add(in);
        more.Merge(history);
        const std::string merged = more.ToBytes();
        Require(merged.size() <= History::kMaximumBytes);
        Require(History::FromBytes(merged) == more);
        History other = history;
        History one;
        one.Add(in);
        other.Merge(history);
        other.Merge(one);
        Require(other.ToBytes() == merged);
    } catch (const Error& error) {
        Require(error.code == ErrorCode::kLimitExceeded || error.code == ErrorCode::kNumericRange);
    }
    Require(!IsKnown(x[kSentimentScore]) || (x[kSentimentScore] >= -1 && x[kSentimentScore] <= 1));
    return 0;
}
