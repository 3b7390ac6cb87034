// Logistic models over transformed features.
#pragma once

#include <cmath>
#include <vector>

#include "model/base_odds.hpp"
#include "model/feature.hpp"
#include "model/term.hpp"

namespace prescriptive {

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

    // Of base features in range that are all known.
    double KnownProbability(double lead, double sentiment, double interactions, double deal_value,
                            double response) const noexcept {
        if (odds_.usable()) return 1 / (1 + odds_(lead, sentiment, interactions, deal_value, response));
        return OfLogOdds(Base(lead, sentiment, interactions, deal_value, response));
    }

    // known: what x knows. What is unknown is typical.
    double Probability(const FeatureVector& x, FeatureSet known) const noexcept {
        // Past e^300 a factor that left the range of numbers may not be what the product shows.
        const double history = (known & history_) != 0 ? History(x) : 0;
        const bool by_odds = odds_.usable() && std::fabs(history) <= 300;
        const auto raw = [&](Feature f) { return IsKnown(x[f]) ? x[f] : base_[f].typical(); };
        const double lead = raw(kLeadScore), sentiment = raw(kSentimentScore), interactions = raw(kTotalInteractions),
                     deal_value = raw(kAvgDealValue), response = raw(kResponseRate);
        if (!by_odds) return OfLogOdds(Base(lead, sentiment, interactions, deal_value, response) + history);
        const double odds = odds_(lead, sentiment, interactions, deal_value, response);
        return 1 / (1 + (history != 0 ? odds * std::exp(-history) : odds));
    }
    double Probability(const FeatureVector& x) const noexcept { return Probability(x, x.Known()); }

    double LogOdds(const FeatureVector& x) const noexcept {
        double sum = baseline_;
        for (const Term& term : terms_) sum += term.Contribution(x[term.feature()]);
        return sum;
    }

    // Whether probabilities are found by odds; for tests.
    bool has_odds() const noexcept { return odds_.usable(); }

    static double OfLogOdds(double log_odds) noexcept { return 1 / (1 + std::exp(-log_odds)); }

private:
    double Base(double lead, double sentiment, double interactions, double deal_value, double response) const noexcept {
        return intercept_ + base_[kLeadScore].Value(lead) + base_[kSentimentScore].Value(sentiment) +
               base_[kTotalInteractions].Value(interactions) + base_[kAvgDealValue].Value(deal_value) +
               base_[kResponseRate].Value(response);
    }

    double History(const FeatureVector& x) const noexcept {
        double sum = 0;
        for (std::size_t i = kBaseFeatures; i < terms_.size(); ++i)
            sum += terms_[i].Contribution(x[terms_[i].feature()]);
        return sum;
    }

    double intercept_ = 0;
    double baseline_ = 0;
    FeatureSet history_ = 0;  // of the terms that are not base terms
    BaseTerms base_{};
    BaseOdds odds_;
    std::vector<Term> terms_;  // base terms first
};

}  // namespace prescriptive
