#include "model/logistic.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

TEST(Logistic, TransformsAreTheirFormulas) {
    const Transform log = Transform::Log(10000, 10, 1.25);
    const Transform saturation = Transform::Saturation(30);
    for (const double x : {0.0, 1.0, 9999.0, 1e5, 1e6}) {
        EXPECT_NEAR(log(x), std::min(1.25, std::log1p(x / 10000) / std::log1p(10)), 1e-12);
        EXPECT_NEAR(saturation(x), -std::expm1(-x / 30 * std::log(2.0)), 1e-12);
        EXPECT_EQ(Transform()(x), x);
    }
    EXPECT_NEAR(log(1e5), 1, 1e-15);
    EXPECT_EQ(log(1e300), 1.25);
    EXPECT_NEAR(saturation(30), 0.5, 1e-15);
}

// A model with one base term that weighs anything.
LogisticModel ModelWith(const Term& term, double intercept, const std::vector<Term>& history = {}) {
    std::vector<Term> base;
    for (int i = 0; i < kBaseFeatures; ++i) base.emplace_back(static_cast<Feature>(i), 0, 0, Transform());
    base[term.feature()] = term;
    return LogisticModel(intercept, base, history);
}

// The table of small counts is a short cut, not another function.
TEST(Logistic, TabulatedCountsEqualTheTransform) {
    const Transform log = Transform::Log(1, 50, 1);
    const LogisticModel model = ModelWith(Term(kTotalInteractions, 1, 0, log), 0);
    for (double x = 0; x < 130; x += 0.25) {
        EXPECT_EQ(model.terms()[kTotalInteractions].Contribution(x), log(x)) << x;
    }
}

TEST(Logistic, UnknownContributesNothing) {
    const LogisticModel model = ModelWith(Term(kLeadScore, 3, 0.5, Transform()), -1,
                                          {Term(kRecencyDays, -2, 14, Transform::Saturation(30))});
    FeatureVector x;
    EXPECT_DOUBLE_EQ(model.LogOdds(x), -1 + 3 * 0.5);
    x[kLeadScore] = 0.5;
    x[kRecencyDays] = 14;
    EXPECT_NEAR(model.LogOdds(x), 0.5, 1e-15);
    x[kRecencyDays] = 0;
    EXPECT_NEAR(model.LogOdds(x), 0.5 + 2 * (1 - std::exp2(-14.0 / 30)), 1e-12);
}

// Terms point into tables of the model: they have to stay right when it moves.
TEST(Logistic, MovedModelsScoreTheSame) {
    LogisticModel model = ModelWith(Term(kTotalInteractions, 2, 8, Transform::Log(1, 50, 1)), 0.25);
    FeatureVector x;
    x[kTotalInteractions] = 17;
    const double before = model.LogOdds(x);
    const LogisticModel moved = std::move(model);
    EXPECT_EQ(moved.LogOdds(x), before);
}

TEST(Logistic, ProbabilityIsTheLogisticFunction) {
    for (double z = -40; z <= 40; z += 0.125) EXPECT_NEAR(LogisticModel::Probability(z), Sigmoid(z), 1e-15);
    EXPECT_EQ(LogisticModel::Probability(0), 0.5);
    EXPECT_EQ(LogisticModel::Probability(1e6), 1);
    EXPECT_EQ(LogisticModel::Probability(-1e6), 0);
}

}  // namespace
}  // namespace prescriptive::test
