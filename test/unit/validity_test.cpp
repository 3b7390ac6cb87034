// How long answers hold, against answers made anew at many later moments.
#include "analysis/validity.hpp"

#include "histories.hpp"

namespace prescriptive::test {
namespace {

constexpr Moment kHour = kMicrosecondsPerHour;
constexpr Moment kDay = kMicrosecondsPerDay;
constexpr Moment kFurthest = 64 * kDay;

Outcome OutcomeAt(const Policy& policy, Request& request, Moment at) {
    request.as_of = at;
    return OutcomeOf(MakeCustomer(request, policy), policy);
}

bool IsNear(double a, double b) {
    return std::isnan(a) || std::isnan(b) ? std::isnan(a) && std::isnan(b)
                                          : std::abs(a - b) <= kScoreTolerance;
}

// As far as time must not change it.
bool IsSame(const Outcome& a, const Outcome& b) {
    return a.decision.priority == b.decision.priority && a.decision.timeframe == b.decision.timeframe &&
           a.decision.action_type == b.decision.action_type && a.decision.play == b.decision.play &&
           a.decision.sufficient == b.decision.sufficient && a.traits.leading == b.traits.leading &&
           std::equal(a.traits.shown.begin(), a.traits.shown.begin() + a.traits.count, b.traits.shown.begin(),
                      b.traits.shown.begin() + b.traits.count) &&
           IsNear(a.scores.conversion, b.scores.conversion) && IsNear(a.scores.churn, b.scores.churn) &&
           IsNear(a.scores.engagement, b.scores.engagement);
}

std::optional<Moment> Valid(const Policy& policy, Request& request, Moment as_of) {
    const Outcome o = OutcomeAt(policy, request, as_of);
    return ValidUntil(policy, o.customer, request.has_history ? &request.history : nullptr, as_of, o.scores,
                      o.traits);
}

// The moment of the first change that a look each hour finds; the furthest where there is none.
Moment FirstChange(const Policy& policy, Request& request, Moment as_of) {
    const Outcome now = OutcomeAt(policy, request, as_of);
    const auto is_same = [&](Moment at) { return IsSame(OutcomeAt(policy, request, at), now); };
    Moment same = as_of, other = as_of + kHour;
    for (; is_same(other); same = other, other += kHour)
        if (other >= as_of + kFurthest) return as_of + kFurthest;
    while (other - same > 1) {
        const Moment middle = same + (other - same) / 2;
        (is_same(middle) ? same : other) = middle;
    }
    return other;
}

// Reads the traits of the policy's names, as texts in production do.
const TextReader& ShippedReader() {
    static const TextReader reader = [] {
        TextReader r;
        r.digest = Shipped().reader.digest;
        for (std::size_t t = 0; t < Shipped().traits.size(); ++t) r.traits[t] = Shipped().traits[t].name;
        return r;
    }();
    return reader;
}

History Readable(std::vector<Interaction> list) {
    for (Interaction& in : list)
        if (in.reader != nullptr) in.reader = &ShippedReader();
    return Build(list);
}

Interaction EventAt(Moment at) {
    Interaction in;
    in.has_time = true;
    in.at = at;
    return in;
}

Interaction TextAt(Moment at) {
    Interaction in = EventAt(at);
    in.reader = &ShippedReader();
    return in;
}

Request RequestOf(const Profile& profile, std::vector<Interaction> list) {
    Request request;
    std::copy(profile.begin(), profile.end(), request.features.value.begin());
    request.has_history = !list.empty();
    request.history = Build(list);
    return request;
}

struct Case {
    Request request;
    Moment as_of;
};

Case RandomCase(std::mt19937& random) {
    Case c;
    FeatureVector& x = c.request.features;
    x[kLeadScore] = Maybe(random, 0, 1);
    x[kSentimentScore] = Maybe(random, -1, 1);
    x[kTotalInteractions] = Maybe(random, 0, 40);
    x[kAvgDealValue] = Maybe(random, 0, 200000);
    x[kResponseRate] = Maybe(random, 0, 1);
    if (random() % 3 == 0) x[kSuccessfulDeals] = random() % 2;
    const int events = random() % 8 == 0 ? 0 : static_cast<int>(random() % 60);
    const unsigned span = random() % 2 == 0 ? 40 : 400, most_silent = random() % 2 == 0 ? 5 : 150;
    std::vector<Interaction> list = RandomInteractions(random, events, 1 + static_cast<int>(random() % span));
    // Texts that show little, where traits come and go.
    if (random() % 2 == 0)
        for (Interaction& in : list)
            for (double& evidence : in.evidence) evidence *= random() % 4 == 0 ? 0.5 : 0;
    c.request.has_history = events > 0;
    c.request.history = Readable(std::move(list));
    const Moment last =
        c.request.history.has_times() ? c.request.history.last_at() : At("2026-02-03T04:05:06Z");
    c.as_of = last + static_cast<Moment>(random() % most_silent) * kDay;
    c.as_of += static_cast<Moment>(random() % 86400) * 1'000'003;
    // Another clock was ahead.
    if (random() % 8 == 0) c.as_of = last - static_cast<Moment>(random() % 300) * 1'000'000;
    if (random() % 4 == 0) c.request.last_interaction = c.as_of - static_cast<Moment>(random() % 90) * kDay;
    if (random() % 8 == 0) {
        c.request.profile_texts = 1;
        c.request.profile_evidence[random() % 10] = 0.1 * (random() % 15);
    }
    return c;
}

struct NamedPolicy {
    const char* name;
    std::unique_ptr<const Policy> policy;
};

// The shipped policy with what `merge` says in place, and more at the start of its lists.
std::unique_ptr<const Policy> Merged(const char* merge, const std::function<void(Json&)>& change = nullptr) {
    return Changed([&](Json& p) {
        p.merge_patch(Json::parse(merge));
        if (change) change(p);
    });
}

void AddRule(Json& p, std::size_t trait, const char* rule) {
    p["traits"]["definitions"][trait]["rules"].push_back(Json::parse(rule));
}

constexpr const char* kNoHistoryWeights = R"({"models": {
    "conversion": {"history_weights": null}, "churn": {"history_weights": null}}})";

