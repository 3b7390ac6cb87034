// The bounded, mergeable summary of a customer's interactions. All sums are
// whole numbers, so that any order of adding and merging gives the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "digest.hpp"
#include "model/feature.hpp"
#include "status.hpp"
#include "text/text_reader.hpp"
#include "time.hpp"

namespace prescriptive {

// Wide enough for any sum that a customer's lifetime can bring.
__extension__ typedef __int128 Wide;

// A mean as a count and a sum in millionths.
struct FixedMean {
    std::int64_t count = 0;
    Wide sum = 0;

    void Add(double value) noexcept;
    void Merge(const FixedMean& other) noexcept;
    double Mean() const noexcept {
        return count == 0 ? kUnknown : static_cast<double>(sum) / 1e6 / static_cast<double>(count);
    }
    bool operator==(const FixedMean&) const = default;
};

// How many of `count` were so.
struct Share {
    std::int64_t count = 0;
    std::int64_t yes = 0;

    void Add(bool value) noexcept;
    void Merge(const Share& other) noexcept;
    double Mean() const noexcept {
        return count == 0 ? kUnknown : static_cast<double>(yes) / static_cast<double>(count);
    }
    bool operator==(const Share&) const = default;
};

// Upper bounds of what an interaction may carry; beyond them is a mistake.
inline constexpr double kLargestResponseHours = 1e6;
// More evidence than this in one text counts as this.
inline constexpr double kLargestEvidence = 1e6;

// One interaction, as a summary sees it; NaN means unknown.
struct Interaction {
    enum class Outcome : std::uint8_t { kUnknown, kPositive, kNegative, kNeutral };

    bool has_time = false;
    Moment at = 0;
    bool personal = false;
    bool has_kind = false;
    double sentiment = kUnknown;         // [-1, 1]
    bool sentiment_read = false;         // from the text, not given
    double response_hours = kUnknown;    // >= 0
    double engagement_level = kUnknown;  // [0, 1]
    double discount_offered = kUnknown;  // [0, 1]
    double deal_value = kUnknown;        // >= 0
    double decision_made = kUnknown;     // 0 or 1
    Outcome outcome = Outcome::kUnknown;

    const TextReader* reader = nullptr;  // who read the text; null: there is none
    bool substance = false;
    bool asks_discount = false;
    std::array<double, kMaximumTraits> evidence{};  // weight by position, >= 0
};

// What texts said of a trait.
struct NamedEvidence {
    std::string_view name;  // the history's
    double weight;
    std::int64_t texts;
};

// One line about a history, for people.
struct HistoryFact {
    std::string feature;
    double value;
    std::string meaning;
};

class History {
public:
    // Days kept one by one; what happened before the last kDays days counts in
    // the totals only.
    static constexpr int kDays = 184;
    // How many of them interactions_30d counts, and engagement_decline compares with those before.
    static constexpr int kWindowDays = 30;
    // Evidence is kept by periods of 32 UTC days, the newest kPeriods of them;
    // older evidence counts as if of the oldest of these.
    static constexpr int kPeriodDays = 32;
    static constexpr int kPeriods = 24;
    static constexpr std::int64_t kMostInteractions = std::int64_t{1} << 53;

    struct Day {
        std::int32_t day = 0;  // days since 1970-01-01 UTC
        std::int64_t count = 0;
        FixedMean sentiment;
        FixedMean engagement;
        bool operator==(const Day&) const = default;
    };

    // What the last kWindowDays days up to some day hold.
    struct Window {
        std::int64_t interactions = 0;
        double decline = kUnknown;  // mean engagement level before them less that within them
    };

    // The part of a trait's evidence that time takes, in weights at some moment.
    struct FadingEvidence {
        double now = 0;    // fades from that moment on
        double later = 0;  // does from the end of the newest period on
    };

    // Throws 22023 where another lexicon than this text's read those before,
    // 54000 beyond kMaximumTraits names, 22003 beyond kMostInteractions.
    void Add(const Interaction& interaction);

    // Makes this the summary of both sets. Throws as Add does.
    void Merge(const History& other);

