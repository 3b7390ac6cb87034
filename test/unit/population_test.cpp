// What the shipped policy does to a population, to grids, and to the documented customers' neighbours.
#include <map>
#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

constexpr int kRows = 40000;

const std::vector<Outcome>& Population() {
    static const std::vector<Outcome> population = [] {
        std::mt19937_64 random(20261122);
        // The engine's bits alone are the same everywhere; the standard's distributions are not.
        const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
        std::vector<Outcome> outcomes;
        outcomes.reserve(kRows);
        for (int i = 0; i < kRows; ++i) {
            Profile p;
            p[0] = unit();
            p[1] = 2 * unit() - 1;
            p[2] = std::floor(61 * unit());
            p[3] = 500 * std::pow(400, unit());
            p[4] = unit();
            outcomes.push_back(OutcomeOf(CustomerOf(p)));
        }
        return outcomes;
    }();
    return population;
}

double Share(const std::function<bool(const Outcome&)>& test) {
    const auto count = std::count_if(Population().begin(), Population().end(), test);
    return static_cast<double>(count) / kRows;
}

TEST(Population, EveryPriorityIsReached) {
    for (std::size_t i = 0; i < Shipped().priorities.size(); ++i) {
        const double share =
            Share([&](const Outcome& o) { return o.decision.priority == static_cast<int>(i); });
        EXPECT_GE(share, 0.02) << Shipped().priorities[i].name;
    }
}

TEST(Population, EveryActionTypeIsReached) {
    for (std::size_t i = 0; i < Shipped().action_types.size(); ++i) {
        const double share =
            Share([&](const Outcome& o) { return o.decision.action_type == static_cast<int>(i); });
        EXPECT_GE(share, 0.02) << Shipped().action_types[i].name;
    }
}

TEST(Population, EveryTraitIsReachedAndNoneIsEverywhere) {
    for (std::size_t i = 0; i < Shipped().traits.size(); ++i) {
        const double share = Share([&](const Outcome& o) { return o.traits.score[i] >= 0.3; });
        EXPECT_GE(share, 0.02) << Shipped().traits[i].name;
        EXPECT_LE(share, 0.60) << Shipped().traits[i].name;
    }
}

TEST(Population, ScoresAreTheDesignsFormula) {
    for (const Outcome& o : Population()) {
        Profile p;
        std::copy_n(o.customer.x.value.begin(), kBaseFeatures, p.begin());
        ASSERT_NEAR(o.scores.conversion, Sigmoid(kConversionReference.LogOdds(p)), 1e-12);
        ASSERT_NEAR(o.scores.churn, Sigmoid(kChurnReference.LogOdds(p)), 1e-12);
    }
}

// The behaviour rules of the design, written out once more.
double Rise(double x, double from, double to) { return std::clamp((x - from) / (to - from), 0.0, 1.0); }

std::map<std::string, double> TraitReference(const FeatureVector& x) {
    const double l = x[kLeadScore], s = x[kSentimentScore], n = x[kTotalInteractions], v = x[kAvgDealValue],
                 r = x[kResponseRate];
    return {
        {"analytical", 0.80 * std::min(Rise(n, 6, 14), Rise(l, 0.35, 0.60))},
        {"bargain_seeker",
         0.74 * std::min({Rise(v, 100e3, 55e3), Rise(s, 0.60, 0.32), Rise(l, 0.90, 0.74), Rise(n, 4, 7)})},
        {"value_oriented", 0.66 * std::min({Rise(r, 0.45, 0.70), Rise(v, 120e3, 70e3), Rise(l, 0.40, 0.60)})},
        {"price_sensitive", 0.95 * std::min(Rise(v, 45e3, 24e3), Rise(s, 0.10, -0.20))},
        {"relationship_focused", 0.98 * std::min(Rise(s, 0.33, 0.50), Rise(n, 10, 20))},
        {"impulsive_buyer", 0.95 * std::min(Rise(n, 14, 9), Rise(s, 0.10, 0.40))},
        {"quick_decision_maker", 0.95 * std::min(Rise(n, 14, 9), Rise(r, 0.45, 0.70))},
        {"negotiator", 0.90 * std::min(Rise(v, 60e3, 100e3), Rise(s, 0.25, -0.05))},
        {"risk_averse", 0.85 * std::min({Rise(l, 0.60, 0.35), Rise(r, 0.40, 0.60), Rise(s, 0.20, -0.10)})},
        {"status_conscious", 0.92 * std::min(Rise(v, 70e3, 130e3), Rise(n, 20, 12))}};
}