const std::vector<NamedPolicy>& Policies() {
    static const std::vector<NamedPolicy> policies = [] {
        std::vector<NamedPolicy> list;
        const auto add = [&](const char* name, const char* merge,
                             const std::function<void(Json&)>& change = nullptr) {
            list.push_back({name, Merged(merge, change)});
        };
        add("shipped", "{}");
        // Steps of engagement are within the tolerance.
        add("engagement decides", R"({"models": {"engagement": {"full_frequency": 100}}})", [](Json& p) {
            p["priorities"].insert(p["priorities"].begin() + 1,
                                   Json::parse(R"({"name": "warm", "window": "Soon",
                "window_hours": 100, "when": {"outcome": "engagement", "at_least": 0.5}})"));
            p["decisions"].insert(p["decisions"].begin(), Json::parse(R"({"action_type": "engagement", "when":
                {"outcome": "engagement", "above": 0.3, "leading_traits": ["negotiator", "analytical"]}})"));
        });
        add("evidence stays", R"({"reading": {"half_life_days": 0}})");
        // Traits decide, since nothing else moves.
        add("evidence fades fast", R"({"reading": {"half_life_days": 9}, "models": {
            "conversion": {"history_weights": null}, "churn": {"history_weights": null},
            "engagement": {"weights": {"frequency": 1e-6}}}})");
        // Scores of many are 1, or nearly.
        add("evidence is ample",
            R"({"traits": {"half_evidence": 0.05}, "reading": {"half_life_days": 20}, "models": {
            "conversion": {"history_weights": null}, "churn": {"history_weights": null},
            "engagement": {"weights": {"frequency": 1e-6}}}})");
        add("churn escalates", R"({"escalate_churn": 0.42, "traits": {"lead_margin": 0}})");
        add("silence shows", R"({"models": {
            "conversion": {"history_weights": null}, "churn": {"history_weights": {"recency_days": null}},
            "engagement": {"weights": {"frequency": 1e-6}}}})",
            [](Json& p) {
                AddRule(p, 0, R"({"weight": 0.7, "ramps": [
                {"feature": "recency_days", "from": 5, "to": 40, "reason": "Silent"}]})");
                AddRule(p, 3, R"({"weight": 0.8, "weight_with_texts": 0.5, "ramps": [
                {"feature": "recency_days", "from": 60, "to": 10, "reason": "Lately seen"},
                {"feature": "personal_share", "from": 0, "to": 0.5, "reason": "Seen in person"}]})");
                AddRule(p, 4, R"({"weight": 0.6, "ramps": [
                {"feature": "interactions_30d", "from": 0, "to": 6, "reason": "Often seen"}]})");
                AddRule(p, 5, R"({"weight": 0.9, "ramps": [
                {"feature": "engagement_decline", "from": -0.2, "to": 0.3, "reason": "Cooler"},
                {"feature": "recency_days", "from": 3, "to": 90, "reason": "Silent"}]})");
                AddRule(p, 6, R"({"weight": 0.5, "ramps": [
                {"feature": "interactions_30d", "from": 4, "to": 1, "reason": "Seldom seen"}]})");
            });
        add("other transforms", R"({
            "features": {
                "recency_days": {"transform": {"kind": "log", "half": null, "scale": 5, "full": 40, "cap": 1}},
                "interactions_30d": {"label": "recent interactions", "format": "count", "typical": 3,
                    "transform": {"kind": "saturation", "half": 4}, "above": "Often seen", "below": "Seldom seen"}},
            "models": {
                "conversion": {"history_weights": {"interactions_30d": 0.05, "engagement_decline": -0.02}},
                "churn": {"history_weights": {"interactions_30d": -0.05, "recency_days": -0.4}},
                "engagement": {"weights": {"frequency": 1e-6}}}})");
        return list;
    }();
    return policies;
}

