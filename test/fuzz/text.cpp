// Any bytes as a customer's text: spans lie within it, and weights are those of the hits.
#include "shipped.hpp"
#include "utf8.hpp"

using namespace prescriptive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t characters = 0;
    for (std::size_t at = 0; at < size; ++characters) DecodeCharacter(text, at);
    const TextReading reading = ShippedPolicy().lexicon.Read(text);
    double sum = 0;
    for (const Hit& hit : reading.hits) {
        Require(hit.length > 0 && hit.start + hit.length <= characters);
        sum += ShippedPolicy().lexicon.phrase(hit.phrase).weight;
    }
    for (const double weight : reading.weight) sum -= weight;
    Require(sum < 1e-9 && sum > -1e-9);
    return 0;
}
