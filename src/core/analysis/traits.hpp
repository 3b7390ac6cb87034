// How strongly each trait shows, in behaviour and in texts.
#pragma once

#include <array>
#include <bit>
#include <cmath>

#include "analysis/customer.hpp"

namespace prescriptive {

struct TraitScores {
    // Of the policy's traits; beyond their number nothing.
    std::array<double, kMaximumTraits> score;
    // Traits at or above the threshold, strongest first.
    std::array<int, kMaximumTraits> shown;
    int count = 0;

    int Strongest() const noexcept { return count > 0 ? shown[0] : -1; }
    // The strongest trait if it is ahead of all others by the margin, else -1.
    int leading = -1;
};

// Of what texts tell, the part that was read: 1 for texts_full of them.
inline double ReadShare(const Policy& policy, const Customer& customer) noexcept {
    return std::min(1.0, static_cast<double>(customer.texts) / policy.confidence.texts_full);
}

// The rule that gave a trait its behaviour part; null where none did.
inline const TraitRule* StrongestRule(const Policy& policy, const Customer& customer, int trait) noexcept {
    const double spoken = ReadShare(policy, customer);
    const TraitRule* strongest = nullptr;
    double most = 0;
    for (const TraitRule& rule : policy.traits[static_cast<std::size_t>(trait)].rules) {
        double least = 1;
        for (const Ramp& ramp : rule.ramps) least = std::min(least, ramp(customer.x[ramp.feature]));
        const double weight = (rule.weight + (rule.weight_with_texts - rule.weight) * spoken) * least;
        if (weight <= most) continue;
        most = weight;
        strongest = &rule;
    }
    return strongest;
}

// score = 1 - (1 - text) * (1 - behaviour), where text = 1 - 2^(-weight of the
// phrases / half_evidence) and behaviour is the best of the trait's rules.
// known: what the customer's features know.
inline void FindTraits(const Policy& policy, const Customer& customer, FeatureSet known, TraitScores& traits) noexcept {
    const RuleTable& table = policy.rules;
    const double spoken = ReadShare(policy, customer);
    const double threshold = policy.trait_threshold;
    const std::size_t count = policy.traits.size();
    const RuleTable::Rule* rule = table.rules.data();
    const RuleTable::Slope* slope = table.ramps.data();
    std::uint32_t shown = 0;
    for (std::size_t t = 0; t < count; ++t) {
        // Without branches, which a processor foresees wrongly half the time here: 1 and 0 bound the least ramp as
        // they bound each, and which rule it was is asked for later, by few.
        double behaviour = 0;
        for (const RuleTable::Rule* const last = rule + table.of_trait[t]; rule != last; ++rule) {
            const RuleTable::Slope* const end = slope + rule->ramps;
            if ((rule->needs & ~known) == 0) {
                double least = 1;
                for (; slope != end; ++slope)
                    least = std::min(least, (customer.x.value[slope->feature] - slope->from) * slope->rate);
                behaviour = std::max(behaviour, (rule->weight + rule->more_with_texts * spoken) * least);
            }
            slope = end;
        }
        double score = behaviour;
        if (customer.evidence[t] > 0) score = 1 - std::exp2(-customer.evidence[t] / policy.half_evidence) * (1 - behaviour);
        traits.score[t] = score;
        shown |= std::uint32_t{score >= threshold} << t;
    }
    traits.count = 0;
    traits.leading = -1;
    for (shown &= table.enabled; shown != 0; shown &= shown - 1) {
        const int t = std::countr_zero(shown);
        int place = traits.count++;
        for (; place > 0 && traits.score[static_cast<std::size_t>(traits.shown[place - 1])] <
                                traits.score[static_cast<std::size_t>(t)]; --place)
            traits.shown[place] = traits.shown[place - 1];
        traits.shown[place] = t;
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
