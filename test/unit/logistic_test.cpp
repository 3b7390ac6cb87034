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

// The short way of known features, and its table of small counts, are short cuts
// to the same bits.
TEST(Logistic, KnownFeaturesTakeAShortCutToTheSameBits) {
    const LogisticModel model(-1, {Term(kLeadScore, 3, 0.5, kIdentity), Term(kSentimentScore, -2, 0, kIdentity),
                                   Term(kTotalInteractions, 1.5, 8, kCountLog), Term(kAvgDealValue, 1.25, 20000, kLog),
                                   Term(kResponseRate, 0.3, 0.5, kIdentity)}, {});
    std::mt19937 random(5);
    std::uniform_real_distribution<double> unit(0, 1);
    for (double count = 0; count < 130; count += 0.25) {
        FeatureVector x;
        x[kLeadScore] = unit(random);
        x[kSentimentScore] = unit(random) * 2 - 1;
        x[kTotalInteractions] = count;
        x[kAvgDealValue] = unit(random) * 1e6;
        x[kResponseRate] = unit(random);
        const double known = model.KnownLogOdds(x[kLeadScore], x[kSentimentScore], count, x[kAvgDealValue],
                                                x[kResponseRate]);
        EXPECT_EQ(known, model.LogOdds(x)) << count;
        const double plain = -1 + 3 * x[kLeadScore] - 2 * x[kSentimentScore] + 0.3 * x[kResponseRate] +
                             1.5 * std::min(1.0, std::log1p(count) / std::log1p(50)) +
                             1.25 * std::min(1.25, std::log1p(x[kAvgDealValue] / 10000) / std::log1p(10));
        EXPECT_NEAR(known, plain, 1e-12) << count;
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
    for (double z = -40; z <= 40; z += 0.125) EXPECT_NEAR(LogisticModel::Probability(z), Sigmoid(z), 1e-15);
    EXPECT_EQ(LogisticModel::Probability(0), 0.5);
    EXPECT_EQ(LogisticModel::Probability(1e6), 1);
    EXPECT_EQ(LogisticModel::Probability(-1e6), 0);
}

}  // namespace
}  // namespace prescriptive::test
