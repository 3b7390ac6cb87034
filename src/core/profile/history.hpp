// The bounded summary of a customer's interactions. Sums are in fixed point,
// so that any order of adding gives the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "digest.hpp"
#include "model/feature.hpp"
#include "text/lexicon.hpp"
#include "time.hpp"

namespace prescriptive {

// Wide enough for any sum that a customer's lifetime can bring.
__extension__ typedef __int128 Wide;

// A mean as a count and a sum in millionths.
struct FixedMean {
    std::int64_t count = 0;
    Wide sum = 0;  // millionths

    void Add(double value) noexcept;
    double Mean() const noexcept {
        return count == 0 ? kUnknown : static_cast<double>(sum) / 1e6 / static_cast<double>(count);
    }
    bool operator==(const FixedMean&) const = default;
};

// Upper bounds of what an interaction may carry; beyond them is a mistake.
inline constexpr double kLargestResponseHours = 1e6;

// One interaction, as a summary sees it; NaN means unknown.
struct Interaction {
    enum class Outcome : std::uint8_t { kUnknown, kPositive, kNegative, kNeutral };

    bool has_time = false;
    Moment at = 0;
    bool personal = false;
    bool has_kind = false;
    double sentiment = kUnknown;         // [-1, 1]
    double response_hours = kUnknown;    // >= 0
    double engagement_level = kUnknown;  // [0, 1]
    double discount_offered = kUnknown;  // [0, 1]
    double deal_value = kUnknown;        // >= 0
    double decision_made = kUnknown;     // 0 or 1
    Outcome outcome = Outcome::kUnknown;
    bool has_text = false;
    bool substance = false;
    std::array<double, kMaximumTraits> evidence{};
};

class History {
public:
    // Days kept one by one; what happened before the last kDays days counts in
    // the totals only.
    static constexpr int kDays = 184;

    struct Day {
        std::int32_t day = 0;  // days since 1970-01-01 UTC
        std::int64_t count = 0;
        FixedMean sentiment;
        FixedMean engagement;
        bool operator==(const Day&) const = default;
    };

    // Which lexicon and weights read the texts; all zero: no text was read.
    Digest reading{};

    void Add(const Interaction& interaction);

    std::int64_t count() const noexcept { return count_; }
    std::int64_t texts() const noexcept { return substance_.count; }
    bool has_times() const noexcept { return timed_ > 0; }
    Moment first_at() const noexcept { return first_at_; }
    Moment last_at() const noexcept { return last_at_; }
    const FixedMean& sentiment() const noexcept { return sentiment_; }
    const FixedMean& deal_value() const noexcept { return deal_value_; }
    double Evidence(int trait) const noexcept { return static_cast<double>(evidence_[trait]) / 1e6; }

    // Fills what the history knows: the history's own features, and total
    // interactions, sentiment and deal value where x does not know them.
    void Fill(FeatureVector& x, const Moment* as_of) const;

    // A version byte, the reading digest, then fields as zigzag varints; equal
    // histories have equal bytes.
    // At most kMaximumBytes long.
    std::string ToBytes() const;
    // 22P03 where the bytes are no history.
    static History FromBytes(std::string_view bytes);
    static constexpr std::size_t kMaximumBytes = 16384;

    // The same content as JSON, for reading and dumping.
    std::string ToJson() const;
    static History FromJson(std::string_view text);

    bool operator==(const History&) const = default;

private:
    Day& DayAt(std::int32_t day);
    void DropOldDays();
    double Recent(std::int32_t today, double& decline) const;
    double SentimentTrend() const;
    // All fields as whole numbers in one fixed order, days last.
    std::vector<Wide> Flatten() const;
    static History Unflatten(const std::vector<Wide>& fields);
    bool IsConsistent() const;

    std::int64_t count_ = 0;
    std::int64_t timed_ = 0;
    Moment first_at_ = 0;
    Moment last_at_ = 0;
    FixedMean sentiment_, engagement_, response_hours_, deal_value_;
    FixedMean discount_, decision_, personal_, positive_, substance_;
    std::array<std::int64_t, kMaximumTraits> evidence_{};  // millionths
    std::vector<Day> days_;                                // ascending
};

}  // namespace prescriptive
