// The summary built event by event, beside the same figures computed from the whole list.
#include "profile/history.hpp"

#include <climits>
#include <map>

#include "histories.hpp"

namespace prescriptive::test {
namespace {

double MeanOf(const std::vector<Interaction>& list, const std::function<double(const Interaction&)>& value) {
    double sum = 0;
    int count = 0;
    for (const Interaction& in : list) {
        const double v = value(in);
        if (std::isnan(v)) continue;
        sum += v;
        ++count;
    }
    return count == 0 ? kUnknown : sum / count;
}

struct Line {
    double slope = kUnknown;
    int points = 0;
    int span = 0;
};

// Weighted least squares by the textbook: (W sum wty - sum wt sum wy) / (W sum wtt - (sum wt)^2), where a
// point's weight halves for each 45 days before the last.
Line LineThrough(const std::vector<Interaction>& list, int newest) {
    Line line;
    int first = INT_MAX, last = INT_MIN;
    std::vector<std::pair<int, double>> points;
    for (const Interaction& in : list) {
        if (!in.has_time || std::isnan(in.sentiment)) continue;
        const int day = DayOf(in.at);
        if (newest - day >= History::kDays) continue;
        points.push_back({day, in.sentiment});
        first = std::min(first, day);
        last = std::max(last, day);
    }
    long double n = 0, t1 = 0, t2 = 0, y1 = 0, ty = 0;
    for (const auto& [day, y] : points) {
        const long double t = day - last, w = std::pow(2.0L, t / 45);
        n += w;
        t1 += w * t;
        t2 += w * t * t;
        y1 += w * y;
        ty += w * t * y;
    }
    line.points = static_cast<int>(points.size());
    line.span = points.empty() ? 0 : last - first;
    if (line.span > 0) line.slope = static_cast<double>((n * ty - t1 * y1) / (n * t2 - t1 * t1));
    return line;
}

TEST(History, FeaturesEqualThoseOfTheList) {
    std::mt19937 random(11);
    for (int round = 0; round < 400; ++round) {
        const std::vector<Interaction> list =
            RandomInteractions(random, static_cast<int>(random() % 60), 1 + static_cast<int>(random() % 400));
        const History history = Build(list);
        Moment first = INT64_MAX, last = INT64_MIN;
        int timed = 0;
        for (const Interaction& in : list)
            if (in.has_time) {
                ++timed;
                first = std::min(first, in.at);
                last = std::max(last, in.at);
            }
        const Moment as_of = (timed > 0 ? last : At("2026-11-22")) +
                             static_cast<Moment>(random() % 50) * kMicrosecondsPerDay / 3;
        FeatureVector x;
        history.Fill(x, &as_of);

        EXPECT_EQ(history.count(), static_cast<std::int64_t>(list.size()));
        if (list.empty())
            EXPECT_FALSE(IsKnown(x[kTotalInteractions]));
        else
            EXPECT_EQ(x[kTotalInteractions], static_cast<double>(list.size()));
        ExpectSame(x[kSentimentScore], MeanOf(list, [](const auto& in) { return in.sentiment; }),
                   "sentiment");
        ExpectSame(x[kAvgDealValue], MeanOf(list, [](const auto& in) { return in.deal_value; }),
                   "deal value");
        ExpectSame(x[kEngagementLevel], MeanOf(list, [](const auto& in) { return in.engagement_level; }),
                   "engagement");
        ExpectSame(x[kResponseHours], MeanOf(list, [](const auto& in) { return in.response_hours; }),
                   "response");
        ExpectSame(x[kDiscountShare],
                   MeanOf(list,
                          [](const auto& in) {
                              return std::isnan(in.discount_offered) ? kUnknown
                                     : in.discount_offered > 0       ? 1.0
                                                                     : 0.0;
                          }),
                   "discount");
        ExpectSame(x[kDecisionShare], MeanOf(list, [](const auto& in) { return in.decision_made; }),
                   "decision");
        ExpectSame(x[kPersonalShare],
                   MeanOf(list, [](const auto& in) { return in.has_kind ? double(in.personal) : kUnknown; }),
                   "personal");
        ExpectSame(x[kPositiveShare],
                   MeanOf(list,
                          [](const auto& in) {
                              return in.outcome == Interaction::Outcome::kUnknown
                                         ? kUnknown
                                         : double(in.outcome == Interaction::Outcome::kPositive);
                          }),
                   "positive");
        ExpectSame(x[kSubstanceShare],
                   MeanOf(list, [](const auto& in) { return in.reader != nullptr ? double(in.substance) : kUnknown; }),
                   "substance");
        ExpectSame(x[kAcceptedShare],
                   MeanOf(list,
                          [](const auto& in) { return in.discount_offered > 0 ? in.decision_made : kUnknown; }),
                   "accepted");
        ExpectSame(x[kAskedShare],
                   MeanOf(list,
                          [](const auto& in) { return in.reader != nullptr ? double(in.asks_discount) : kUnknown; }),
                   "asked");
        const auto answered = std::count_if(list.begin(), list.end(),
                                            [](const auto& in) { return IsKnown(in.response_hours); });
        ExpectSame(x[kAnsweredShare],
                   answered == 0 ? kUnknown : static_cast<double>(answered) / static_cast<double>(list.size()),
                   "answered");
        EXPECT_EQ(history.sentiments_read(),
                  std::count_if(list.begin(), list.end(), [](const auto& in) { return in.sentiment_read; }));
        if (timed == 0) {
            EXPECT_TRUE(std::isnan(x[kRecencyDays]) && std::isnan(x[kInteractions30d]) &&
                        std::isnan(x[kSentimentTrend]));
            continue;
        }
        EXPECT_EQ(history.first_at(), first);
        EXPECT_EQ(history.last_at(), last);
        EXPECT_NEAR(x[kRecencyDays], static_cast<double>(as_of - last) / 86400e6, 1e-9);
        const int today = DayOf(as_of), newest = DayOf(last);
        std::vector<Interaction> within, before;
        for (const Interaction& in : list) {
            if (!in.has_time || newest - DayOf(in.at) >= History::kDays) continue;
            (today - DayOf(in.at) < 30 ? within : before).push_back(in);
        }
        // One moment has no frequency.
        ExpectSame(x[kInteractions30d], first == last ? kUnknown : static_cast<double>(within.size()),
                   "30 days");
        const auto level = [](const Interaction& in) { return in.engagement_level; };
        ExpectSame(x[kEngagementDecline], MeanOf(before, level) - MeanOf(within, level), "decline");
        const Line line = LineThrough(list, newest);
        const double trend =
            line.points < 3 || line.span < 7 ? kUnknown : std::clamp(line.slope * 30, -1.0, 1.0);
        ExpectSame(x[kSentimentTrend], trend, "trend");
    }
}

TEST(History, TheProfileGoesFirst) {
    Interaction in;
    in.sentiment = 1;
    in.deal_value = 5;
    FeatureVector x;
    x[kSentimentScore] = -0.5;
    x[kTotalInteractions] = 12;
    x[kAvgDealValue] = 70;
    Build({in}).Fill(x, nullptr);
    EXPECT_EQ(x[kSentimentScore], -0.5);
    EXPECT_EQ(x[kTotalInteractions], 12);
    EXPECT_EQ(x[kAvgDealValue], 70);
}

TEST(History, WithoutATimeNothingOfTimeIsKnown) {
    Interaction in;
    in.has_time = true;
    in.at = At("2026-11-01");
    FeatureVector x;
    Build({in}).Fill(x, nullptr);
    EXPECT_TRUE(std::isnan(x[kRecencyDays]));
    EXPECT_TRUE(std::isnan(x[kInteractions30d]));
    EXPECT_TRUE(std::isnan(x[kEngagementDecline]));
}

// By name: how many texts showed it, and its weight as the formula has it.
struct Reference {
    std::int64_t texts = 0;
    double weight = 0;
};

int FloorDivide(int a, int b) { return (a - ((a % b) + b) % b) / b; }

std::map<std::string, Reference> EvidenceByFormula(const std::vector<Interaction>& list, const Moment* as_of,
                                                   double half_life) {
    int newest = INT_MIN;
    for (const Interaction& in : list)
        if (in.has_time) newest = std::max(newest, FloorDivide(DayOf(in.at), 32));
    std::map<std::string, Reference> found;
    for (const Interaction& in : list)
        for (std::size_t t = 0; t < std::size(kNames); ++t) {
            if (!(in.evidence[t] > 0)) continue;
            double factor = 1;
            if (in.has_time && as_of != nullptr && half_life > 0) {
                const int period = std::max(FloorDivide(DayOf(in.at), 32), newest - 23);
                const double age = std::max(0, DayOf(*as_of) - (period * 32 + 31));
                factor = std::pow(0.5, age / half_life);
            }
            Reference& evidence = found[kNames[t]];
            ++evidence.texts;
            evidence.weight += factor * in.evidence[t];
        }
    return found;
}

TEST(History, EvidenceFadesByTheFormula) {
    std::mt19937 random(21);
    for (int round = 0; round < 300; ++round) {
        const std::vector<Interaction> list =
            RandomInteractions(random, static_cast<int>(random() % 60), 1 + static_cast<int>(random() % 2000));
        const History history = Build(list);
        const Moment as_of = (history.has_times() ? history.last_at() : At("2026-11-22")) +
                             static_cast<Moment>(random() % 500) * kMicrosecondsPerDay / 3;
        for (const Moment* at : {static_cast<const Moment*>(nullptr), &as_of})
            for (const double half_life : {0.0, 30.0, 180.0}) {
                const std::map<std::string, Reference> expected = EvidenceByFormula(list, at, half_life);
                const std::vector<NamedEvidence> evidence = history.Evidence(at, half_life);
                ASSERT_EQ(evidence.size(), expected.size());
                auto reference = expected.begin();
                for (const NamedEvidence& found : evidence) {
                    EXPECT_EQ(found.name, reference->first);
                    EXPECT_EQ(found.texts, reference->second.texts);
                    ExpectSame(found.weight, reference->second.weight, "evidence");
                    ++reference;
                }
            }
    }
}

TEST(History, AnyOrderOfAddingGivesTheSameBytes) {
    std::mt19937 random(12);
    for (int round = 0; round < 100; ++round) {
        std::vector<Interaction> list = RandomInteractions(random, 40, 2000);
        const History first = Build(list);
        for (int shuffle = 0; shuffle < 5; ++shuffle) {
            std::shuffle(list.begin(), list.end(), random);
            const History other = Build(list);
            ASSERT_EQ(other, first);
            ASSERT_EQ(other.ToBytes(), first.ToBytes());
            ASSERT_EQ(other.ToJson(), first.ToJson());
        }
    }
}

// Parts merged pairwise at random: any order, any association, every part through its bytes.
TEST(History, AnyMergeOfAnyPartitionEqualsOnePass) {
    std::mt19937 random(22);
    std::vector<Interaction> list = RandomInteractions(random, 3000, 1500);
    for (int i = 0; i < 20; ++i) {
        list[random() % list.size()].at = At("1969-12-25") + static_cast<Moment>(random() % 20) * kMicrosecondsPerDay;
        list[random() % list.size()].at = At("9999-12-31T23:59:59Z");
    }
    const std::vector<Interaction> near = RandomInteractions(random, 3000, 900);
    for (const std::vector<Interaction>* all : {&std::as_const(list), &near}) {
        const std::string whole = Build(*all).ToBytes();
        for (int round = 0; round < 500; ++round) {
            std::vector<History> parts(1 + random() % 60);
            for (const Interaction& in : *all) parts[random() % parts.size()].Add(in);
            while (parts.size() > 1) {
                std::swap(parts[random() % parts.size()], parts.back());
                const History from = std::move(parts.back());
                parts.pop_back();
                History& to = parts[random() % parts.size()];
                if (random() % 4 == 0) to = History::FromBytes(to.ToBytes());
                to.Merge(from);
            }
            ASSERT_EQ(parts[0].ToBytes(), whole) << round;
        }
    }
}

TEST(History, AnEmptyHistoryIsNeutral) {
    std::mt19937 random(23);
    const History history = Build(RandomInteractions(random, 50, 400));
    History left, right = history;
    left.Merge(history);
    right.Merge(History());
    EXPECT_EQ(left, history);
    EXPECT_EQ(right, history);
    EXPECT_TRUE(History().Facts(nullptr).size() == 2u);
}

TEST(History, UnlikeReadersDoNotMix) {
    TextReader other = TestReader();
    other.digest = Sha256("another lexicon");
    Interaction silent, read, read_otherwise;
    read.reader = &TestReader();
    read_otherwise.reader = &other;
    const Error error = Thrown([&] { Build({read, read_otherwise}); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidParameter);
    EXPECT_NE(error.detail.find(ToHex(other.digest).substr(0, 12)), std::string::npos);
    EXPECT_NE(error.detail.find(ToHex(TestReader().digest).substr(0, 12)), std::string::npos);
    EXPECT_EQ(error.hint, "Build both with one policy: pass the one that read the history, or rebuild the history from the interactions.");
    History history = Build({read});
    EXPECT_EQ(Thrown([&] { history.Merge(Build({read_otherwise})); }).code, ErrorCode::kInvalidParameter);
    // Without texts it goes with any.
    history.Merge(Build({silent}));
    EXPECT_EQ(history.reading(), TestReader().digest);
    History first = Build({silent});
    first.Merge(Build({read_otherwise}));
    EXPECT_EQ(first.reading(), other.digest);
    EXPECT_EQ(first.count(), 2);
}

TEST(History, NamesAreLimited) {
    std::vector<std::string> names;
    for (int i = 0; i <= kMaximumTraits; ++i) names.push_back("trait " + std::to_string(i));
    const auto with = [](const std::string& name) {
        TextReader reader;
        reader.traits[0] = name;
        Interaction in;
        in.reader = &reader;
        in.evidence[0] = 1;
        return Build({in});
    };
    History history;
    for (int i = 0; i < kMaximumTraits; ++i) history.Merge(with(names[static_cast<std::size_t>(i)]));
    EXPECT_EQ(history.Evidence(nullptr, 0).size(), static_cast<std::size_t>(kMaximumTraits));
    EXPECT_EQ(Thrown([&] { history.Merge(with(names.back())); }).code, ErrorCode::kLimitExceeded);
    EXPECT_NO_THROW(with(std::string(63, 'x')));
    EXPECT_EQ(Thrown([&] { with(std::string(64, 'x')); }).code, ErrorCode::kLimitExceeded);
    EXPECT_EQ(Thrown([&] { with(""); }).code, ErrorCode::kLimitExceeded);
}

TEST(History, FactsNameWhatIsKnown) {
    Interaction in;
    in.has_time = true;
    in.at = At("2026-11-01");
    in.sentiment = -0.25;
    in.sentiment_read = true;
    in.reader = &TestReader();
    in.evidence[0] = 1.5;
    const Moment as_of = At("2026-11-21");
    std::map<std::string, double> facts;
    for (const HistoryFact& fact : Build({in, Interaction()}).Facts(&as_of)) {
        EXPECT_TRUE(facts.emplace(fact.feature, fact.value).second) << fact.feature;
        EXPECT_FALSE(fact.meaning.empty());
    }
    EXPECT_EQ(facts, (std::map<std::string, double>{{"total_interactions", 2}, {"sentiment_score", -0.25},
                                                     {"recency_days", 20}, {"substance_share", 0},
                                                     {"asked_share", 0}, {"evidence:zeal", 1.5},
                                                     {"interactions", 2}, {"texts", 1}, {"days_since_first", 20}}));
}

// Through the request, which is where histories come from.
TEST(History, RequestBuildsIt) {
    const Analysis a =
        AnalyzeRequest(R"({"customer_id":"1","as_of":"2026-11-22T00:00:00Z","interaction_history":[
        {"interaction_id":"1","interaction_type":"Call","timestamp":"2026-11-20T00:00:00Z","sentiment":0.4,"outcome":"positive","content":"We trust you."},
        {"interaction_id":"2","interaction_type":"email","timestamp":"2026-10-01","sentiment":-0.2,"outcome":"negative","discount_offered":0},
        {"interaction_id":"3","timestamp":"2026-11-23","sentiment":-1}]})");
    EXPECT_EQ(a.request.left_out, 1);
    EXPECT_EQ(a.request.history.count(), 2);
    EXPECT_NEAR(a.customer.x[kSentimentScore], 0.1, 1e-12);
    EXPECT_EQ(a.customer.x[kPersonalShare], 0.5);
    EXPECT_EQ(a.customer.x[kPositiveShare], 0.5);
    EXPECT_EQ(a.customer.x[kDiscountShare], 0);
    EXPECT_EQ(a.customer.x[kRecencyDays], 2);
    EXPECT_EQ(a.customer.x[kInteractions30d], 1);
    EXPECT_EQ(a.request.history.reading(), Shipped().reader.digest);
}

}  // namespace
}  // namespace prescriptive::test