// At the last moment, around midnights, and in between.
void ExpectSameUntil(const Policy& policy, Request& request, Moment as_of, Moment until,
                     std::mt19937& random) {
    const Outcome now = OutcomeAt(policy, request, as_of);
    std::vector<Moment> moments{until - 1};
    for (Moment midnight = (as_of / kDay + 1) * kDay; midnight <= until + 1; midnight += kDay)
        for (const Moment near : {-1, 0, 1}) moments.push_back(midnight + near);
    for (int i = 0; i < 20 && until > as_of; ++i)
        moments.push_back(as_of + static_cast<Moment>(random()) % (until - as_of));
    for (const Moment at : moments)
        if (at >= as_of && at < until) {
            ASSERT_TRUE(IsSame(OutcomeAt(policy, request, at), now)) << FormatMoment(at);
        }
}

TEST(Validity, AnswersStayUntilThen) {
    std::mt19937 random(41);
    for (const NamedPolicy& p : Policies())
        for (int round = 0; round < 600; ++round) {
            SCOPED_TRACE(std::string(p.name) + ", round " + std::to_string(round));
            Case c = RandomCase(random);
            const std::optional<Moment> until = Valid(*p.policy, c.request, c.as_of);
            EXPECT_EQ(until.has_value(),
                      c.request.history.has_times() || c.request.last_interaction.has_value());
            const Moment last = until.value_or(c.as_of + 2 * kFurthest);
            ASSERT_GE(last, c.as_of);
            ASSERT_NO_FATAL_FAILURE(ExpectSameUntil(*p.policy, c.request, c.as_of, last, random))
                << FormatMoment(c.as_of) << " to " << FormatMoment(last);
        }
}

