#include "analysis/explanation.hpp"

#include <random>

#include "decimal.hpp"
#include "support.hpp"

namespace prescriptive::test {
namespace {

FeatureVector RandomFeatures(std::mt19937& random) {
    FeatureVector x;
    const auto maybe = [&](double low, double high) {
        return random() % 4 == 0 ? kUnknown : low + (high - low) * random() * 0x1p-32;
    };
    const double low[] = {0, -1, 0, 0, 0, 0, 0, -1, -1, 0};
    const double high[] = {1, 1, 100, 500000, 1, 400, 1, 1, 1, 300};
    for (std::size_t i = 0; i < std::size(low); ++i) x.value[i] = maybe(low[i], high[i]);
    return x;
}

TEST(Explanation, ContributionsAddUpToTheLogOdds) {
    std::mt19937 random(31);
    for (int i = 0; i < 5000; ++i) {
        const FeatureVector x = RandomFeatures(random);
        const Scores scores = ScoresOf(Shipped(), x);
        double conversion = 0, churn = 0;
        for (const Factor& factor : Explain(Shipped(), x))
            (factor.outcome == Metric::kChurn ? churn : conversion) += factor.contribution;
        // From the scores themselves, by the inverse of the logistic function.
        ASSERT_NEAR(conversion, std::log(scores.conversion) - std::log1p(-scores.conversion), 1e-9);
        ASSERT_NEAR(churn, std::log(scores.churn) - std::log1p(-scores.churn), 1e-9);
    }
}

TEST(Explanation, BeginsWithTheTypicalCustomer) {
    const std::vector<Factor> factors = Explain(Shipped(), FeatureVector());
    ASSERT_EQ(factors.size(), 12u);
    const Profile unknown{kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};
    EXPECT_EQ(factors[0].feature, -1);
    EXPECT_NEAR(factors[0].contribution, kConversionReference.LogOdds(unknown), 1e-12);
    EXPECT_EQ(factors[6].feature, -1);
    EXPECT_EQ(factors[6].outcome, Metric::kChurn);
    EXPECT_NEAR(factors[6].contribution, kChurnReference.LogOdds(unknown), 1e-12);
    for (const std::size_t at : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u, 10u, 11u}) {
        EXPECT_EQ(factors[at].contribution, 0);
        EXPECT_TRUE(std::isnan(factors[at].value));
        EXPECT_STREQ(factors[at].direction(), "neutral");
    }
}

TEST(Explanation, TypicalValuesContributeNothing) {
    const FeatureVector x = CustomerOf({0.5, 0, 8, 20000, 0.5}).x;
    for (const Factor& factor : Explain(Shipped(), x)) {
        if (factor.feature >= 0) {
            EXPECT_NEAR(factor.contribution, 0, 1e-15)
                << kFeatureNames[static_cast<std::size_t>(factor.feature)];
        }
    }
}

TEST(Explanation, DirectionIsTheSign) {
    for (const Factor& factor : Explain(Shipped(), CustomerOf({0.9, 0.9, 40, 100000, 0.9}).x)) {
        if (factor.feature < 0) continue;
        EXPECT_STREQ(factor.direction(), factor.outcome == Metric::kChurn ? "lowers" : "raises");
    }
}

// The strongest pulls in the direction the score went, at most three.
TEST(Explanation, ReasonsAreTheStrongestPullsInTheScoresDirection) {
    std::mt19937 random(32);
    for (int i = 0; i < 3000; ++i) {
        Customer customer;
        customer.x = RandomFeatures(random);
        const Outcome o = OutcomeOf(customer);
        const Metric outcome = o.decision.decided_by == Metric::kChurn ? Metric::kChurn : Metric::kConversion;
        struct Pull {
            double contribution;
            bool near;  // rounds to what is typical, as it is shown
        };
        std::vector<Pull> pulls;
        double moved = 0;
        for (const Factor& factor : Explain(Shipped(), customer.x))
            if (factor.outcome == outcome && factor.feature >= 0) {
                const FeatureText::Format format = Shipped().features[factor.feature].format;
                const double rounding = format == FeatureText::kPercent  ? 0.00051
                                        : format == FeatureText::kNumber ? 0.0051
                                                                         : 0.51;
                pulls.push_back({factor.contribution, std::fabs(factor.value - factor.typical) < rounding});
                moved += factor.contribution;
            }
        std::erase_if(pulls, [&](const Pull& p) {
            return p.contribution == 0 || (p.contribution > 0) != (moved > 0);
        });
        std::sort(pulls.begin(), pulls.end(), [](const Pull& a, const Pull& b) {
            return std::fabs(a.contribution) > std::fabs(b.contribution);
        });
        Reasons reasons;
        reasons.Find(Shipped(), customer.x, o.decision);
        // In order; only what reads the same as the typical is passed over.
        ASSERT_LE(reasons.count(), kMostReasons);
        std::size_t p = 0;
        for (int r = 0; r < reasons.count(); ++r) {
            while (p < pulls.size() && pulls[p].contribution != reasons.weight(r)) ASSERT_TRUE(pulls[p++].near);
            ASSERT_LT(p++, pulls.size());
            ASSERT_EQ(reasons.text(r).find('{'), std::string::npos) << reasons.text(r);
        }
        while (reasons.count() < kMostReasons && p < pulls.size()) ASSERT_TRUE(pulls[p++].near);
    }
}

TEST(Explanation, ReasonsReadWell) {
    const auto reasons = [](const Profile& p) {
        const Outcome o = OutcomeOf(CustomerOf(p));
        Reasons found;
        found.Find(Shipped(), o.customer.x, o.decision);
        std::vector<std::string> texts;
        for (int r = 0; r < found.count(); ++r) texts.emplace_back(found.text(r));
        return texts;
    };
    EXPECT_EQ(
        reasons({0.85, 0.6, 25, 150000, 0.9}),
        (std::vector<std::string>{"Average deal value 150,000 is above the typical 20,000",
                                  "Lead score 85% is above the typical 50%", "Sentiment 0.6 is positive"}));
    EXPECT_EQ(
        reasons({0.3, -0.5, 8, 20000, 0.3}),
        (std::vector<std::string>{"Sentiment -0.5 is negative", "Response rate 30% is below the typical 50%",
                                  "Lead score 30% is below the typical 50%"}));
}

TEST(Explanation, PercentagesAreRoundedAsPrintf) {
    for (const double x : {0.66, 0.85799, 0.0, 1.0, 0.9995, 0.99949, 0.12345, 0.00049}) {
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%.1f%%", 100 * x);
        EXPECT_EQ(PercentText(x).view(), buffer);
    }
}

}  // namespace
}  // namespace prescriptive::test
