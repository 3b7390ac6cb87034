// Logistic models over transformed features.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "model/feature.hpp"

namespace prescriptive {

// f(x): identity; log: min(cap, ln(1 + x/scale) / ln(1 + full)), for x >= 0;
// saturation: 1 - 2^(-x/half), for x >= 0.
struct Transform {
    enum Kind { kIdentity, kLog, kSaturation };

    Kind kind = kIdentity;
    double scale = 1;  // of log: what counts as 1; of saturation: the half
    double full = 1;   // of log: f(full * scale) = 1
    double cap = 1;    // of log

    double operator()(double x) const noexcept {
        switch (kind) {
            case kLog: {
                const double f = std::log(1 + x / scale) / std::log(1 + full);
                return f < cap ? f : cap;
            }
            case kSaturation: return 1 - std::exp2(-x / scale);
            case kIdentity: break;
        }
        return x;
    }
};

// One summand of a model's log-odds: weight * (f(x) - f(typical)); nothing
// where x is unknown.
struct Term {
    Feature feature;
    double weight = 0;
    double typical = 0;  // raw
    Transform transform;
    double typical_term = 0;  // weight * f(typical)

    // Values f takes at 0, 1, 2 ...: counts are nearly always small whole
    // numbers, and a load is a third of the price of a logarithm.
    static constexpr int kTabulated = 64;
    std::array<double, kTabulated> tabulated{};
    bool has_table = false;

    double Contribution(double x) const noexcept {
        return IsKnown(x) ? weight * Transformed(x) - typical_term : 0;
    }

    double Transformed(double x) const noexcept {
        if (transform.kind == Transform::kIdentity) return x;
        if (has_table && x < kTabulated && x >= 0) {
            const int i = static_cast<int>(x);
            if (i == x) return tabulated[i];
        }
        return transform(x);
    }
};

// baseline is the log-odds of the typical customer.
class LogisticModel {
public:
    LogisticModel() = default;

    // intercept: log-odds where every f of the base terms is 0; history terms
    // enter as differences from typical and so leave it alone.
    LogisticModel(double intercept, std::vector<Term> base, std::vector<Term> history);

    double baseline() const noexcept { return baseline_; }
    const std::vector<Term>& terms() const noexcept { return terms_; }

    // The log-odds of the first kBaseFeatures features alone.
    double BaseLogOdds(const double* x) const noexcept {
        double sum = baseline_;
        for (int i = 0; i < base_terms_; ++i) sum += terms_[i].Contribution(x[terms_[i].feature]);
        return sum;
    }

    double LogOdds(const FeatureVector& x) const noexcept {
        double sum = BaseLogOdds(x.value.data());
        for (std::size_t i = base_terms_; i < terms_.size(); ++i)
            sum += terms_[i].Contribution(x[terms_[i].feature]);
        return sum;
    }

    static double Probability(double log_odds) noexcept { return 1 / (1 + std::exp(-log_odds)); }

private:
    std::vector<Term> terms_;  // base terms first
    int base_terms_ = 0;
    double baseline_ = 0;
};

}  // namespace prescriptive