// The bound is worth having: mostly close to the first change there is, and never nothing.
TEST(Validity, BoundsAreClose) {
    std::mt19937 random(42);
    for (const NamedPolicy& p : Policies()) {
        std::vector<double> ratios;
        for (int round = 0; round < 80; ++round) {
            SCOPED_TRACE(std::string(p.name) + ", round " + std::to_string(round));
            Case c = RandomCase(random);
            const std::optional<Moment> until = Valid(*p.policy, c.request, c.as_of);
            if (!until) continue;
            const Moment change = FirstChange(*p.policy, c.request, c.as_of);
            EXPECT_LE(*until, change);
            if (change > c.as_of + kHour) {
                EXPECT_GT(*until, c.as_of) << FormatMoment(change);
            }
            ratios.push_back(static_cast<double>(*until - c.as_of) / static_cast<double>(change - c.as_of));
        }
        std::sort(ratios.begin(), ratios.end());
        ASSERT_GT(ratios.size(), 40u);
        if (std::getenv("SHOW"))
            printf("%s: min %.3f, 1%% %.3f 5%% %.3f, 10%% %.3f, median %.3f\n", p.name, ratios[0],
                   ratios[ratios.size() / 100], ratios[ratios.size() / 20], ratios[ratios.size() / 10],
                   ratios[ratios.size() / 2]);
        EXPECT_GT(ratios[ratios.size() / 2], 0.8) << p.name;
        EXPECT_GT(ratios[ratios.size() / 10], 0.5) << p.name;
    }
}

TEST(Validity, WithoutTimesAnswersHoldForEver) {
    Request request = RequestOf({0.7, 0.3, 15, 50000, 0.8}, {});
    const Moment now = At("2026-03-01");
    EXPECT_EQ(Valid(Shipped(), request, now), std::nullopt);
    Interaction untimed = TextAt(0);
    untimed.has_time = false;
    untimed.evidence[3] = 1;
    request = RequestOf({0.7, 0.3, 15, 50000, 0.8}, {untimed});
    EXPECT_EQ(Valid(Shipped(), request, now), std::nullopt);
    request.last_interaction = now - 3 * kDay;
    EXPECT_NE(Valid(Shipped(), request, now), std::nullopt);
}

// The profile's word on the last interaction grows old as a history does.
TEST(Validity, LastInteractionIsEnough) {
    Request request = RequestOf({0.7, 0.3, 15, 50000, 0.8}, {});
    const Moment now = At("2026-03-01T12:00:00Z");
    request.last_interaction = now - 20 * kDay;
    const std::optional<Moment> until = Valid(Shipped(), request, now);
    ASSERT_TRUE(until);
    EXPECT_GT(*until, now + kDay);
    EXPECT_LE(*until, FirstChange(Shipped(), request, now));
}

// A look each 64 days at least, even where nothing moves.
TEST(Validity, LooksNoFurtherThan64Days) {
    const auto still = Merged(kNoHistoryWeights);
    const Moment last = At("2026-03-01T12:00:00Z");
    Request request = RequestOf({0.7, 0.3, 15, 50000, 0.8}, {EventAt(last)});
    EXPECT_EQ(Valid(*still, request, last + kHour), last + kHour + kFurthest);
    request = RequestOf({0.7, 0.3, 15, 50000, 0.8}, {EventAt(last - 800 * kDay), EventAt(last - 700 * kDay)});
    EXPECT_EQ(Valid(Shipped(), request, last + 9000 * kDay), last + 9000 * kDay + kFurthest);
}

