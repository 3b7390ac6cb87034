#include "time.hpp"

#include <ctime>
#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

constexpr Moment kSecond = 1'000'000;

struct Example {
    const char* text;
    Moment seconds;
    Moment micros;
};

// Seconds from RFC 3339 section 5.8 and from `date -u +%s`.
TEST(Time, ReadsIsoExamples) {
    for (const Example& e : {Example{"1970-01-01T00:00:00Z", 0, 0},
                             {"1985-04-12T23:20:50.52Z", 482196050, 520000},
                             {"1996-12-19T16:39:57-08:00", 851042397, 0},
                             {"1990-12-31T23:59:60Z", 662688000, 0},
                             {"1990-12-31T15:59:60-08:00", 662688000, 0},
                             {"1937-01-01T12:00:27.87+00:20", -1041337173, 870000},
                             {"2026-11-22", 1795305600, 0},
                             {"2026-11-22 10:00", 1795341600, 0},
                             {"2026-11-22t10:00:00z", 1795341600, 0},
                             {"2026-11-22T10:00:00+05:30", 1795321800, 0},
                             {"2026-11-22T10:00:00+0530", 1795321800, 0},
                             {"2026-11-22T10:00:00-03", 1795352400, 0},
                             {"2026-11-22T10:00Z", 1795341600, 0},
                             {"2000-02-29T00:00:00Z", 951782400, 0},
                             {"1969-12-31T23:59:59.999999Z", -1, 999999},
                             {"1969-12-31T23:59:59,5Z", -1, 500000},
                             {"2026-11-22T10:00:00.1234567899Z", 1795341600, 123456},
                             {"0001-01-01T00:00:00Z", -62135596800, 0},
                             {"9999-12-31T23:59:59.999999Z", 253402300799, 999999},
                             {"1900-03-01", -2203891200, 0}}) {
        const std::optional<Moment> moment = ParseMoment(e.text);
        ASSERT_TRUE(moment.has_value()) << e.text;
        EXPECT_EQ(*moment, e.seconds * kSecond + e.micros) << e.text;
    }
}

TEST(Time, RefusesWhatIsNoMoment) {
    for (const char* text : {"",
                             "2026",
                             "2026-11",
                             "2026-11-22T",
                             "2026-11-22T10",
                             "2026-11-22T10:",
                             "2026-11-22T10:00:",
                             "2026-11-22T10:00:00.",
                             "2026-13-01",
                             "2026-00-10",
                             "2026-02-30",
                             "2025-02-29",
                             "1900-02-29",
                             "2100-02-29",
                             "2026-04-31",
                             "0000-01-01",
                             "2026-11-22T24:00:00Z",
                             "2026-11-22T23:60:00Z",
                             "2026-11-22T23:59:61Z",
                             "2026-11-22T10:00:00+16:00",
                             "2026-11-22T10:00:00+05:60",
                             "2026-11-22T10:00:00+5",
                             "2026-11-22T10:00:00+05:",
                             "2026-11-22T10:00:00+05:3",
                             "2026-11-22T10:00:00+05:300",
                             "2026-11-22T10:00:00 Z",
                             "2026-11-22T10:00:00ZZ",
                             " 2026-11-22",
                             "2026-11-22 ",
                             "20261122",
                             "2026-11-22T1000",
                             "22.11.2026",
                             "2026/11/22",
                             "yesterday",
                             "now",
                             "infinity",
                             "-2026-11-22",
                             "+2026-11-22",
                             "12026-11-22",
                             "2026-1-2",
                             "2026-11-22X10:00",
                             "2026-11-22T10:00:00+AA",
                             "2026-11-2a",
                             "0001-01-01T00:00:00+01:00",
                             "9999-12-31T23:59:59-01:00",
                             "2026-11-22Z",
                             "1767225600"})
        EXPECT_FALSE(ParseMoment(text).has_value()) << text;
    EXPECT_FALSE(ParseMoment(std::string_view("2026-11-22\0", 11)).has_value());
}

// Against the C library's calendar.
TEST(Time, EveryDayAgreesWithTheCLibrary) {
    for (int day = -60000; day < 60000; day += 7) {
        const std::time_t seconds = static_cast<std::time_t>(day) * 86400 + (day % 1000 + 1000) * 40;
        std::tm parts{};
        ASSERT_NE(gmtime_r(&seconds, &parts), nullptr);
        char text[64];
        std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
        const std::optional<Moment> moment = ParseMoment(text);
        ASSERT_TRUE(moment.has_value()) << text;
        ASSERT_EQ(*moment, seconds * kSecond) << text;
        ASSERT_EQ(FormatMoment(*moment), text);
        ASSERT_EQ(DayOf(*moment), day + static_cast<int>((day % 1000 + 1000) * 40 / 86400));
    }
}

TEST(Time, FormatReadsBack) {
    std::mt19937_64 random(4);
    for (int i = 0; i < 20000; ++i) {
        const Moment moment =
            kFirstMoment +
            static_cast<Moment>(random() % static_cast<std::uint64_t>(kLastMoment - kFirstMoment + 1));
        ASSERT_EQ(ParseMoment(FormatMoment(moment)), moment);
    }
    EXPECT_EQ(FormatMoment(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(FormatMoment(-1), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(FormatMoment(1500000), "1970-01-01T00:00:01.5Z");
    EXPECT_EQ(FormatMoment(kFirstMoment), "0001-01-01T00:00:00Z");
    EXPECT_EQ(FormatMoment(kLastMoment), "9999-12-31T23:59:59.999999Z");
}

TEST(Time, DaysAreRoundedDown) {
    EXPECT_EQ(DayOf(0), 0);
    EXPECT_EQ(DayOf(-1), -1);
    EXPECT_EQ(DayOf(kMicrosecondsPerDay - 1), 0);
    EXPECT_EQ(DayOf(-kMicrosecondsPerDay), -1);
    EXPECT_EQ(DayOf(-kMicrosecondsPerDay - 1), -2);
}

}  // namespace
}  // namespace prescriptive::test
