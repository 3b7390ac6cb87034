#include "analysis/recommendation.hpp"

#include <random>
#include <set>

#include "json/jsonb_writer.hpp"
#include "support.hpp"

namespace prescriptive::test {
namespace {

// The answer through the writer that the server's own jsonb was compared with.
std::string Plain(const Policy& policy, const Analysis& analysis) {
    JsonbWriter out;
    WriteRecommendation(policy, analysis, out);
    return std::string(out.Finish());
}

TEST(Recommendation, JsonbInOneGoIsThatOfTheWriter) {
    std::mt19937_64 random(20261128);
    const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    std::set<std::pair<int, int>> decisions;
    std::set<int> traits;
    std::string direct;
    for (int i = 0; i < 20000; ++i) {
        Analysis analysis;
        analysis.request.customer_id = std::string(1 + random() % 40, static_cast<char>('a' + random() % 26));
        FeatureVector& x = analysis.customer.x;
        const double drawn[] = {unit(), 2 * unit() - 1, std::floor(61 * unit()), 500 * std::pow(400, unit()), unit()};
        for (int f = 0; f < kBaseFeatures; ++f)
            if (random() % 8 != 0) x.value[static_cast<std::size_t>(f)] = drawn[f];
        if (random() % 4 == 0) x[kSuccessfulDeals] = 0;
        for (double& evidence : analysis.customer.evidence)
            if (random() % 6 == 0) evidence = 3 * unit();
        analysis.customer.texts = static_cast<std::int64_t>(random() % 3);
        analysis.scores = ScoresOf(Shipped(), x);
        analysis.traits = TraitsOf(Shipped(), analysis.customer);
        analysis.decision = Decide(Shipped(), analysis.customer, analysis.scores, analysis.traits);
        WriteRecommendationJsonb(Shipped(), analysis, direct);
        ASSERT_EQ(direct, Plain(Shipped(), analysis));
        decisions.insert({analysis.decision.action_type, analysis.decision.holds});
        traits.insert(analysis.traits.count);
    }
    // Nearly every form was there.
    EXPECT_GE(decisions.size(), Shipped().action_types.size() + 1);
    EXPECT_GE(traits.size(), 8u);
}

}  // namespace
}  // namespace prescriptive::test
