// How strongly each trait shows, in behaviour and in texts.
#pragma once

#include <array>
#include <cmath>

#include "analysis/customer.hpp"

namespace prescriptive {

struct TraitScores {
    std::array<double, kMaximumTraits> score{};
    // The rule that gave the behaviour part; null where none did.
    std::array<const TraitRule*, kMaximumTraits> rule{};
    // Traits at or above the threshold, strongest first.
    std::array<int, kMaximumTraits> shown{};
    int count = 0;

    int Strongest() const noexcept { return count > 0 ? shown[0] : -1; }
    // The strongest trait if it is ahead of all others by the margin, else -1.
    int leading = -1;
};

// score = 1 - (1 - text) * (1 - behaviour), where text = 1 - 2^(-weight of the
// phrases / half_evidence) and behaviour is the best of the trait's rules.
inline TraitScores TraitsOf(const Policy& policy, const Customer& customer) noexcept {
    TraitScores traits;
    const int count = static_cast<int>(policy.traits.size());
    const double spoken = std::min(1.0, static_cast<double>(customer.texts) / policy.confidence.texts_full);
    for (int t = 0; t < count; ++t) {
        const Trait& trait = policy.traits[t];
        if (!trait.enabled) continue;
        const double text =
            customer.evidence[t] > 0 ? 1 - std::exp2(-customer.evidence[t] / policy.half_evidence) : 0;
        double behaviour = 0;
        for (const TraitRule& rule : trait.rules) {
            double least = 1;
            for (const Ramp& ramp : rule.ramps) {
                least = std::min(least, ramp(customer.x[ramp.feature]));
                if (least == 0) break;
            }
            const double weight = rule.weight + (rule.weight_with_texts - rule.weight) * spoken;
            if (weight * least > behaviour) {
                behaviour = weight * least;
                traits.rule[t] = &rule;
            }
        }
        traits.score[t] = 1 - (1 - text) * (1 - behaviour);
        if (traits.score[t] < policy.trait_threshold) continue;
        int place = traits.count++;
        for (; place > 0 && traits.score[traits.shown[place - 1]] < traits.score[t]; --place)
            traits.shown[place] = traits.shown[place - 1];
        traits.shown[place] = t;
    }
    if (traits.count > 0) {
        const double second = traits.count > 1 ? traits.score[traits.shown[1]] : 0;
        if (traits.score[traits.shown[0]] - second >= policy.lead_margin) traits.leading = traits.shown[0];
    }
    return traits;
}

}  // namespace prescriptive
