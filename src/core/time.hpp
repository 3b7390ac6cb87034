// Moments: microseconds since 1970-01-01 00:00 UTC.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace prescriptive {

using Moment = std::int64_t;

inline constexpr Moment kMicrosecondsPerHour = 3'600'000'000;
inline constexpr Moment kMicrosecondsPerDay = 24 * kMicrosecondsPerHour;

// 0001-01-01 to 9999-12-31, all that ISO 8601 writes with four digits.
inline constexpr Moment kFirstMoment = -719162 * kMicrosecondsPerDay;
inline constexpr Moment kLastMoment = 2932897 * kMicrosecondsPerDay - 1;

// ISO 8601: date, then optionally 'T' or a space and hh:mm[:ss[.fraction]],
// then optionally Z or an offset +hh, +hhmm or +hh:mm; without an offset the
// time is UTC. Digits beyond microseconds are cut. nullopt where the text is
// something else or the moment does not exist.
std::optional<Moment> ParseMoment(std::string_view text) noexcept;

// 2026-11-22T10:00:00Z, with a fraction only where there is one.
std::string FormatMoment(Moment moment);

// Whole days since 1970-01-01, rounded down.
inline std::int32_t DayOf(Moment moment) noexcept {
    const Moment day = moment / kMicrosecondsPerDay;
    return static_cast<std::int32_t>(day - (moment % kMicrosecondsPerDay < 0));
}

}  // namespace prescriptive
