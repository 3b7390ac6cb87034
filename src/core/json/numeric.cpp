#include "json/numeric.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "decimal.hpp"
#include "status.hpp"

namespace prescriptive {
namespace {

// src/backend/utils/adt/numeric.c: digits of four decimals each, the first of them at 10000^weight.
constexpr int kDecimals = 4;
constexpr int kMostDigits = 340;
constexpr std::uint16_t kShort = 0x8000, kShortNegative = 0x2000, kNegative = 0x4000;
constexpr int kShortScaleShift = 7, kShortMostScale = 0x3F, kShortWeightMask = 0x3F, kShortWeightSign = 0x40;
constexpr int kShortLeastWeight = -64, kShortMostWeight = 63;

void PutWord(char* at, std::uint32_t word) noexcept { std::memcpy(at, &word, sizeof word); }
void PutShort(char* at, std::uint16_t word) noexcept { std::memcpy(at, &word, sizeof word); }

}  // namespace

void AppendNumeric(std::string_view decimal, std::string& out) {
    bool negative = false;
    if (decimal.front() == '-') {
        negative = true;
        decimal.remove_prefix(1);
    }
    char digits[kMostDigits];
    int count = 0, before_point = -1, exponent = 0;
    std::size_t i = 0;
    for (; i < decimal.size(); ++i) {
        const char c = decimal[i];
        if (c == '.')
            before_point = count;
        else if (c == 'e' || c == 'E')
            break;
        else if (count == kMostDigits)
            throw Error(ErrorCode::kLimitExceeded, "number has too many digits", "At most 340 are written.");
        else
            digits[count++] = static_cast<char>(c - '0');
    }
    if (before_point < 0) before_point = count;
    if (i < decimal.size()) {
        ++i;
        if (decimal[i] == '+') ++i;
        std::from_chars(decimal.data() + i, decimal.data() + decimal.size(), exponent);
    }
    const int scale = std::max(0, count - before_point - exponent);
    // Decimals are grouped from the point on; those missing at either end are zeros.
    const int first = before_point + exponent - 1;  // power of ten of the first decimal
    int weight = first >= 0 ? first / kDecimals : -((-first - 1) / kDecimals + 1);
    const int lead = (weight + 1) * kDecimals - (first + 1);
    const int groups = (count + lead + kDecimals - 1) / kDecimals;
    std::uint16_t group[kMostDigits / kDecimals + 2];
    for (int g = 0; g < groups; ++g) {
        int value = 0;
        for (int k = 0; k < kDecimals; ++k) {
            const int at = g * kDecimals + k - lead;
            value = value * 10 + (at >= 0 && at < count ? digits[at] : 0);
        }
        group[g] = static_cast<std::uint16_t>(value);
    }
    int begin = 0, end = groups;
    while (begin < end && group[begin] == 0) ++begin, --weight;
    while (end > begin && group[end - 1] == 0) --end;
    if (begin == end) {
        negative = false;
        weight = 0;
    }

    const bool fits_short = scale <= kShortMostScale && weight >= kShortLeastWeight && weight <= kShortMostWeight;
    const std::size_t header = fits_short ? 6 : 8, start = out.size();
    const std::size_t length = header + 2 * static_cast<std::size_t>(end - begin);
    out.resize(start + length);
    char* at = out.data() + start;
    PutWord(at, static_cast<std::uint32_t>(length) << 2);
    if (fits_short) {
        PutShort(at + 4, static_cast<std::uint16_t>(kShort | (negative ? kShortNegative : 0) | scale << kShortScaleShift |
                                                    (weight < 0 ? kShortWeightSign : 0) | (weight & kShortWeightMask)));
    } else {
        PutShort(at + 4, static_cast<std::uint16_t>((negative ? kNegative : 0) | scale));
        PutShort(at + 6, static_cast<std::uint16_t>(weight));
    }
    for (int g = begin; g < end; ++g) PutShort(at + header + 2 * static_cast<std::size_t>(g - begin), group[g]);
}

void AppendNumeric3(double value, std::string& out) {
    std::uint32_t thousandths;
    if (!(value >= 0 && value < 1000) || !ScaleClear(value, 3, thousandths)) {
        DecimalBuffer buffer;
        return AppendNumeric(ShortDecimal(value, 3, buffer), out);
    }
    const std::uint32_t whole = thousandths / 1000, rest = thousandths % 1000;
    const int scale = rest == 0 ? 0 : rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3;
    const int weight = whole == 0 && rest > 0 ? -1 : 0;
    char numeric[10];
    char* at = numeric + 6;
    if (whole > 0) {
        PutShort(at, static_cast<std::uint16_t>(whole));
        at += 2;
    }
    if (rest > 0) {
        PutShort(at, static_cast<std::uint16_t>(rest * 10));
        at += 2;
    }
    PutWord(numeric, static_cast<std::uint32_t>(at - numeric) << 2);
    PutShort(numeric + 4, static_cast<std::uint16_t>(kShort | scale << kShortScaleShift |
                                                     (weight < 0 ? kShortWeightSign | kShortWeightMask : 0)));
    out.append(numeric, at);
}

namespace {

// A numeric of up to 20 digits before and after the point.
struct Packed {
    const char* digits;
    int groups;
    int weight;
    int scale;
    bool negative;

