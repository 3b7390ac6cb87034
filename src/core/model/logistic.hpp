// Logistic models over transformed features.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "model/feature.hpp"

namespace prescriptive {

// f(x): identity; log: min(cap, ln(1 + x/scale) / ln(1 + full)), for x >= 0;
// saturation: 1 - 2^(-x/half), for x >= 0. Divisions are done once, here.
class Transform {
public:
    enum Kind : std::uint8_t { kIdentity, kLog, kSaturation };

    Transform() = default;
    static Transform Log(double scale, double full, double cap) noexcept {
        return Transform(kLog, 1 / scale, 1 / std::log(1 + full), cap);
    }
    static Transform Saturation(double half) noexcept { return Transform(kSaturation, 1 / half, 1, 1); }

    Kind kind() const noexcept { return kind_; }

    double operator()(double x) const noexcept {
        if (kind_ == kIdentity) return x;
        if (kind_ == kSaturation) return 1 - std::exp2(-x * rate_);
        const double f = std::log(1 + x * rate_) * factor_;
        return f < cap_ ? f : cap_;
    }

private:
    Transform(Kind kind, double rate, double factor, double cap) noexcept
        : kind_(kind), rate_(rate), factor_(factor), cap_(cap) {}

    Kind kind_ = kIdentity;
    double rate_ = 1;
    double factor_ = 1;
    double cap_ = 1;
};

// One summand of a model's log-odds: weight * (f(x) - f(typical)); nothing
// where x is unknown.
class Term {
public:
    Term(Feature feature, double weight, double typical, const Transform& transform)
        : weight_(weight), typical_term_(weight * transform(typical)), transform_(transform), typical_(typical),
          feature_(feature) {}

    Feature feature() const noexcept { return feature_; }
    double typical() const noexcept { return typical_; }      // raw
    double typical_term() const noexcept { return typical_term_; }  // weight * f(typical)

    double Contribution(double x) const noexcept {
        return IsKnown(x) ? weight_ * Transformed(x) - typical_term_ : 0;
    }

private:
    friend class LogisticModel;

    // f at 0, 1, 2 ...: counts are nearly always small whole numbers, and a
    // load costs a third of a logarithm.
    static constexpr int kTabulated = 64;
    using Table = std::array<double, kTabulated>;

    double Transformed(double x) const noexcept {
        if (table_ != nullptr && x >= 0 && x < kTabulated) {
            const int i = static_cast<int>(x);
            if (i == x) return (*table_)[static_cast<std::size_t>(i)];
        }
        return transform_(x);
    }

    double weight_;
    double typical_term_;
    Transform transform_;
    const Table* table_ = nullptr;
    double typical_;
    Feature feature_;
};

// baseline is the log-odds of the typical customer.
class LogisticModel {
public:
    LogisticModel() = default;
    LogisticModel(const LogisticModel&) = delete;
    LogisticModel(LogisticModel&&) = default;
    LogisticModel& operator=(const LogisticModel&) = delete;
    LogisticModel& operator=(LogisticModel&&) = default;

    // intercept: log-odds where every f of the base terms is 0; history terms
    // enter as differences from typical and so leave it alone. base has one
    // term for each base feature, in their order.
    LogisticModel(double intercept, std::vector<Term> base, const std::vector<Term>& history);

    double baseline() const noexcept { return baseline_; }
    const std::vector<Term>& terms() const noexcept { return terms_; }

    // The log-odds of the base features alone.
    double BaseLogOdds(const double* x) const noexcept {
        double sum = baseline_;
        const Term* term = terms_.data();
        for (int i = 0; i < kBaseFeatures; ++i) sum += term[i].Contribution(x[i]);
        return sum;
    }

    double LogOdds(const FeatureVector& x) const noexcept {
        double sum = BaseLogOdds(x.value.data());
        for (std::size_t i = kBaseFeatures; i < terms_.size(); ++i)
            sum += terms_[i].Contribution(x[terms_[i].feature()]);
        return sum;
    }

    static double Probability(double log_odds) noexcept { return 1 / (1 + std::exp(-log_odds)); }

private:
    std::vector<Term> terms_;  // base terms first
    std::vector<Term::Table> tables_;
    double baseline_ = 0;
};

}  // namespace prescriptive
