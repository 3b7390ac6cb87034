#include "model/logistic.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

constexpr Transform kIdentity{};
constexpr Transform kLog{Transform::kLog, 10000, 10, 1.25};
constexpr Transform kCountLog{Transform::kLog, 1, 50, 1};
constexpr Transform kSaturation{Transform::kSaturation, 30, 1, 1};

TEST(Logistic, TransformsAreTheirFormulas) {
    const Term identity(kLeadScore, 2, 0.5, kIdentity), log(kAvgDealValue, 3, 20000, kLog),
        saturation(kRecencyDays, -1, 14, kSaturation);
    for (const double x : {0.0, 1.0, 9999.0, 1e5, 1e6}) {
        EXPECT_EQ(identity.Value(x), 2 * x);
        EXPECT_NEAR(log.Value(x), 3 * std::min(1.25, std::log1p(x / 10000) / std::log1p(10)), 1e-12);
        EXPECT_NEAR(saturation.Value(x), std::expm1(-x / 30 * std::log(2.0)), 1e-12);
    }
    EXPECT_NEAR(log.Value(1e5), 3, 1e-14);
    EXPECT_NEAR(log.Value(1e300), 3 * 1.25, 1e-14);
    EXPECT_NEAR(saturation.Value(30), -0.5, 1e-15);
    EXPECT_NEAR(log.typical_value(), 3 * std::log1p(2) / std::log1p(10), 1e-14);
    EXPECT_NEAR(log.Contribution(1e5), 3 - 3 * std::log1p(2) / std::log1p(10), 1e-14);
    EXPECT_EQ(log.Contribution(kUnknown), 0);
}

// A model with one base term that weighs anything.
LogisticModel ModelWith(const Term& term, double intercept, const std::vector<Term>& history = {}) {
    std::vector<Term> base;
    for (int i = 0; i < kBaseFeatures; ++i) base.emplace_back(static_cast<Feature>(i), 0, 0, kIdentity);
    base[term.feature()] = term;
    return LogisticModel(intercept, base, history);
}

// Models of each form of term, with weights and scales from small to large.
std::vector<LogisticModel> Models(std::mt19937& random) {
    std::vector<LogisticModel> models;
    std::uniform_real_distribution<double> weight(-4, 4), digits(-2, 2);
    for (int i = 0; i < 60; ++i) {
        const double large = i % 3 == 0 ? 10 : 1;
        const Transform deal = i % 10 == 9   ? kIdentity
                               : i % 10 == 8 ? kSaturation
                                             : Transform{Transform::kLog, 10000 * std::pow(10, digits(random)),
                                                         std::pow(10, digits(random) + 2), 0.5 + std::fabs(digits(random))};
        models.emplace_back(weight(random),
                            std::vector{Term(kLeadScore, large * weight(random), 0.5, i % 7 == 6 ? kCountLog : kIdentity),
                                        Term(kSentimentScore, weight(random), 0, kIdentity),
                                        Term(kTotalInteractions, weight(random), 8, i % 4 == 3 ? kSaturation : kCountLog),
                                        Term(kAvgDealValue, i % 10 == 9 ? 1e-6 : large * weight(random), 20000, deal),
                                        Term(kResponseRate, weight(random), 0.5, kIdentity)},
                            std::vector{Term(kRecencyDays, weight(random), 14, kSaturation)});
    }
    return models;
}

// How far a probability is from that of the log-odds, in parts of its odds, its own last digit set aside.
double DistanceOfOdds(double probability, double log_odds) {
    const double exact = static_cast<double>(1 / (1 + std::exp(-static_cast<long double>(log_odds))));
    const double rounding = 0x1p-52 * exact;
    return std::max(0.0, std::fabs(probability - exact) - rounding) / (exact * (1 - exact) + 1e-300);
}

// A probability is found as a product of odds, its plain twin by the sum of the log-odds.
TEST(Logistic, ProbabilitiesAreThoseOfTheLogOdds) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> unit(0, 1);
    int usable = 0;
    for (const LogisticModel& model : Models(random)) {
        usable += model.has_odds();
        for (int n = 0; n < 2000; ++n) {
            FeatureVector x;
            x[kLeadScore] = unit(random);
            x[kSentimentScore] = unit(random) * 2 - 1;
            x[kTotalInteractions] = n % 5 == 0 ? unit(random) * 100 : n % 130;
            x[kAvgDealValue] = std::pow(10, 8 * unit(random)) - 1;
            x[kResponseRate] = unit(random);
            const double log_odds = model.LogOdds(x), probability = model.Probability(x);
            ASSERT_LT(DistanceOfOdds(probability, log_odds), 5e-14) << n << ' ' << log_odds;
            ASSERT_EQ(probability, model.KnownProbability(x[kLeadScore], x[kSentimentScore], x[kTotalInteractions],
                                                          x[kAvgDealValue], x[kResponseRate]));
            x[kRecencyDays] = 60 * unit(random);
            x[static_cast<Feature>(n % kBaseFeatures)] = kUnknown;
            ASSERT_LT(DistanceOfOdds(model.Probability(x), model.LogOdds(x)), 5e-14) << n;
        }
    }
    EXPECT_GT(usable, 20);
    EXPECT_LT(usable, 60);
}

