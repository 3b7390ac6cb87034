#include "analysis/traits.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

int TraitAt(const Policy& policy, std::string_view name) {
    for (std::size_t i = 0; i < policy.traits.size(); ++i)
        if (policy.traits[i].name == name) return static_cast<int>(i);
    return -1;
}

TEST(Traits, RampsRiseBetweenTheirEnds) {
    const Ramp up{kLeadScore, 2, 6, ""}, down{kLeadScore, 6, 2, ""};
    EXPECT_EQ(up(1), 0);
    EXPECT_EQ(up(2), 0);
    EXPECT_EQ(up(3), 0.25);
    EXPECT_EQ(up(6), 1);
    EXPECT_EQ(up(7), 1);
    for (double x = 0; x < 8; x += 0.125) EXPECT_NEAR(up(x) + down(x), 1, 1e-15);
    EXPECT_EQ(up(kUnknown), 0);
    EXPECT_EQ(down(kUnknown), 0);
}

// 1 - 2^-weight from texts alone, joined with behaviour as independent evidence.
TEST(Traits, TextsAloneFollowTheirWeight) {
    for (const double weight : {0.1, 0.4, 0.7, 1.0, 2.0, 5.0}) {
        Customer customer;
        customer.evidence[3] = weight;
        customer.texts = 1;
        const TraitScores traits = TraitsOf(Shipped(), customer);
        EXPECT_NEAR(traits.score[3], 1 - std::pow(0.5, weight), 1e-12);
        EXPECT_EQ(traits.count, 1 - std::pow(0.5, weight) >= 0.3 ? 1 : 0);
        EXPECT_EQ(StrongestRule(Shipped(), customer, 3), nullptr);
    }
}

TEST(Traits, ThresholdIsReachedNotPassed) {
    const double weight = -std::log2(0.7);
    for (const double factor : {0.999, 1.001}) {
        Customer customer;
        customer.evidence[0] = weight * factor;
        EXPECT_EQ(TraitsOf(Shipped(), customer).count, factor > 1 ? 1 : 0);
    }
    const auto half = Changed([](Json& p) { p["traits"]["threshold"] = 0.5; });
    Customer customer;
    customer.evidence[0] = 1;  // exactly one half
    EXPECT_EQ(TraitsOf(*half, customer).count, 1);
}

TEST(Traits, LeadingNeedsTheMargin) {
    const auto policy = Changed([](Json& p) { p["traits"]["lead_margin"] = 0.25; });
    Customer customer;
    customer.evidence[0] = 2;  // 0.75
    customer.evidence[1] = 1;  // 0.5
    EXPECT_EQ(TraitsOf(*policy, customer).leading, 0);
    customer.evidence[1] = 1.01;
    EXPECT_EQ(TraitsOf(*policy, customer).leading, -1);
    EXPECT_EQ(TraitsOf(*policy, customer).Strongest(), 0);
    customer.evidence[1] = 0;
    EXPECT_EQ(TraitsOf(*policy, customer).leading, 0);
    EXPECT_EQ(TraitsOf(*policy, Customer()).leading, -1);
    EXPECT_EQ(TraitsOf(*policy, Customer()).Strongest(), -1);
}

TEST(Traits, StrongestFirstAndEqualOnesInThePolicysOrder) {
    Customer customer;
    customer.evidence = {1, 3, 2, 3, 1};
    const TraitScores traits = TraitsOf(Shipped(), customer);
    ASSERT_EQ(traits.count, 5);
    EXPECT_EQ((std::vector<int>{traits.shown.begin(), traits.shown.begin() + 5}),
              (std::vector<int>{1, 3, 2, 0, 4}));
}

TEST(Traits, DisabledOnesNeverShow) {
    const auto policy = Changed([](Json& p) { p["traits"]["definitions"][0]["enabled"] = false; });
    Customer customer = CustomerOf({0.7, 0.3, 15, 50000, 0.8});
    customer.evidence[0] = 10;
    const std::vector<std::string> names = TraitNames(TraitsOf(*policy, customer), *policy);
    EXPECT_EQ(std::find(names.begin(), names.end(), "analytical"), names.end());
    EXPECT_FALSE(names.empty());
}

