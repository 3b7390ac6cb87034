// Logistic models over transformed features.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "model/feature.hpp"

namespace prescriptive {

// How a feature enters a model: identity, x; log, min(cap, ln(1 + x/scale) /
// ln(1 + full)), for x >= 0; saturation, 1 - 2^(-x/scale), for x >= 0.
struct Transform {
    enum Kind : std::uint8_t { kIdentity, kLog, kSaturation };

    Kind kind = kIdentity;
    double scale = 1;
    double full = 1;
    double cap = 1;
};

// One summand of a model's log-odds, weight * f(x). What does not depend on x is
// multiplied out, since a division takes as long as four multiplications.
class Term {
public:
    Term() = default;
    Term(Feature feature, double weight, double typical, const Transform& transform) noexcept
        : feature_(feature), kind_(transform.kind), typical_(typical), factor_(weight) {
        if (kind_ != Transform::kIdentity) rate_ = 1 / transform.scale;
        if (kind_ == Transform::kLog) {
            const double log_full = std::log(1 + transform.full);
            cap_ = transform.cap * log_full;
            factor_ /= log_full;
        }
        typical_value_ = Value(typical);
    }

    Feature feature() const noexcept { return feature_; }
    double typical() const noexcept { return typical_; }              // raw
    double typical_value() const noexcept { return typical_value_; }  // weight * f(typical)

    double Value(double x) const noexcept { return OfShape(Shape(x)); }

    // Value in two steps, of which the first takes long and is the same for all
    // terms of one transform.
    double Shape(double x) const noexcept {
        if (kind_ == Transform::kIdentity) return x;
        if (kind_ == Transform::kSaturation) return 1 - std::exp2(-x * rate_);
        return std::log(1 + x * rate_);
    }
    double OfShape(double shape) const noexcept {
        if (kind_ == Transform::kLog && !(shape < cap_)) shape = cap_;
        return factor_ * shape;
    }
    bool HasShapeOf(const Term& other) const noexcept { return kind_ == other.kind_ && rate_ == other.rate_; }

    // What x adds to the typical customer's log-odds; unknown adds nothing.
    double Contribution(double x) const noexcept { return IsKnown(x) ? Value(x) - typical_value_ : 0; }

private:
    Feature feature_ = kLeadScore;
    Transform::Kind kind_ = Transform::kIdentity;
    double typical_ = 0;
    double typical_value_ = 0;
    double factor_ = 0;
    double rate_ = 1;
    double cap_ = 1;
};

class LogisticModel {
public:
    LogisticModel() = default;

    // intercept: log-odds where every f of the base terms is 0; history terms
    // enter as differences from typical and so leave it alone. base has one
    // term for each base feature, in their order.
    LogisticModel(double intercept, std::vector<Term> base, const std::vector<Term>& history);

    // The log-odds of the typical customer.
    double baseline() const noexcept { return baseline_; }
    const std::vector<Term>& terms() const noexcept { return terms_; }

    // The log-odds of base features that are all known. The deal value comes
    // last, its logarithm takes longest; LogOdds adds in the same order, so
    // that both give the same bits.
    double KnownLogOdds(double lead, double sentiment, double interactions, double deal_value,
                        double response) const noexcept {
        return Sum(base_[kLeadScore].Value(lead), base_[kSentimentScore].Value(sentiment),
                   OfCount(interactions), base_[kAvgDealValue].Value(deal_value),
                   base_[kResponseRate].Value(response));
    }

    double LogOdds(const FeatureVector& x) const noexcept {
        return LogOdds(x, x.Known(), IsKnown(x[kAvgDealValue]) ? base_[kAvgDealValue].Shape(x[kAvgDealValue]) : kUnknown);
    }
    // known: what x knows; deal_shape: of a deal value that is known.
    double LogOdds(const FeatureVector& x, FeatureSet known, double deal_shape) const noexcept {
        const auto value = [&](Feature f) {
            return IsKnown(x[f]) ? base_[f].Value(x[f]) : base_[f].typical_value();
        };
        const double interactions =
            IsKnown(x[kTotalInteractions]) ? OfCount(x[kTotalInteractions]) : base_[kTotalInteractions].typical_value();
        const double deal_value =
            IsKnown(deal_shape) ? base_[kAvgDealValue].OfShape(deal_shape) : base_[kAvgDealValue].typical_value();
        double sum = Sum(value(kLeadScore), value(kSentimentScore), interactions, deal_value, value(kResponseRate));
        if ((known & history_) == 0) return sum;
        for (std::size_t i = kBaseFeatures; i < terms_.size(); ++i)
            sum += terms_[i].Contribution(x[terms_[i].feature()]);
        return sum;
    }

    const Term& base(Feature f) const noexcept { return base_[f]; }

    static double Probability(double log_odds) noexcept { return 1 / (1 + std::exp(-log_odds)); }

private:
    // Counts are nearly always small whole numbers, and a load costs a third of
    // a logarithm.
    static constexpr int kTabulated = 64;

    double OfCount(double count) const noexcept {
        if (count >= 0 && count < kTabulated) {
            const int i = static_cast<int>(count);
            if (i == count) return of_count_[static_cast<std::size_t>(i)];
        }
        return base_[kTotalInteractions].Value(count);
    }

    double Sum(double lead, double sentiment, double interactions, double deal_value,
               double response) const noexcept {
        return ((intercept_ + lead) + (sentiment + response) + interactions) + deal_value;
    }

    double intercept_ = 0;
    std::array<Term, kBaseFeatures> base_{};
    std::array<double, kTabulated> of_count_{};
    double baseline_ = 0;
    FeatureSet history_ = 0;  // of the terms that are not base terms
    std::vector<Term> terms_;  // base terms first
};

}  // namespace prescriptive
