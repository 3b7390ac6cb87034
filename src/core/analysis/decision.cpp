#include "analysis/decision.hpp"

#include <algorithm>
#include <cmath>

namespace prescriptive {
namespace {

inline bool Holds(const Condition& when, const Scores& scores, const TraitScores& traits, bool prospect) noexcept {
    if (when.outcome == Metric::kNone) return true;
    if (prospect && when.outcome == Metric::kChurn) return false;
    // An unknown score reaches no bound.
    if (!when.Reaches(scores.Of(when.outcome))) return false;
    return when.leading_traits == 0 || (traits.leading >= 0 && (when.leading_traits >> traits.leading & 1) != 0);
}

// The first rule that holds; the last one always does.
template <typename Rule>
int FirstOf(const std::vector<Rule>& rules, const Scores& scores, const TraitScores& traits,
            bool prospect) noexcept {
    std::size_t i = 0;
    while (i < rules.size() && !Holds(rules[i].when, scores, traits, prospect)) ++i;
    return static_cast<int>(i);
}

void Expect(const Effect& effect, const Scores& scores, Decision& decision) noexcept {
    decision.holds = false;
    decision.present = scores.Of(effect.metric);
    if (!effect.factor) {
        decision.target = effect.target;
        if (effect.metric == Metric::kNone || !IsKnown(decision.present)) return;
    } else {
        decision.target = decision.present * *effect.factor;
        if (*effect.factor > 1) decision.target = std::min(decision.target, effect.limit);
    }
    const bool better = effect.metric == Metric::kChurn ? decision.target < decision.present
                                                        : decision.target > decision.present;
    if (better) return;
    decision.holds = true;
    decision.target = decision.present;
}

// Base features that are known; of an outcome that a learned model scores, as large a part of five as of its
// inputs. The mean of both outcomes.
double KnownOfFive(const Policy& policy, const Customer& customer) noexcept {
    double five = 0, sum = 0;
    for (int i = 0; i < kBaseFeatures; ++i) five += IsKnown(customer.x.value[i]) ? 1 : 0;
    for (const Metric outcome : kPredicted)
        sum += policy.Learned(outcome) == nullptr ? five : kBaseFeatures * customer.inputs_known[OutcomeIndex(outcome)];
    return sum / kPredicted.size();
}

}  // namespace

int PriorityOf(const Policy& policy, const Scores& scores, const TraitScores& traits, bool prospect) noexcept {
    const int priority = FirstOf(policy.priorities, scores, traits, prospect);
    if (policy.escalate_churn && !prospect && scores.churn > *policy.escalate_churn)
        return std::min(priority, 1);
    return priority;
}

int ActionTypeOf(const Policy& policy, const Scores& scores, const TraitScores& traits, bool prospect,
                 Metric* decided_by) noexcept {
    const DecisionRule& rule =
        policy.decisions[static_cast<std::size_t>(FirstOf(policy.decisions, scores, traits, prospect))];
    if (decided_by != nullptr)
        *decided_by = rule.when.outcome == Metric::kChurn ? Metric::kChurn : Metric::kConversion;
    return rule.action_type;
}

double ConfidenceOf(const Policy& policy, const Customer& customer, const TraitScores& traits) noexcept {
    const Confidence& c = policy.confidence;
    double confidence = c.base;
    if (policy.has_learned)
        confidence += c.per_feature * KnownOfFive(policy, customer);
    else
        for (int i = 0; i < kBaseFeatures; ++i)
            if (IsKnown(customer.x.value[i])) confidence += c.per_feature;
    if (traits.count > 0) confidence += c.trait;
    confidence += c.history * std::min(1.0, static_cast<double>(customer.interactions) / c.history_full);
    confidence += c.texts * std::min(1.0, static_cast<double>(customer.texts) / c.texts_full);
    // A sum of tenths, without the rounding errors of its binary form.
    return static_cast<double>(static_cast<std::int64_t>(std::min(1.0, confidence) * 1e9 + 0.5)) / 1e9;
}

void Decide(const Policy& policy, const Customer& customer, const Scores& scores, const TraitScores& traits,
            Decision& decision) noexcept {
    const bool prospect = customer.IsProspect();
    decision.priority = PriorityOf(policy, scores, traits, prospect);
    decision.timeframe = FirstOf(policy.timeframes, scores, traits, prospect);
    decision.action_type = ActionTypeOf(policy, scores, traits, prospect, &decision.decided_by);
    decision.play = &policy.PlayFor(decision.action_type, traits.leading);
    const Effect& effect = decision.play->effect
                               ? *decision.play->effect
                               : policy.action_types[static_cast<std::size_t>(decision.action_type)].effect;
    Expect(effect, scores, decision);
    decision.confidence = ConfidenceOf(policy, customer, traits);
    decision.sufficient = decision.confidence >= policy.confidence.minimum;
    decision.missing = 0;
    if (policy.Learned(Metric::kConversion) != nullptr && policy.Learned(Metric::kChurn) != nullptr) return;
    for (int i = 0; i < kBaseFeatures; ++i) decision.missing |= std::uint32_t{!IsKnown(customer.x.value[i])} << i;
}

}  // namespace prescriptive
