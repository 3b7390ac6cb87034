// The summary built event by event, beside the same figures computed from the whole list.
#include "profile/history.hpp"

#include <map>
#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

double Maybe(std::mt19937& random, double low, double high) {
    if (random() % 3 == 0) return kUnknown;
    return low + (high - low) * (random() % 10001) / 10000;
}

std::vector<Interaction> RandomInteractions(std::mt19937& random, int count, int days) {
    std::vector<Interaction> list;
    const Moment start = At("2025-11-22T00:00:00Z");
    for (int i = 0; i < count; ++i) {
        Interaction in;
        in.has_time = random() % 8 != 0;
        if (in.has_time)
            in.at = start +
                    static_cast<Moment>(random() % static_cast<unsigned>(days)) * kMicrosecondsPerDay +
                    static_cast<Moment>(random() % 86400) * 1'000'000;
        in.has_kind = random() % 4 != 0;
        in.personal = in.has_kind && random() % 2 == 0;
        in.sentiment = Maybe(random, -1, 1);
        in.response_hours = Maybe(random, 0, 200);
        in.engagement_level = Maybe(random, 0, 1);
        in.discount_offered = Maybe(random, 0, 0.2);
        if (random() % 4 == 0) in.discount_offered = 0;
        in.deal_value = Maybe(random, 0, 1e6);
        in.decision_made = random() % 3 == 0 ? kUnknown : random() % 2;
        in.outcome = static_cast<Interaction::Outcome>(random() % 4);
        in.has_text = random() % 2 == 0;
        in.substance = in.has_text && random() % 2 == 0;
        if (in.has_text)
            for (int t = 0; t < 10; ++t)
                if (random() % 5 == 0) in.evidence[static_cast<std::size_t>(t)] = 0.1 * (random() % 20);
        list.push_back(in);
    }
    return list;
}

History Build(const std::vector<Interaction>& list) {
    History history;
    for (const Interaction& in : list) history.Add(in);
    return history;
}

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

// Least squares by the textbook: (n sum ty - sum t sum y) / (n sum tt - (sum t)^2), t in days.
Line LineThrough(const std::vector<Interaction>& list, int newest) {
    long double n = 0, t1 = 0, t2 = 0, y1 = 0, ty = 0;
    int first = INT_MAX, last = INT_MIN;
    for (const Interaction& in : list) {
        if (!in.has_time || std::isnan(in.sentiment)) continue;
        const int day = DayOf(in.at);
        if (newest - day >= History::kDays) continue;
        const long double t = day - newest, y = in.sentiment;
        n += 1;
        t1 += t;
        t2 += t * t;
        y1 += y;
        ty += t * y;
        first = std::min(first, day);
        last = std::max(last, day);
    }
    Line line;
    line.points = static_cast<int>(n);
    line.span = n > 0 ? last - first : 0;
    if (n > 0 && n * t2 != t1 * t1) line.slope = static_cast<double>((n * ty - t1 * y1) / (n * t2 - t1 * t1));
    return line;
}

void ExpectSame(double a, double b, const char* what, double tolerance = 1e-6) {
    if (std::isnan(a) || std::isnan(b)) {
        EXPECT_EQ(std::isnan(a), std::isnan(b)) << what;
    } else {
        EXPECT_NEAR(a, b, tolerance) << what;
    }
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
                   MeanOf(list, [](const auto& in) { return in.has_text ? double(in.substance) : kUnknown; }),
                   "substance");
        for (int t = 0; t < kMaximumTraits; ++t) {
            double sum = 0;
            for (const Interaction& in : list) sum += in.evidence[static_cast<std::size_t>(t)];
            EXPECT_NEAR(history.Evidence(t), sum, 1e-6);
        }
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
        ExpectSame(x[kSentimentTrend], trend, "trend", 1e-4);
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