TEST(Population, TraitsAreTheDesignsRamps) {
    for (const Outcome& o : Population()) {
        const auto reference = TraitReference(o.customer.x);
        for (std::size_t i = 0; i < Shipped().traits.size(); ++i)
            ASSERT_NEAR(o.traits.score[i], reference.at(Shipped().traits[i].name), 1e-12)
                << Shipped().traits[i].name;
        for (int i = 1; i < o.traits.count; ++i)
            ASSERT_GE(o.traits.score[o.traits.shown[i - 1]], o.traits.score[o.traits.shown[i]]);
    }
}

// The documented tables, as a chain of comparisons.
TEST(Population, DecisionsAreTheDesignsTables) {
    for (const Outcome& o : Population()) {
        const double conversion = o.scores.conversion, churn = o.scores.churn;
        std::string leading;
        double best = 0, second = 0;
        for (std::size_t i = 0; i < Shipped().traits.size(); ++i) {
            const double score = o.traits.score[i];
            if (score > best) {
                second = best;
                best = score;
                leading = Shipped().traits[i].name;
            } else {
                second = std::max(second, score);
            }
        }
        if (best < 0.3 || best - (second < 0.3 ? 0 : second) < 0.1) leading.clear();
        const bool quick = leading == "impulsive_buyer" || leading == "quick_decision_maker";

        const char* priority = churn > 0.7         ? "critical"
                               : conversion > 0.6  ? "high"
                               : conversion >= 0.3 ? "medium"
                                                   : "low";
        const char* type = churn > 0.5                 ? "retention"
                           : conversion > 0.4 && quick ? "urgency_creation"
                           : conversion > 0.6          ? "conversion"
                           : conversion > 0.4          ? "negotiation"
                           : conversion >= 0.3         ? "engagement"
                                                       : "relationship_building";
        const int hours = churn > 0.7 ? 24 : churn > 0.5 ? 72 : churn > 0.3 ? 168 : 336;
        const std::string code = leading.empty() ? type : std::string(type) + '.' + leading;
        ASSERT_EQ(Shipped().priorities[o.decision.priority].name, priority);
        ASSERT_EQ(Shipped().action_types[o.decision.action_type].name, type);
        ASSERT_EQ(Shipped().timeframes[o.decision.timeframe].hours, hours);
        ASSERT_EQ(o.decision.play->code, code);
    }
}

TEST(Population, TargetsAreNeverWorseThanThePresent) {
    for (const Outcome& o : Population()) {
        const std::string& type = Shipped().action_types[o.decision.action_type].name;
        ASSERT_GE(o.decision.target, 0);
        ASSERT_LE(o.decision.target, 1);
        if (type == "retention") {
            ASSERT_LE(o.decision.target, o.scores.churn);
            ASSERT_NEAR(o.decision.target, 0.7 * o.scores.churn, 1e-15);
        } else if (type == "conversion" || type == "urgency_creation") {
            ASSERT_GE(o.decision.target, o.scores.conversion);
            ASSERT_NEAR(o.decision.target,
                        std::max(o.scores.conversion, std::min(0.9, 1.3 * o.scores.conversion)), 1e-15);
        } else {
            ASSERT_EQ(o.decision.target, 0.8);
        }
    }
}

