// Bounds, rules for prospects, targets and confidence, with scores given rather than computed.
#include "analysis/decision.hpp"

#include "support.hpp"

namespace prescriptive::test {
namespace {

int TraitAt(std::string_view name) {
    for (std::size_t i = 0; i < Shipped().traits.size(); ++i)
        if (Shipped().traits[i].name == name) return static_cast<int>(i);
    ADD_FAILURE() << name;
    return -1;
}

struct Given {
    double conversion = 0.5;
    double churn = 0.1;
    double engagement = kUnknown;
    const char* leading = nullptr;
    double successful_deals = kUnknown;
};

Decision DecideOn(const Given& given, const Policy& policy = Shipped()) {
    Customer customer;
    customer.x[kSuccessfulDeals] = given.successful_deals;
    TraitScores traits;
    if (given.leading != nullptr) {
        traits.leading = TraitAt(given.leading);
        traits.shown[0] = traits.leading;
        traits.count = 1;
    }
    Scores scores;
    scores.conversion = given.conversion;
    scores.churn = given.churn;
    scores.engagement = given.engagement;
    return Decide(policy, customer, scores, traits);
}

std::string PriorityOn(const Given& given, const Policy& policy = Shipped()) {
    return policy.priorities[DecideOn(given, policy).priority].name;
}
std::string TypeOn(const Given& given) { return Shipped().action_types[DecideOn(given).action_type].name; }
std::string TimeframeOn(const Given& given) { return Shipped().timeframes[DecideOn(given).timeframe].text; }

double Below(double x) { return std::nextafter(x, 0); }
double Above(double x) { return std::nextafter(x, 1); }

TEST(Decision, PrioritySwitchesExactly) {
    EXPECT_EQ(PriorityOn({.churn = Above(0.7)}), "critical");
    EXPECT_EQ(PriorityOn({.churn = 0.7}), "medium");
    EXPECT_EQ(PriorityOn({.conversion = Above(0.6)}), "high");
    EXPECT_EQ(PriorityOn({.conversion = 0.6}), "medium");
    EXPECT_EQ(PriorityOn({.conversion = 0.3}), "medium");
    EXPECT_EQ(PriorityOn({.conversion = Below(0.3)}), "low");
    EXPECT_EQ(PriorityOn({.conversion = 0.9, .churn = 0.8}), "critical");
}

TEST(Decision, ActionTypeSwitchesExactly) {
    EXPECT_EQ(TypeOn({.churn = Above(0.5)}), "retention");
    EXPECT_EQ(TypeOn({.churn = 0.5}), "negotiation");
    EXPECT_EQ(TypeOn({.conversion = Above(0.6)}), "conversion");
    EXPECT_EQ(TypeOn({.conversion = 0.6}), "negotiation");
    EXPECT_EQ(TypeOn({.conversion = Above(0.4)}), "negotiation");
    EXPECT_EQ(TypeOn({.conversion = 0.4}), "engagement");
    EXPECT_EQ(TypeOn({.conversion = 0.3}), "engagement");
    EXPECT_EQ(TypeOn({.conversion = Below(0.3)}), "relationship_building");
    for (const char* trait : {"impulsive_buyer", "quick_decision_maker"}) {
        EXPECT_EQ(TypeOn({.conversion = Above(0.4), .leading = trait}), "urgency_creation");
        EXPECT_EQ(TypeOn({.conversion = 0.9, .leading = trait}), "urgency_creation");
        EXPECT_EQ(TypeOn({.conversion = 0.4, .leading = trait}), "engagement");
        EXPECT_EQ(TypeOn({.conversion = 0.9, .churn = 0.6, .leading = trait}), "retention");
    }
    EXPECT_EQ(TypeOn({.conversion = 0.9, .leading = "analytical"}), "conversion");
}

TEST(Decision, TimeframeFollowsChurn) {
    EXPECT_EQ(TimeframeOn({.churn = Above(0.7)}), "within 24 hours");
    EXPECT_EQ(TimeframeOn({.churn = 0.7}), "within 3 days");
    EXPECT_EQ(TimeframeOn({.churn = Above(0.5)}), "within 3 days");
    EXPECT_EQ(TimeframeOn({.churn = 0.5}), "within 1 week");
    EXPECT_EQ(TimeframeOn({.churn = Above(0.3)}), "within 1 week");
    EXPECT_EQ(TimeframeOn({.churn = 0.3}), "within 2 weeks");
}

TEST(Decision, ProspectsPassOverChurn) {
    const Given prospect{.conversion = 0.35, .churn = 0.9, .successful_deals = 0};
    EXPECT_EQ(PriorityOn(prospect), "medium");
    EXPECT_EQ(TypeOn(prospect), "engagement");
    EXPECT_EQ(TimeframeOn(prospect), "within 2 weeks");
    const Given customer{.conversion = 0.35, .churn = 0.9, .successful_deals = 1};
    EXPECT_EQ(PriorityOn(customer), "critical");
    EXPECT_EQ(TypeOn(customer), "retention");
}

TEST(Decision, EscalationIsOffUntilAPolicyAsks) {
    EXPECT_FALSE(Shipped().escalate_churn.has_value());
    const auto escalating = Changed([](Json& p) { p["escalate_churn"] = 0.5; });
    const Given low{.conversion = 0.1, .churn = 0.6};
    EXPECT_EQ(PriorityOn(low), "low");
    EXPECT_EQ(PriorityOn(low, *escalating), "high");
    EXPECT_EQ(PriorityOn({.conversion = 0.1, .churn = 0.5}, *escalating), "low");
    EXPECT_EQ(PriorityOn({.conversion = 0.1, .churn = 0.9}, *escalating), "critical");
    EXPECT_EQ(PriorityOn({.conversion = 0.1, .churn = 0.6, .successful_deals = 0}, *escalating), "low");
}

TEST(Decision, EachLeadingTraitHasItsPlayForEachType) {
    const std::pair<const char*, Given> kTypes[] = {{"retention", {.churn = 0.6}},
                                                    {"conversion", {.conversion = 0.7}},
                                                    {"negotiation", {.conversion = 0.5}},
                                                    {"engagement", {.conversion = 0.35}},
                                                    {"relationship_building", {.conversion = 0.1}}};
    for (auto [type, given] : kTypes) {
        EXPECT_EQ(DecideOn(given).play->code, type);
        for (const Trait& trait : Shipped().traits) {
            if (trait.name == "impulsive_buyer" || trait.name == "quick_decision_maker") continue;
            given.leading = trait.name.c_str();
            EXPECT_EQ(DecideOn(given).play->code, std::string(type) + '.' + trait.name);
        }
    }
}

TEST(Decision, TargetsOfEachType) {
    Decision d = DecideOn({.churn = 0.8});
    EXPECT_DOUBLE_EQ(d.target, 0.56);
    EXPECT_EQ(d.present, 0.8);
    EXPECT_FALSE(d.holds);
    d = DecideOn({.conversion = 0.65});
    EXPECT_DOUBLE_EQ(d.target, 0.845);
    d = DecideOn({.conversion = 0.8});
    EXPECT_DOUBLE_EQ(d.target, 0.9);
    d = DecideOn({.conversion = 0.95});
    EXPECT_EQ(d.target, 0.95);
    EXPECT_TRUE(d.holds);
    d = DecideOn({.conversion = 0.9});
    EXPECT_TRUE(d.holds);
    d = DecideOn({.conversion = 0.35});
    EXPECT_EQ(d.target, 0.8);
    EXPECT_FALSE(d.holds);
    d = DecideOn({.conversion = 0.35, .engagement = 0.79});
    EXPECT_EQ(d.target, 0.8);
    d = DecideOn({.conversion = 0.35, .engagement = 0.85});
    EXPECT_EQ(d.target, 0.85);
    EXPECT_TRUE(d.holds);
    d = DecideOn({.conversion = 0.1, .engagement = 0.8});
    EXPECT_EQ(d.target, 0.8);
    EXPECT_TRUE(d.holds);
    d = DecideOn({.conversion = 0.5});
    EXPECT_EQ(d.target, 0.8);
    EXPECT_FALSE(d.holds);
}

TEST(Decision, APlaysOwnEffectGoesFirst) {
    const auto policy = Changed([](Json& p) {
        for (Json& play : p["plays"])
            if (play["code"] == "retention")
                play["effect"] = {{"metric", "churn"}, {"factor", 0.5}, {"source", "observational"}};
    });
    EXPECT_DOUBLE_EQ(DecideOn({.churn = 0.8}, *policy).target, 0.4);
    EXPECT_DOUBLE_EQ(DecideOn({.churn = 0.8, .leading = "negotiator"}, *policy).target, 0.56);
}

TEST(Decision, ConfidenceCountsWhatIsKnown) {
    Customer customer;
    TraitScores traits;
    const auto confidence = [&] { return ConfidenceOf(Shipped(), customer, traits); };
    EXPECT_EQ(confidence(), 0.2);
    for (int i = 0; i < kBaseFeatures; ++i) {
        customer.x.value[static_cast<std::size_t>(i)] = 0.5;
        EXPECT_EQ(confidence(), std::round((0.3 + 0.1 * i) * 10) / 10);
    }
    traits.count = 2;
    EXPECT_EQ(confidence(), 0.8);
    customer.interactions = 2;
    EXPECT_NEAR(confidence(), 0.84, 1e-9);
    customer.interactions = 500;
    EXPECT_EQ(confidence(), 0.9);
    customer.texts = 1;
    EXPECT_NEAR(confidence(), 0.9 + 0.1 / 3, 1e-9);
    customer.texts = 500;
    EXPECT_EQ(confidence(), 1.0);
}

TEST(Decision, SufficientFromTheMinimumOnAndMissingNamed) {
    Customer customer;
    customer.x[kLeadScore] = 0.5;
    customer.x[kResponseRate] = 0.5;
    Decision d = Decide(Shipped(), customer, {}, {});
    EXPECT_EQ(d.confidence, 0.4);
    EXPECT_FALSE(d.sufficient);
    EXPECT_EQ(d.missing, 0b01110u);
    customer.x[kSentimentScore] = 0;
    d = Decide(Shipped(), customer, {}, {});
    EXPECT_EQ(d.confidence, 0.5);
    EXPECT_TRUE(d.sufficient);
    EXPECT_EQ(d.missing, 0b01100u);
}

}  // namespace
}  // namespace prescriptive::test
