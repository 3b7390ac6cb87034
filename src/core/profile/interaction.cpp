#include "profile/interaction.hpp"

#include <algorithm>

#include "nearest.hpp"

namespace prescriptive {

Interaction::Outcome OutcomeOf(std::string_view text) noexcept {
    const auto at = std::find(std::begin(kOutcomes), std::end(kOutcomes), text);
    if (at == std::end(kOutcomes)) return Interaction::Outcome::kUnknown;
    return static_cast<Interaction::Outcome>(at - std::begin(kOutcomes) + 1);
}

std::string OutcomeHint(std::string_view text) { return NameHint(text, kOutcomes, "outcomes"); }

bool IsPersonal(std::string_view channel, const InteractionRules& rules) noexcept {
    const auto same = [](char given, char lower) {
        return (given >= 'A' && given <= 'Z' ? static_cast<char>(given + 0x20) : given) == lower;
    };
    const auto& channels = *rules.personal_channels;
    return std::any_of(channels.begin(), channels.end(), [&](const std::string& known) {
        return std::equal(channel.begin(), channel.end(), known.begin(), known.end(), same);
    });
}

TextReading ReadContent(std::string_view text, const InteractionRules& rules, Interaction& in) {
    TextReading reading = rules.lexicon->Read(text, rules.cancelled);
    in.reader = rules.reader;
    in.substance = reading.substance;
    in.evidence = reading.weight;
    for (int t = 0; t < kMaximumTraits; ++t)
        if ((rules.discount_traits >> t & 1) != 0 && reading.weight[t] > 0) in.asks_discount = true;
    if (!IsKnown(in.sentiment) && IsKnown(reading.sentiment)) {
        in.sentiment = reading.sentiment;
        in.sentiment_read = true;
    }
    return reading;
}

}  // namespace prescriptive
