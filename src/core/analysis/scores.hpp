// The three scores of a customer.
#pragma once

#include <algorithm>
#include <cmath>

#include "analysis/customer.hpp"

namespace prescriptive {

// Unrounded, in [0, 1]; engagement is NaN where nothing tells it.
struct Scores {
    double conversion = 0;
    double churn = 0;
    double engagement = kUnknown;

    double Of(Metric metric) const noexcept {
        switch (metric) {
            case Metric::kConversion: return conversion;
            case Metric::kChurn: return churn;
            case Metric::kEngagement: return engagement;
            case Metric::kNone: break;
        }
        return kUnknown;
    }
};

// The mean of what is known, weighted; unknown where only sentiment is.
// Frequency is min(1, interactions in 30 days / full), response
// 2^(-hours / half life), sentiment (s + 1) / 2; content is the mean
// engagement level or else the share of messages with substance.
inline double EngagementScore(const EngagementModel& model, const FeatureVector& x) noexcept {
    if (!IsKnown(x[kInteractions30d]) && !IsKnown(x[kResponseHours]) && !IsKnown(x[kEngagementLevel]) &&
        !IsKnown(x[kSubstanceShare]))
        return kUnknown;
    const double frequency = std::min(1.0, x[kInteractions30d] / model.full_frequency);
    const double response = std::exp2(-x[kResponseHours] / model.response_half_life_hours);
    const double content = IsKnown(x[kEngagementLevel]) ? x[kEngagementLevel] : x[kSubstanceShare];
    double sum = 0, weights = 0;
    const auto add = [&](double weight, double value, double given) {
        if (!IsKnown(given)) return;
        sum += weight * value;
        weights += weight;
    };
    add(model.frequency, frequency, x[kInteractions30d]);
    add(model.response, response, x[kResponseHours]);
    add(model.content, content, content);
    if (weights == 0) return kUnknown;
    add(model.sentiment, (x[kSentimentScore] + 1) / 2, x[kSentimentScore]);
    return sum / weights;
}

// By the policy's weights alone. known: what x knows.
inline Scores ScoresOf(const Policy& policy, const FeatureVector& x, FeatureSet known) noexcept {
    return {policy.conversion.Probability(x, known), policy.churn.Probability(x, known),
            EngagementScore(policy.engagement, x)};
}
inline Scores ScoresOf(const Policy& policy, const Customer& customer, FeatureSet known) noexcept {
    Scores scores = ScoresOf(policy, customer.x, known);
    if (policy.Learned(Metric::kConversion) != nullptr)
        scores.conversion = LogisticModel::OfLogOdds(customer.log_odds[OutcomeIndex(Metric::kConversion)]);
    if (policy.Learned(Metric::kChurn) != nullptr)
        scores.churn = LogisticModel::OfLogOdds(customer.log_odds[OutcomeIndex(Metric::kChurn)]);
    return scores;
}
inline Scores ScoresOf(const Policy& policy, const FeatureVector& x) noexcept { return ScoresOf(policy, x, x.Known()); }

}  // namespace prescriptive