    int group(int g) const noexcept {
        if (g < 0 || g >= groups) return 0;
        std::uint16_t value;
        std::memcpy(&value, digits + 2 * g, sizeof value);
        return value;
    }
};

bool Unpack(const char* numeric, Packed& out) noexcept {
    if constexpr (std::endian::native != std::endian::little) return false;
    std::uint32_t word;
    std::uint16_t header;
    std::memcpy(&word, numeric, sizeof word);
    std::memcpy(&header, numeric + 4, sizeof header);
    if ((word & 3) != 0 || (header & 0xC000) != kShort) return false;
    out.digits = numeric + 6;
    out.groups = static_cast<int>((word >> 2) - 6) / 2;
    out.scale = header >> kShortScaleShift & kShortMostScale;
    out.weight = header & kShortWeightMask;
    if ((header & kShortWeightSign) != 0) out.weight -= kShortWeightMask + 1;
    out.negative = (header & kShortNegative) != 0;
    return out.scale <= 20 && out.weight <= 4 && out.weight >= -5;
}

}  // namespace

std::size_t DecimalOfNumeric(const char* numeric, char* room) noexcept {
    Packed packed;
    if (!Unpack(numeric, packed)) return 0;
    char* at = room;
    if (packed.negative) *at++ = '-';
    const auto put = [&](int value, int decimals) {
        for (int power = 1000; decimals > 0; --decimals, power /= 10) *at++ = static_cast<char>('0' + value / power % 10);
    };
    if (packed.weight < 0) {
        *at++ = '0';
    } else {
        at = std::to_chars(at, at + kDecimals, packed.group(0)).ptr;
        for (int g = 1; g <= packed.weight; ++g) put(packed.group(g), kDecimals);
    }
    if (packed.scale > 0) {
        *at++ = '.';
        for (int done = 0, g = packed.weight + 1; done < packed.scale; done += kDecimals, ++g)
            put(packed.group(g), std::min(kDecimals, packed.scale - done));
    }
    return static_cast<std::size_t>(at - room);
}

bool DoubleOfNumeric(const char* numeric, double* value) noexcept {
    static constexpr double kPower[] = {1, 1e4, 1e8, 1e12, 1e16, 1e20};
    static constexpr std::int64_t kMostExact = std::int64_t{1} << 53;
    Packed packed;
    if (!Unpack(numeric, packed) || packed.groups > 4) return false;
    std::int64_t digits = 0;
    for (int g = 0; g < packed.groups; ++g) digits = digits * 10000 + packed.group(g);
    const int power = packed.groups == 0 ? 0 : packed.weight + 1 - packed.groups;
    if (digits > kMostExact || power < -5) return false;
    const double whole = static_cast<double>(packed.negative ? -digits : digits);
    *value = power < 0 ? whole / kPower[-power] : whole * kPower[power];
    return true;
}

}  // namespace prescriptive
