// Transformed features, weighed: the summands of a logistic model.
#pragma once

#include <cmath>
#include <cstdint>

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

    double Value(double x) const noexcept {
        if (kind_ == Transform::kIdentity) return factor_ * x;
        if (kind_ == Transform::kSaturation) return factor_ * (1 - std::exp2(-x * rate_));
        const double log = std::log(1 + x * rate_);
        return factor_ * (log < cap_ ? log : cap_);
    }

    // Value is factor() * x, factor() * (1 - 2^(-x rate())) or factor() * min(cap(), ln(1 + x rate())).
    Transform::Kind kind() const noexcept { return kind_; }
    double factor() const noexcept { return factor_; }
    double rate() const noexcept { return rate_; }
    double cap() const noexcept { return cap_; }

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

}  // namespace prescriptive