TEST(History, AnyOrderOfAddingGivesTheSameBytes) {
    std::mt19937 random(12);
    for (int round = 0; round < 100; ++round) {
        std::vector<Interaction> list = RandomInteractions(random, 40, 500);
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

TEST(History, BytesAndJsonReadBack) {
    std::mt19937 random(13);
    for (int round = 0; round < 300; ++round) {
        History history = Build(RandomInteractions(random, static_cast<int>(random() % 80), 300));
        if (round % 2 == 0) history.reading = Sha256(std::to_string(round));
        const std::string bytes = history.ToBytes();
        ASSERT_LE(bytes.size(), History::kMaximumBytes);
        ASSERT_EQ(History::FromBytes(bytes), history);
        ASSERT_EQ(History::FromBytes(bytes).ToBytes(), bytes);
        ASSERT_EQ(History::FromJson(history.ToJson()), history);
        ASSERT_TRUE(nlohmann::json::accept(history.ToJson()));
    }
}

// Whatever a customer does, the summary stays small.
TEST(History, SizeIsBounded) {
    History history;
    Interaction in;
    in.has_time = true;
    in.sentiment = -0.123456;
    in.engagement_level = 0.654321;
    in.response_hours = kLargestResponseHours;
    in.deal_value = kLargestValue;
    in.evidence.fill(100);
    for (int day = 0; day < 5000; ++day)
        for (int i = 0; i < 20; ++i) {
            in.at = At("2010-01-01") + day * kMicrosecondsPerDay + i;
            history.Add(in);
        }
    EXPECT_LT(history.ToBytes().size(), History::kMaximumBytes);
    EXPECT_EQ(history.count(), 100000);
    EXPECT_EQ(History::FromBytes(history.ToBytes()), history);
    EXPECT_NEAR(history.deal_value().Mean(), kLargestValue, 1);
    EXPECT_NEAR(history.sentiment().Mean(), -0.123456, 1e-9);
    EXPECT_EQ(History::FromJson(history.ToJson()), history);
}

TEST(History, BrokenBytesAreRefused) {
    std::mt19937 random(14);
    const std::string bytes = Build(RandomInteractions(random, 30, 60)).ToBytes();
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_EQ(Thrown([&] { History::FromBytes(bytes.substr(0, length)); }).code,
                  ErrorCode::kInvalidBinary)
            << length;
    EXPECT_EQ(Thrown([&] { History::FromBytes(bytes + '\0'); }).code, ErrorCode::kInvalidBinary);
    EXPECT_EQ(Thrown([&] { History::FromBytes('\2' + bytes.substr(1)); }).detail, "Its version is unknown.");
    EXPECT_EQ(Thrown([&] { History::FromBytes(std::string(20000, '\1')); }).detail, "The value is too long.");
    // A changed byte is refused, or is another history that still writes itself.
    int refused = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string other = bytes;
        other[random() % other.size()] = static_cast<char>(random());
        try {
            ASSERT_EQ(History::FromBytes(other).ToBytes(), other);
        } catch (const Error& error) {
            ASSERT_EQ(error.code, ErrorCode::kInvalidBinary);
            ++refused;
        }
    }
    EXPECT_GT(refused, 1000);
}

TEST(History, BrokenJsonIsRefused) {
    Interaction in;
    in.has_time = true;
    in.at = At("2026-11-01");
    in.sentiment = 0.5;
    const Json good = Json::parse(Build({in}).ToJson());
    EXPECT_NO_THROW(History::FromJson(good.dump()));
    const auto refuses = [&](const std::function<void(Json&)>& change) {
        Json bad = good;
        change(bad);
        SCOPED_TRACE(bad.dump());
        EXPECT_EQ(Thrown([&] { History::FromJson(bad.dump()); }).code, ErrorCode::kInvalidText);
    };
    refuses([](Json& h) { h["version"] = 2; });
    refuses([](Json& h) { h["count"] = -1; });
    refuses([](Json& h) { h["count"] = 1.5; });
    refuses([](Json& h) { h["count"] = "1"; });
    refuses([](Json& h) { h["count"] = 0; });
    refuses([](Json& h) { h.erase("evidence"); });
    refuses([](Json& h) { h["more"] = 1; });
    refuses([](Json& h) { h["reading"] = "zz"; });
    refuses([](Json& h) { h["reading"] = std::string(64, 'g'); });
    refuses([](Json& h) { h["sentiment"][1] = 2000000; });
    refuses([](Json& h) { h["days"] = Json::array(); });
    refuses([](Json& h) { h["days"][0][0] = 5; });
    refuses([](Json& h) { h["last_at"] = 0; });
    refuses([](Json& h) { h = Json::array(); });
    EXPECT_EQ(Thrown([] { History::FromJson("nonsense"); }).code, ErrorCode::kInvalidText);
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
    EXPECT_EQ(a.request.history.reading, Shipped().reading);
}

}  // namespace
}  // namespace prescriptive::test