TEST(Validity, SilenceThatMakesACustomerCritical) {
    const Moment last = At("2026-03-01T12:00:00Z");
    Request request = RequestOf({0.4, -0.3, 6, 15000, 0.4}, {EventAt(last)});
    Moment critical = last;
    while (OutcomeAt(Shipped(), request, critical).scores.churn <= 0.7) critical += kHour / 60;
    ASSERT_GT(critical, last + 3 * kDay);
    for (const Moment before : {2 * kDay, kDay, kHour}) {
        const std::optional<Moment> until = Valid(Shipped(), request, critical - before);
        ASSERT_TRUE(until);
        EXPECT_LE(*until, critical);
        EXPECT_GE(*until, critical - before / 4 - kHour / 12);
    }
    // Those who never bought cannot be lost: only the tolerance counts.
    const Moment critical_until = *Valid(Shipped(), request, critical - kHour);
    request.features[kSuccessfulDeals] = 0;
    EXPECT_GT(*Valid(Shipped(), request, critical - kHour), critical_until + 10 * kHour);
}

TEST(Validity, RulesThatNameTheLeadingTraitCount) {
    // Its bound is no other rule's.
    const auto policy = Changed([](Json& p) { p["decisions"][1]["when"]["above"] = 0.45; });
    Request request = RequestOf({0.8, 0.5, 5, 15000, 0.2}, {EventAt(At("2026-03-01T12:00:00Z"))});
    Moment crossed = request.history.last_at();
    while (OutcomeAt(*policy, request, crossed).scores.conversion > 0.45) crossed += kHour / 60;
    const Moment now = crossed - kDay / 2;
    const Outcome urgent = OutcomeAt(*policy, request, now), calm = OutcomeAt(*policy, request, crossed);
    ASSERT_EQ(policy->action_types[static_cast<std::size_t>(urgent.decision.action_type)].name,
              "urgency_creation");
    ASSERT_NE(urgent.decision.action_type, calm.decision.action_type);
    ASSERT_GE(urgent.traits.leading, 0);
    const Moment until = *Valid(*policy, request, now);
    EXPECT_LE(until, crossed);
    EXPECT_GE(until, crossed - kDay / 8);
}

// Each of few interactions that falls out of the window of 30 days moves engagement by more than the
// tolerance.
TEST(Validity, EndsAtTheMidnightThatTakesAnInteraction) {
    const auto policy = Merged(kNoHistoryWeights);
    Request request = RequestOf({0.7, 0.3, 15, 50000, 0.8},
                                {EventAt(At("2026-03-01T12:00:00Z")), EventAt(At("2026-03-09T12:00:00Z"))});
    EXPECT_EQ(Valid(*policy, request, At("2026-03-10T10:00:00Z")), At("2026-03-31"));
    EXPECT_EQ(Valid(*policy, request, At("2026-03-30T23:59:59Z")), At("2026-03-31"));
    EXPECT_EQ(Valid(*policy, request, At("2026-03-31")), At("2026-04-08"));
    EXPECT_EQ(Valid(*policy, request, At("2026-04-08")), At("2026-04-08") + kFurthest);
}

// A period of 32 days ends on 2026-03-31.
TEST(Validity, TraitsShowUntilTheirEvidenceHasFaded) {
    const auto policy = Merged(kNoHistoryWeights, [](Json& p) { p["reading"]["half_life_days"] = 20; });
    Interaction text = TextAt(At("2026-03-01T12:00:00Z"));
    text.evidence[1] = 1;  // shows down to -log2(0.7) = 0.5146, that is for 19.2 days
    Request request = RequestOf({kUnknown, kUnknown, kUnknown, kUnknown, kUnknown}, {text});
    const Moment gone = At("2026-03-31") + 20 * kDay, now = At("2026-03-02");
    EXPECT_EQ(FirstChange(*policy, request, now), gone);
    const Moment until = *Valid(*policy, request, now);
    EXPECT_LE(until, gone);
    EXPECT_GE(until, gone - 8 * kDay);
    // Two that fade alike keep the policy's order.
    text.evidence[0] = 1;
    request = RequestOf({kUnknown, kUnknown, kUnknown, kUnknown, kUnknown}, {text});
    EXPECT_EQ(FirstChange(*policy, request, now), gone);
    EXPECT_EQ(*Valid(*policy, request, now), until);
}

