#include "analysis/scores.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

// 0.4 frequency, 0.3 response, 0.2 content, 0.1 sentiment over what is known.
TEST(Scores, EngagementIsTheMeanOfWhatIsKnown) {
    std::mt19937 random(21);
    const auto maybe = [&](double low, double high) {
        return random() % 3 == 0 ? kUnknown : low + (high - low) * random() * 0x1p-32;
    };
    for (int i = 0; i < 5000; ++i) {
        FeatureVector x;
        x[kInteractions30d] = maybe(0, 20);
        x[kResponseHours] = maybe(0, 100);
        x[kEngagementLevel] = maybe(0, 1);
        x[kSubstanceShare] = maybe(0, 1);
        x[kSentimentScore] = maybe(-1, 1);
        const double content = std::isnan(x[kEngagementLevel]) ? x[kSubstanceShare] : x[kEngagementLevel];
        std::vector<std::pair<double, double>> known;
        if (!std::isnan(x[kInteractions30d])) known.emplace_back(0.4, std::min(1.0, x[kInteractions30d] / 8));
        if (!std::isnan(x[kResponseHours])) known.emplace_back(0.3, std::pow(0.5, x[kResponseHours] / 24));
        if (!std::isnan(content)) known.emplace_back(0.2, content);
        const double score = ScoresOf(Shipped(), x).engagement;
        if (known.empty()) {
            ASSERT_TRUE(std::isnan(score));
            continue;
        }
        if (!std::isnan(x[kSentimentScore])) known.emplace_back(0.1, x[kSentimentScore] / 2 + 0.5);
        double sum = 0, weights = 0;
        for (const auto& [weight, value] : known) {
            sum += weight * value;
            weights += weight;
        }
        ASSERT_NEAR(score, sum / weights, 1e-12);
        ASSERT_GE(score, 0);
        ASSERT_LE(score, 1);
    }
}

// Each term of the history, by its formula from the design's list and the policy's numbers.
TEST(Scores, HistoryTermsEnterAsDifferencesFromTypical) {
    const auto half = [](double x, double half_at) { return 1 - std::pow(0.5, x / half_at); };
    const Profile p{0.6, 0.1, 12, 40000, 0.7};
    std::mt19937 random(22);
    for (int i = 0; i < 2000; ++i) {
        Customer customer = CustomerOf(p);
        FeatureVector& x = customer.x;
        const auto maybe = [&](double low, double high) {
            return random() % 3 == 0 ? kUnknown : low + (high - low) * random() * 0x1p-32;
        };
        x[kRecencyDays] = maybe(0, 400);
        x[kEngagementLevel] = maybe(0, 1);
        x[kEngagementDecline] = maybe(-1, 1);
        x[kSentimentTrend] = maybe(-1, 1);
        x[kResponseHours] = maybe(0, 200);
        double conversion = kConversionReference.LogOdds(p), churn = kChurnReference.LogOdds(p);
        const auto add = [&](double value, double typical, double c, double k) {
            if (std::isnan(value)) return;
            conversion += c * (value - typical);
            churn += k * (value - typical);
        };
        add(half(x[kRecencyDays], 30), half(14, 30), -0.6, 1.4);
        add(x[kEngagementLevel], 0.5, 0.6, -0.6);
        add(x[kEngagementDecline], 0, -0.5, 0.8);
        add(x[kSentimentTrend], 0, 0.4, -0.8);
        add(half(x[kResponseHours], 24), half(24, 24), -0.4, 0.4);
        const Scores scores = ScoresOf(Shipped(), x);
        ASSERT_NEAR(scores.conversion, Sigmoid(conversion), 1e-12);
        ASSERT_NEAR(scores.churn, Sigmoid(churn), 1e-12);
    }
}

TEST(Scores, HistoryMovesTheScoresTheRightWay) {
    const auto with = [](Feature feature, double value) {
        Customer customer = CustomerOf({0.5, 0, 8, 20000, 0.5});
        customer.x[feature] = value;
        return ScoresOf(Shipped(), customer.x);
    };
    EXPECT_GT(with(kSentimentTrend, -0.3).churn, with(kSentimentTrend, 0).churn);
    EXPECT_GT(with(kRecencyDays, 200).churn, with(kRecencyDays, 2).churn);
    EXPECT_LT(with(kRecencyDays, 200).conversion, with(kRecencyDays, 2).conversion);
    EXPECT_GT(with(kEngagementDecline, 0.3).churn, with(kEngagementDecline, -0.3).churn);
}

// Money bounds and scales are multiples of money_scale: other units, same answers.
TEST(Scores, MoneyScaleIsAChangeOfUnits) {
    const auto cents = Changed([](Json& p) { p["money_scale"] = 1000000; });
    for (const double value : {0.0, 500.0, 24000.0, 45000.0, 80000.0, 199000.0}) {
        const Outcome a = OutcomeOf(CustomerOf({0.6, 0.2, 12, value, 0.6}));
        const Outcome b = OutcomeOf(CustomerOf({0.6, 0.2, 12, 100 * value, 0.6}), *cents);
        EXPECT_NEAR(a.scores.conversion, b.scores.conversion, 1e-12);
        EXPECT_NEAR(a.scores.churn, b.scores.churn, 1e-12);
        for (std::size_t t = 0; t < Shipped().traits.size(); ++t)
            EXPECT_NEAR(a.traits.score[t], b.traits.score[t], 1e-12);
    }
}

}  // namespace
}  // namespace prescriptive::test