// The corners of the range, where a table could be left.
TEST(Logistic, OddsHoldAtTheEndsOfTheRange) {
    const LogisticModel model(-1, {Term(kLeadScore, 3, 0.5, kIdentity), Term(kSentimentScore, -2, 0, kIdentity),
                                   Term(kTotalInteractions, 1.5, 8, kCountLog), Term(kAvgDealValue, 1.25, 20000, kLog),
                                   Term(kResponseRate, 0.3, 0.5, kIdentity)}, {});
    ASSERT_TRUE(model.has_odds());
    const double cap = 10000 * (std::pow(11, 1.25) - 1);
    for (const double lead : {0.0, 1.0})
        for (const double count : {0.0, 63.0, 63.5, 64.0, kLargestValue})
            for (const double value : {0.0, 5e-324, 9999.0, 1e4, std::nextafter(cap, 0), cap, 310000.0, kLargestValue}) {
                FeatureVector x;
                x[kLeadScore] = lead;
                x[kTotalInteractions] = count;
                x[kAvgDealValue] = value;
                EXPECT_LT(DistanceOfOdds(model.Probability(x), model.LogOdds(x)), 2e-14) << count << ' ' << value;
            }
}

// Two factors of which one is no number any more, and the other nothing.
TEST(Logistic, LargeTermsThatCancelAreAddedUp) {
    for (const double sign : {1.0, -1.0}) {
        std::vector<Term> base;
        for (int i = 0; i < kBaseFeatures; ++i) base.emplace_back(static_cast<Feature>(i), 0, 0, i == kAvgDealValue ? kLog : kIdentity);
        base[kTotalInteractions] = Term(kTotalInteractions, sign, 0, kIdentity);
        const LogisticModel model(0, base, {Term(kSuccessfulDeals, -sign, 0, kIdentity)});
        ASSERT_TRUE(model.has_odds());
        FeatureVector x;
        for (const double count : {10.0, 290.0, 310.0, 800.0, 1e6}) {
            x[kTotalInteractions] = count;
            x[kSuccessfulDeals] = count;
            EXPECT_NEAR(model.Probability(x), 0.5, 1e-12) << count;
            x[kSuccessfulDeals] = count - 1;
            EXPECT_NEAR(model.Probability(x), Sigmoid(sign), 1e-12) << count;
        }
    }
}

TEST(Logistic, WeightsTooLargeForOddsAreAddedUp) {
    for (const Feature f : {kLeadScore, kTotalInteractions, kAvgDealValue}) {
        const LogisticModel model = ModelWith(Term(f, 1e5, 0, f == kLeadScore ? kIdentity : kLog), 0);
        EXPECT_FALSE(model.has_odds());
        FeatureVector x;
        x[f] = f == kLeadScore ? 1 : 1e6;
        EXPECT_EQ(model.Probability(x), 1);
        x[f] = 0;
        EXPECT_EQ(model.Probability(x), 0.5);
    }
}

TEST(Logistic, UnknownContributesNothing) {
    const LogisticModel model = ModelWith(Term(kLeadScore, 3, 0.5, kIdentity), -1,
                                          {Term(kRecencyDays, -2, 14, kSaturation)});
    FeatureVector x;
    EXPECT_DOUBLE_EQ(model.LogOdds(x), -1 + 3 * 0.5);
    x[kLeadScore] = 0.5;
    x[kRecencyDays] = 14;
    EXPECT_NEAR(model.LogOdds(x), 0.5, 1e-15);
    x[kRecencyDays] = 0;
    EXPECT_NEAR(model.LogOdds(x), 0.5 + 2 * (1 - std::exp2(-14.0 / 30)), 1e-12);
}

TEST(Logistic, ProbabilityIsTheLogisticFunction) {
    for (double z = -40; z <= 40; z += 0.125) EXPECT_NEAR(LogisticModel::OfLogOdds(z), Sigmoid(z), 1e-15);
    EXPECT_EQ(LogisticModel::OfLogOdds(0), 0.5);
    EXPECT_EQ(LogisticModel::OfLogOdds(1e6), 1);
    EXPECT_EQ(LogisticModel::OfLogOdds(-1e6), 0);
}

}  // namespace
}  // namespace prescriptive::test
