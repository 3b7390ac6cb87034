// How strongly each trait shows, in behaviour and in texts.
#pragma once

#include <array>
#include <cmath>

#include "analysis/customer.hpp"

namespace prescriptive {

struct TraitScores {
    // Of the policy's traits; beyond their number nothing.
    std::array<double, kMaximumTraits> score;
    // The rule that gave the behaviour part; null where none did.
    std::array<const TraitRule*, kMaximumTraits> rule;
    // Traits at or above the threshold, strongest first.
    std::array<int, kMaximumTraits> shown;
    int count = 0;

    int Strongest() const noexcept { return count > 0 ? shown[0] : -1; }
    // The strongest trait if it is ahead of all others by the margin, else -1.
    int leading = -1;
};

// score = 1 - (1 - text) * (1 - behaviour), where text = 1 - 2^(-weight of the
// phrases / half_evidence) and behaviour is the best of the trait's rules.
// known: what the customer's features know.
inline void FindTraits(const Policy& policy, const Customer& customer, FeatureSet known, TraitScores& traits) noexcept {
    const std::size_t count = policy.traits.size();
    const double spoken = std::min(1.0, static_cast<double>(customer.texts) / policy.confidence.texts_full);
    traits.count = 0;
    traits.leading = -1;
    for (std::size_t t = 0; t < count; ++t) {
        traits.score[t] = 0;
        traits.rule[t] = nullptr;
    }
    const RuleTable::Slope* slope = policy.rules.ramps.data();
    for (const RuleTable::Rule& rule : policy.rules.rules) {
        const RuleTable::Slope* const end = slope + rule.ramps;
        if ((rule.needs & ~known) == 0) {
            // Without branches, which a processor foresees wrongly half the time here: 1 and 0 bound the least ramp as
            // they bound each.
            double least = 1;
            for (; slope != end; ++slope)
                least = std::min(least, (customer.x.value[slope->feature] - slope->from) * slope->rate);
            const double weight = (rule.weight + rule.more_with_texts * spoken) * least;
            double& behaviour = traits.score[rule.trait];
            traits.rule[rule.trait] = weight > behaviour ? rule.rule : traits.rule[rule.trait];
            behaviour = std::max(behaviour, weight);
        }
        slope = end;
    }
    for (std::size_t t = 0; t < count; ++t) {
        if (!policy.traits[t].enabled) continue;
        const double text =
            customer.evidence[t] > 0 ? 1 - std::exp2(-customer.evidence[t] / policy.half_evidence) : 0;
        traits.score[t] = 1 - (1 - text) * (1 - traits.score[t]);
        if (traits.score[t] < policy.trait_threshold) continue;
        int place = traits.count++;
        for (; place > 0 && traits.score[static_cast<std::size_t>(traits.shown[place - 1])] < traits.score[t]; --place)
            traits.shown[place] = traits.shown[place - 1];
        traits.shown[place] = static_cast<int>(t);
    }
    if (traits.count > 0) {
        const auto score = [&](int place) { return traits.score[static_cast<std::size_t>(traits.shown[place])]; };
        if (score(0) - (traits.count > 1 ? score(1) : 0) >= policy.lead_margin) traits.leading = traits.shown[0];
    }
}

inline TraitScores TraitsOf(const Policy& policy, const Customer& customer) noexcept {
    TraitScores traits;
    FindTraits(policy, customer, customer.x.Known(), traits);
    return traits;
}

}  // namespace prescriptive
