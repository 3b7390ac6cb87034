// Histories as bytes and as JSON: exact, bounded, and refused where they are none.
#include "histories.hpp"

namespace prescriptive::test {
namespace {

// As full as a history can be: every count and sum at its bound. Sums are marked, see WithSums.
Json FullHistory(std::int64_t count) {
    const auto sum = [](std::int64_t n, std::size_t zeros) {
        return "#" + std::to_string(n) + std::string(zeros, '0') + "#";
    };
    Json h;
    h["version"] = 2;
    h["count"] = count;
    h["timed"] = count - 1;
    h["first_at"] = "0001-01-01T00:00:00Z";
    h["last_at"] = "9999-12-31T23:59:59.999999Z";
    h["sentiment"] = {count, "#-" + std::to_string(count) + "000000#"};
    h["sentiment_read"] = count;
    h["engagement_level"] = {count, sum(count, 6)};
    h["response_hours"] = {count, sum(count, 12)};
    h["deal_value"] = {count, sum(count, 21)};
    for (const char* share : {"discount", "decision", "personal", "positive", "offers", "substance"})
        h[share] = {count, count};
    h["asked"] = count;
    h["reading"] = std::string(64, 'f');
    h["days"] = Json::array();
    const std::int64_t each = (count - 2) / History::kDays;
    for (int i = 0; i < History::kDays; ++i) {
        const Moment day = kLastMoment - (History::kDays - 1 - i) * kMicrosecondsPerDay;
        h["days"].push_back({FormatMoment(day).substr(0, 10), each, each, "#-" + std::to_string(each) + "000000#", each,
                             sum(each, 6)});
    }
    const int newest = DayOf(kLastMoment) / History::kPeriodDays;
    const std::int64_t part = count / 32;
    for (int t = 0; t < kMaximumTraits; ++t) {
        Json& evidence = h["evidence"][std::string(62, 'x') + static_cast<char>('a' + t)];
        evidence["texts"] = count;
        evidence["untimed"] = sum(part, 12);
        evidence["older"] = sum(part, 12);
        evidence["periods"] = Json::array();
        for (int i = 0; i < History::kPeriods; ++i) evidence["periods"].push_back({newest - i, sum(part, 12)});
    }
    return h;
}

// The digits of sums, which are too long for a number of the parser.
std::string WithSums(const Json& history) {
    std::string text;
    const std::string dump = history.dump();
    for (std::size_t i = 0; i < dump.size(); ++i) {
        if (dump.compare(i, 2, "\"#") == 0) {
            ++i;
        } else if (dump.compare(i, 2, "#\"") == 0) {
            ++i;
        } else {
            text += dump[i];
        }
    }
    return text;
}

TEST(History, SizeIsBounded) {
    const History full = History::FromJson(WithSums(FullHistory(History::kMostInteractions)));
    const std::string bytes = full.ToBytes();
    EXPECT_LE(bytes.size(), History::kMaximumBytes);
    EXPECT_GT(bytes.size(), History::kMaximumBytes * 9 / 10);
    EXPECT_EQ(History::FromBytes(bytes), full);
    EXPECT_EQ(History::FromJson(full.ToJson()), full);
    // It holds no more.
    History more = full;
    EXPECT_EQ(Thrown([&] { more.Add(Interaction()); }).code, ErrorCode::kNumericRange);
    EXPECT_EQ(Thrown([&] { more.Merge(full); }).code, ErrorCode::kNumericRange);
    EXPECT_NO_THROW(more.Merge(History()));
    // Half of it twice is possible, and adds up.
    const History half = History::FromJson(WithSums(FullHistory(History::kMostInteractions / 2)));
    History twice = half;
    twice.Merge(half);
    EXPECT_EQ(History::FromBytes(twice.ToBytes()), twice);
    EXPECT_EQ(twice.count(), History::kMostInteractions);
}

TEST(History, OneTextCountsUpToABound) {
    Interaction in;
    in.reader = &TestReader();
    in.evidence[0] = 1e300;
    in.evidence[1] = std::numeric_limits<double>::infinity();
    const History history = Build({in});
    for (const NamedEvidence& evidence : history.Evidence(nullptr, 0)) EXPECT_EQ(evidence.weight, kLargestEvidence);
    EXPECT_EQ(History::FromBytes(history.ToBytes()), history);
}

TEST(History, BytesAndJsonReadBack) {
    std::mt19937 random(13);
    for (int round = 0; round < 300; ++round) {
        const History history = Build(RandomInteractions(random, static_cast<int>(random() % 80), 2000));
        const std::string bytes = history.ToBytes();
        ASSERT_LE(bytes.size(), History::kMaximumBytes);
        ASSERT_EQ(History::FromBytes(bytes), history);
        ASSERT_EQ(History::FromBytes(bytes).ToBytes(), bytes);
        ASSERT_EQ(History::FromJson(history.ToJson()), history);
        ASSERT_TRUE(nlohmann::json::accept(history.ToJson()));
    }
}

// The first and the last moment, and days before 1970.
TEST(History, TimesReachAsFarAsTheCalendar) {
    std::vector<Interaction> list;
    for (const char* at : {"0001-01-01", "1969-12-31T23:59:59.999999Z", "1970-01-01", "9999-12-31T23:59:59.999999Z"}) {
        Interaction in;
        in.has_time = true;
        in.at = At(at);
        in.reader = &TestReader();
        in.evidence[0] = 2;
        list.push_back(in);
        const History history = Build(list);
        EXPECT_EQ(History::FromBytes(history.ToBytes()), history);
        EXPECT_EQ(History::FromJson(history.ToJson()), history);
    }
    // Two 32-day periods meet at 1970-01-01.
    const Moment as_of = At("1970-02-01");
    const History two = Build({list[1], list[2]});
    EXPECT_NEAR(two.Evidence(&as_of, 32)[0].weight, 2 * std::exp2(-1) + 2, 1e-9);
}

TEST(History, BrokenBytesAreRefused) {
    std::mt19937 random(14);
    const std::string bytes = Build(RandomInteractions(random, 40, 1000)).ToBytes();
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_EQ(Thrown([&] { History::FromBytes(bytes.substr(0, length)); }).code, ErrorCode::kInvalidBinary)
            << length;
    EXPECT_EQ(Thrown([&] { History::FromBytes(bytes + '\0'); }).code, ErrorCode::kInvalidBinary);
    EXPECT_EQ(Thrown([&] { History::FromBytes('\1' + bytes.substr(1)); }).detail, "Its version is unknown.");
    EXPECT_EQ(Thrown([&] { History::FromBytes(std::string(20000, '\1')); }).detail, "The value is too long.");
    // Every changed byte is refused, or makes another history that writes itself.
    int refused = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            std::string other = bytes;
            other[at] = static_cast<char>(value);
            try {
                const History history = History::FromBytes(other);
                ASSERT_EQ(history.ToBytes(), other);
                ASSERT_EQ(History::FromJson(history.ToJson()), history);
            } catch (const Error& error) {
                ASSERT_EQ(error.code, ErrorCode::kInvalidBinary);
                ++refused;
            }
        }
    EXPECT_GT(refused, 10000);
}

TEST(History, BrokenJsonIsRefused) {
    std::vector<Interaction> list(2);
    list[0].has_time = true;
    list[0].at = At("2026-11-01");
    list[0].sentiment = 0.5;
    list[0].reader = &TestReader();
    list[0].evidence[0] = 1;
    const Json good = Json::parse(Build(list).ToJson());
    EXPECT_EQ(History::FromJson(good.dump()), Build(list));
    const auto refuses = [&](const std::function<void(Json&)>& change) {
        Json bad = good;
        change(bad);
        SCOPED_TRACE(bad.dump());
        EXPECT_EQ(Thrown([&] { History::FromJson(bad.dump()); }).code, ErrorCode::kInvalidText);
    };
    refuses([](Json& h) { h["version"] = 1; });
    refuses([](Json& h) { h["count"] = -1; });
    refuses([](Json& h) { h["count"] = 1.5; });
    refuses([](Json& h) { h["count"] = "1"; });
    refuses([](Json& h) { h["count"] = 0; });
    refuses([](Json& h) { h["count"] = 9007199254740993; });
    refuses([](Json& h) { h["timed"] = 0; });
    refuses([](Json& h) { h.erase("evidence"); });
    refuses([](Json& h) { h["more"] = 1; });
    refuses([](Json& h) { h["reading"] = "zz"; });
    refuses([](Json& h) { h["reading"] = std::string(64, 'g'); });
    refuses([](Json& h) { h["sentiment"][1] = 2000000; });
    refuses([](Json& h) { h["sentiment"].push_back(1); });
    refuses([](Json& h) { h["sentiment_read"] = 2; });
    refuses([](Json& h) { h["asked"] = 2; });
    refuses([](Json& h) { h["offers"] = {1, 1}; });
    refuses([](Json& h) { h["substance"] = {1, 2}; });
    refuses([](Json& h) { h["substance"] = {0, 0}; });
    refuses([](Json& h) { h["days"] = Json::array(); });
    refuses([](Json& h) { h["days"][0][0] = "2026-11-02"; });
    refuses([](Json& h) { h["days"][0][0] = "2026-11-01T00:00:00Z"; });
    refuses([](Json& h) { h["days"][0][0] = 20758; });
    refuses([](Json& h) { h["days"].push_back(h["days"][0]); });
    refuses([](Json& h) { h["last_at"] = "2026-11-02T00:00:00Z"; });
    refuses([](Json& h) { h["first_at"] = "2026-11-02T00:00:00Z"; });
    refuses([](Json& h) { h["first_at"] = "soon"; });
    refuses([](Json& h) { h["evidence"]["zeal"]["texts"] = 0; });
    refuses([](Json& h) { h["evidence"]["zeal"]["texts"] = 2; });
    refuses([](Json& h) { h["evidence"]["zeal"]["untimed"] = -1; });
    refuses([](Json& h) { h["evidence"]["zeal"]["untimed"] = 2000000000000; });
    refuses([](Json& h) { h["evidence"]["zeal"]["older"] = 1; });
    refuses([](Json& h) { h["evidence"]["zeal"]["periods"][0][0] = 1; });
    refuses([](Json& h) { h["evidence"]["zeal"]["periods"][0][1] = 0; });
    refuses([](Json& h) { h["evidence"]["zeal"]["periods"].push_back(h["evidence"]["zeal"]["periods"][0]); });
    refuses([](Json& h) { h["evidence"][""] = h["evidence"]["zeal"]; });
    refuses([](Json& h) { h["evidence"][std::string(64, 'x')] = h["evidence"]["zeal"]; });
    refuses([](Json& h) { h["evidence"]["again"] = h["evidence"]["zeal"]; });
    refuses([](Json& h) { h = Json::array(); });
    EXPECT_EQ(Thrown([] { History::FromJson("nonsense"); }).code, ErrorCode::kInvalidText);
}

}  // namespace
}  // namespace prescriptive::test