// What customers say counts for more than what their figures suggest.
TEST(Traits, TextsOutweighFigures) {
    Customer customer = CustomerOf({0.7, 0.3, 15, 50000, 0.8});
    EXPECT_EQ(TraitNames(TraitsOf(Shipped(), customer)).front(), "analytical");
    const int negotiator = TraitAt(Shipped(), "negotiator");
    customer.evidence[static_cast<std::size_t>(negotiator)] = 1.7;
    customer.texts = 3;
    const TraitScores traits = TraitsOf(Shipped(), customer);
    EXPECT_EQ(traits.leading, negotiator);
}

TEST(Traits, FiguresCountForLessTheMoreWasRead) {
    double before = 2;
    for (int texts = 0; texts <= 5; ++texts) {
        Customer customer = CustomerOf({0.7, 0.3, 15, 50000, 0.8});
        customer.texts = texts;
        const double score = TraitsOf(Shipped(), customer).score[0];
        // 0.8 towards 0.25 over the first three texts.
        EXPECT_NEAR(score, 0.8 + (0.25 - 0.8) * std::min(texts, 3) / 3, 1e-12);
        EXPECT_LE(score, before);
        before = score;
    }
}

// The table of all rules against the rules themselves.
TEST(Traits, BehaviourIsTheBestOfTheRulesOneByOne) {
    const Policy& policy = Shipped();
    std::mt19937_64 random(7);
    const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    for (int i = 0; i < 2000; ++i) {
        Customer customer = CustomerOf({unit(), 2 * unit() - 1, std::floor(61 * unit()), 500 * std::pow(400, unit()), unit()});
        customer.texts = i % 5;
        for (int f = 0; f < kFeatureCount; ++f) {
            if (f >= kBaseFeatures && i % 2 == 0) customer.x.value[static_cast<std::size_t>(f)] = 2 * unit();
            if (random() % 8 == 0) customer.x.value[static_cast<std::size_t>(f)] = kUnknown;
        }
        const TraitScores traits = TraitsOf(policy, customer);
        for (std::size_t t = 0; t < policy.traits.size(); ++t) {
            double best = 0;
            for (const TraitRule& rule : policy.traits[t].rules) {
                double weight = rule.weight + (rule.weight_with_texts - rule.weight) * std::min(1.0, customer.texts / 3.0);
                double least = 1;
                for (const Ramp& ramp : rule.ramps) least = std::min(least, ramp(customer.x[ramp.feature]));
                best = std::max(best, weight * least);
            }
            EXPECT_NEAR(traits.score[t], best, 1e-12);
            const TraitRule* rule = StrongestRule(policy, customer, static_cast<int>(t));
            EXPECT_EQ(rule != nullptr, best > 0);
        }
    }
}

struct Said {
    const char* text;
    const char* trait;  // the strongest, or null for none at all
};

// Sentences written for this test, one for each trait, and some that say nothing.
TEST(Traits, SentencesSayWhatAPersonHears) {
    const Said kSaid[] = {
        {"Could you show us the numbers? We want a detailed comparison with benchmarks.", "analytical"},
        {"Is there any discount, or a promo code?", "bargain_seeker"},
        {"I couldn't resist, I want it now!", "impulsive_buyer"},
        {"We would like to meet in person and build a long term partnership.", "relationship_focused"},
        {"That is too expensive, our budget is tight.", "price_sensitive"},
        {"Sounds right. Where do I sign? Let's do it.", "quick_decision_maker"},
        {"We'll sign if you throw in delivery; otherwise we meet in the middle.", "negotiator"},
        {"Is there a guarantee? What if it fails, do we get our money back?", "risk_averse"},
        {"We only want the flagship, something exclusive and prestigious.", "status_conscious"},
        {"What is the return on investment, does it pay for itself?", "value_oriented"},
        {"It is not too expensive.", nullptr},
        {"No rush.", nullptr},
        {"Thank you, see you on Monday.", nullptr},
        {"", nullptr},
    };
    for (const Said& said : kSaid) {
        SCOPED_TRACE(said.text);
        const Analysis a = AnalyzeText(Shipped(), said.text, nullptr);
        const std::vector<std::string> names = TraitNames(a.traits);
        EXPECT_EQ(names.empty() ? "" : names.front(), said.trait == nullptr ? "" : said.trait);
    }
}

}  // namespace
}  // namespace prescriptive::test
