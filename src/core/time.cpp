#include "time.hpp"

#include <chrono>
#include <cstdio>

namespace prescriptive {
namespace {

// A cursor over the text; every reader fails by returning false.
struct Reader {
    std::string_view rest;

    bool Digits(int count, int& value) noexcept {
        if (rest.size() < static_cast<std::size_t>(count)) return false;
        value = 0;
        for (int i = 0; i < count; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return false;
            value = value * 10 + (rest[i] - '0');
        }
        rest.remove_prefix(count);
        return true;
    }

    bool Take(char c) noexcept {
        if (rest.empty() || rest[0] != c) return false;
        rest.remove_prefix(1);
        return true;
    }
};

bool ReadFraction(Reader& in, Moment& fraction) noexcept {
    if (!in.Take('.') && !in.Take(',')) return true;
    Moment unit = 100'000;
    int digit = 0;
    if (!in.Digits(1, digit)) return false;
    do {
        fraction += digit * unit;
        unit /= 10;
    } while (in.Digits(1, digit));
    return true;
}

bool ReadOffset(Reader& in, Moment& offset) noexcept {
    if (in.rest.empty() || in.Take('Z') || in.Take('z')) return true;
    const bool west = in.Take('-');
    if (!west && !in.Take('+')) return false;
    int hours = 0, minutes = 0;
    if (!in.Digits(2, hours)) return false;
    if (!in.rest.empty()) {
        in.Take(':');
        if (!in.Digits(2, minutes)) return false;
    }
    if (hours > 15 || minutes > 59) return false;
    offset = (hours * Moment{60} + minutes) * 60'000'000;
    if (west) offset = -offset;
    return true;
}

}  // namespace

std::optional<Moment> ParseMoment(std::string_view text) noexcept {
    Reader in{text};
    int year = 0, month = 0, day = 0;
    if (!in.Digits(4, year) || !in.Take('-') || !in.Digits(2, month) || !in.Take('-') ||
        !in.Digits(2, day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (year == 0 || !date.ok()) return std::nullopt;
    Moment moment = std::chrono::sys_days(date).time_since_epoch().count() * kMicrosecondsPerDay;
    if (in.rest.empty()) return moment;

    int hours = 0, minutes = 0, seconds = 0;
    Moment fraction = 0, offset = 0;
    if (!in.Take('T') && !in.Take('t') && !in.Take(' ')) return std::nullopt;
    if (!in.Digits(2, hours) || !in.Take(':') || !in.Digits(2, minutes)) return std::nullopt;
    if (in.Take(':') && (!in.Digits(2, seconds) || !ReadFraction(in, fraction)))
        return std::nullopt;
    if (hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
    if (!ReadOffset(in, offset) || !in.rest.empty()) return std::nullopt;
    moment += hours * kMicrosecondsPerHour + (minutes * Moment{60} + seconds) * 1'000'000 +
              fraction - offset;
    if (moment < kFirstMoment || moment > kLastMoment) return std::nullopt;
    return moment;
}

std::string FormatMoment(Moment moment) {
    const std::int32_t day = DayOf(moment);
    Moment rest = moment - day * kMicrosecondsPerDay;
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    const int micros = static_cast<int>(rest % 1'000'000);
    rest /= 1'000'000;
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(rest / 3600),
                  static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
    std::string text = buffer;
    if (micros != 0) {
        std::snprintf(buffer, sizeof buffer, ".%06d", micros);
        text += buffer;
        while (text.back() == '0') text.pop_back();
    }
    return text + 'Z';
}

}  // namespace prescriptive