// A clock ahead put an event into the next period already.
TEST(Validity, EventsMayLieAhead) {
    const auto policy = Merged(kNoHistoryWeights, [](Json& p) { p["reading"]["half_life_days"] = 20; });
    const Moment now = At("2026-03-31T23:58:00Z");
    Interaction before = TextAt(now - 40 * kDay), ahead = TextAt(now + kHour / 15);
    before.evidence[1] = 2;
    ahead.evidence[2] = 1.4;
    Request request = RequestOf({0.7, 0.3, 15, 50000, 0.8}, {before, ahead});
    std::mt19937 random(45);
    for (const Policy* p : {policy.get(), &Shipped()}) {
        const Moment until = *Valid(*p, request, now), change = FirstChange(*p, request, now);
        ExpectSameUntil(*p, request, now, until, random);
        EXPECT_LE(until, change);
        EXPECT_GE(until, now + (change - now) * 3 / 4);
    }
    // Silence begins with the last event.
    request = RequestOf({0.4, -0.3, 6, 15000, 0.4}, {EventAt(now + 20 * kHour)});
    const Moment until = *Valid(Shipped(), request, now), change = FirstChange(Shipped(), request, now);
    EXPECT_LE(until, change);
    EXPECT_GE(until, now + (change - now) * 3 / 4);
    EXPECT_GT(until, now + 30 * kHour);
}

// Between two changes the window of 30 days stays the same.
TEST(Validity, WindowsChangeOnTheDaysTold) {
    std::mt19937 random(43);
    for (int round = 0; round < 200; ++round) {
        const History history = Build(RandomInteractions(random, 1 + static_cast<int>(random() % 80),
                                                         1 + static_cast<int>(random() % 300)));
        if (!history.has_times()) continue;
        const std::int32_t first = DayOf(history.last_at()) - static_cast<std::int32_t>(random() % 2);
        for (std::int32_t today = first; today < first + 40; ++today) {
            const History::Window now = history.WindowAt(today), next = history.WindowAt(today + 1);
            const std::optional<std::int32_t> change = history.NextChange(today);
            EXPECT_EQ(change.has_value(), now.interactions > 0);
            if (change == today + 1) {
                EXPECT_LT(next.interactions, now.interactions);
            } else {
                EXPECT_GT(change.value_or(today + 2), today + 1);
                EXPECT_EQ(next.interactions, now.interactions);
                ExpectSame(next.decline, now.decline, "decline", 0);
            }
        }
    }
}

// What Fading tells at one moment gives what Evidence tells at later ones.
TEST(Validity, FadingTellsLaterEvidence) {
    std::mt19937 random(44);
    for (int round = 0; round < 200; ++round) {
        const History history = Build(RandomInteractions(random, static_cast<int>(random() % 60),
                                                         1 + static_cast<int>(random() % 1500)));
        if (!history.has_times()) continue;
        const double half_life = random() % 2 == 0 ? 30 : 200;
        const Moment as_of = history.last_at() + static_cast<Moment>(random() % 90) * kDay;
        for (const int days : {0, 1, 20, 64, 300}) {
            const Moment then = as_of + days * kDay;
            const int late = std::max(0, DayOf(then) - std::max(DayOf(as_of), history.newest_period_end()));
            const auto before = history.Evidence(&as_of, half_life),
                       after = history.Evidence(&then, half_life);
            for (std::size_t i = 0; i < after.size(); ++i) {
                const History::FadingEvidence fading = history.Fading(after[i].name, as_of, half_life);
                const double faded = fading.now * (1 - std::exp2(-days / half_life)) +
                                     fading.later * (1 - std::exp2(-late / half_life));
                ExpectSame(after[i].weight, before[i].weight - faded, "evidence", 1e-12);
            }
            EXPECT_EQ(history.Fading("nobody", as_of, half_life).now, 0);
        }
    }
}

}  // namespace
}  // namespace prescriptive::test