    std::int64_t count() const noexcept { return count_; }
    std::int64_t texts() const noexcept { return substance_.count; }
    std::int64_t sentiments_read() const noexcept { return sentiments_read_; }
    bool has_times() const noexcept { return timed_ > 0; }
    Moment first_at() const noexcept { return first_at_; }
    Moment last_at() const noexcept { return last_at_; }
    const FixedMean& sentiment() const noexcept { return sentiment_; }
    const FixedMean& deal_value() const noexcept { return deal_value_; }
    // Of what read its texts; all zero where it has none.
    const Digest& reading() const noexcept { return reading_; }

    // By name. Weights are halved for each half_life_days from the end of their
    // period to as_of; whole without either (null, 0). Evidence without a time
    // stays whole.
    std::vector<NamedEvidence> Evidence(const Moment* as_of, double half_life_days) const;

    // Of the trait of that name. half_life_days is above 0; as_of may lie before the newest period on the
    // day before it only.
    FadingEvidence Fading(std::string_view name, Moment as_of, double half_life_days) const noexcept;
    // The last UTC day of the newest period.
    std::int32_t newest_period_end() const noexcept { return EndOfPeriod(0); }

    Window WindowAt(std::int32_t today) const noexcept;
    // The first day after today whose window holds less; nullopt where today's holds nothing.
    std::optional<std::int32_t> NextChange(std::int32_t today) const noexcept;

    // Fills what the history knows: the history's own features, and total
    // interactions, sentiment and deal value where x does not know them.
    void Fill(FeatureVector& x, const Moment* as_of) const;

    // All it knows. Evidence is whole.
    std::vector<HistoryFact> Facts(const Moment* as_of) const;

    // Throws 22023 where the history has events after as_of + tolerance.
    void CheckNotAfter(Moment as_of, Moment tolerance) const;

    // Equal histories have equal bytes. WriteBytes needs kMaximumBytes of room
    // and returns how many it used.
    static constexpr std::size_t kMaximumBytes = 16140;
    std::size_t WriteBytes(char* out) const noexcept;
    std::string ToBytes() const;
    // 22P03 where the bytes are no history.
    static History FromBytes(std::string_view bytes);

    // The same content as JSON, for reading and dumping.
    std::string ToJson() const;
    static History FromJson(std::string_view text);

    bool operator==(const History&) const = default;

private:
    friend struct HistoryForm;

    struct TraitEvidence {
        std::array<char, kLongestTraitName> characters{};
        std::uint8_t length = 0;
        std::int64_t texts = 0;  // that showed it, >= 1
        // In millionths:
        Wide untimed = 0;
        Wide older = 0;
        std::array<Wide, kPeriods> recent{};  // [i]: i periods before the newest

        std::string_view name() const noexcept { return {characters.data(), length}; }
        bool operator==(const TraitEvidence&) const = default;
    };

    static std::int32_t PeriodOf(Moment moment) noexcept;
    std::int32_t newest_period() const noexcept { return PeriodOf(last_at_); }
    // The last day of the period so many before the newest.
    std::int32_t EndOfPeriod(std::int32_t before) const noexcept {
        return (newest_period() - before + 1) * kPeriodDays - 1;
    }
    Day& DayAt(std::int32_t day);
    void DropOldDays();
    TraitEvidence& EvidenceOf(std::string_view name);
    void AddEvidence(const Interaction& in);
    void CheckReading(const Digest& other, bool has_texts);
    void MoveTimes(Moment first, Moment last);
    double SentimentTrend() const;
    bool IsConsistent() const;
    bool DaysAreConsistent() const;
    bool EvidenceIsConsistent() const;

    std::int64_t count_ = 0;
    std::int64_t timed_ = 0;
    Moment first_at_ = 0;
    Moment last_at_ = 0;
    FixedMean sentiment_, engagement_, response_hours_, deal_value_;
    std::int64_t sentiments_read_ = 0;
    Share discount_, decision_, personal_, positive_, offers_;
    Share substance_;         // of all texts
    std::int64_t asked_ = 0;  // texts
    Digest reading_{};
    std::vector<Day> days_;                 // ascending
    std::vector<TraitEvidence> evidence_;   // by name
};

}  // namespace prescriptive
