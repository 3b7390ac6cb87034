// The server's binary form of a numeric (PostgreSQL 13 to 18, little-endian).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace prescriptive {

// A decimal such as -12.5 or 1e-07, of at most 340 digits, as the server stores it, with its length word; appended to out.
void AppendNumeric(std::string_view decimal, std::string& out);

// The same of ShortDecimal(value, 3), which is its plain twin; value is not NaN.
void AppendNumeric3(double value, std::string& out);

// The reverse for numerics of up to 20 digits before and after the point: its
// decimal, as numeric_out writes it, into room. 0 where it is another.
inline constexpr std::size_t kDecimalOfNumericRoom = 48;
std::size_t DecimalOfNumeric(const char* numeric, char* room) noexcept;

// The nearest double of those whose digits and power of ten are exact as
// doubles, so that one rounding gives it: 16 digits at most. False where it is
// another, or DecimalOfNumeric cannot write it. A tenth of the time of reading the decimal.
bool DoubleOfNumeric(const char* numeric, double* value) noexcept;

}  // namespace prescriptive