// Steps over the whole range of one feature, the others drawn anew each time.
TEST(Population, ScoresAreMonotone) {
    const Profile low{0, -1, 0, 0, 0}, high{1, 1, 80, 400000, 1};
    std::mt19937 random(1);
    const auto unit = [&] { return random() * 0x1p-32; };
    for (int round = 0; round < 200; ++round) {
        Profile p;
        for (std::size_t i = 0; i < p.size(); ++i) p[i] = low[i] + (high[i] - low[i]) * unit();
        for (std::size_t i = 0; i < p.size(); ++i) {
            Scores before = ScoresOf(Shipped(), CustomerOf([&] {
                                                    Profile q = p;
                                                    q[i] = low[i];
                                                    return q;
                                                }())
                                                    .x);
            const Scores first = before;
            for (int step = 1; step <= 160; ++step) {
                Profile q = p;
                q[i] = low[i] + (high[i] - low[i]) * step / 160;
                const Scores now = ScoresOf(Shipped(), CustomerOf(q).x);
                ASSERT_GE(now.conversion, before.conversion) << kFeatureNames[i] << " at " << q[i];
                ASSERT_LE(now.churn, before.churn) << kFeatureNames[i] << " at " << q[i];
                before = now;
            }
            ASSERT_GT(before.conversion, first.conversion);
            ASSERT_LT(before.churn, first.churn);
        }
    }
}

TEST(Population, DocumentedAnswersSurviveFivePercent) {
    const Json cases = Json::parse(ReadFile("test/contract/documented_examples.json")).at("cases");
    for (const Json& one : cases) {
        const Json& wanted = one.at(one.contains("exact") ? "exact" : "contains");
        for (const auto& [key, value] : one["request"]["customer_profile"].items())
            for (const double factor : {0.95, 1.05})
                for (const bool rounded : {false, true}) {
                    if (rounded && key != "total_interactions") continue;
                    Json request = one["request"];
                    double moved = value.get<double>() * factor;
                    if (rounded) moved = std::round(moved);
                    request["customer_profile"][key] = moved;
                    SCOPED_TRACE(request.dump());
                    const Json answer = Answer(request.dump());
                    for (const char* same :
                         {"psychology_traits", "action_type", "priority", "recommended_action"})
                        EXPECT_EQ(answer.at(same), wanted.at(same)) << same;
                }
    }
}

// Every corner and edge of the ordinary ranges gets an answer that is whole.
TEST(Population, GridIsAnsweredEverywhere) {
    const std::vector<double> fractions{kUnknown, 0, 0.25, 0.5, 0.75, 1};
    for (const double l : fractions)
        for (const double s : {kUnknown, -1.0, -0.4, 0.0, 0.4, 1.0})
            for (const double n : {kUnknown, 0.0, 7.0, 13.0, 60.0})
                for (const double v : {kUnknown, 0.0, 500.0, 30000.0, 90000.0, 200000.0, 1e300})
                    for (const double r : fractions) {
                        const Outcome o = OutcomeOf(CustomerOf({l, s, n, v, r}));
                        ASSERT_TRUE(o.scores.conversion > 0 && o.scores.conversion < 1);
                        ASSERT_TRUE(o.scores.churn > 0 && o.scores.churn < 1);
                        ASSERT_NE(o.decision.play, nullptr);
                        const int known = !std::isnan(l) + !std::isnan(s) + !std::isnan(n) + !std::isnan(v) +
                                          !std::isnan(r);
                        ASSERT_NEAR(o.decision.confidence, 0.2 + 0.1 * known + (o.traits.count > 0 ? 0.1 : 0),
                                    1e-9);
                        ASSERT_EQ(o.decision.sufficient, o.decision.confidence >= 0.5);
                        ASSERT_EQ(__builtin_popcount(o.decision.missing), kBaseFeatures - known);
                    }
}

}  // namespace
}  // namespace prescriptive::test
