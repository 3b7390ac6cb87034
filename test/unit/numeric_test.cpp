#include "json/numeric.hpp"

#include <cstdlib>
#include <random>

#include "decimal.hpp"
#include "support.hpp"

namespace prescriptive::test {
namespace {

std::string NumericOf(std::string_view decimal) {
    std::string numeric;
    AppendNumeric(decimal, numeric);
    return numeric;
}

TEST(Numeric, ThreeDecimalsAreThoseOfTheText) {
    std::mt19937_64 random(7);
    std::vector<double> values{0, -0.0, 1, 0.0004, 0.0005, 0.0015, 0.001, 0.01, 0.1, 0.25, 0.6595, 0.66, 0.9996, 0.9999,
                               999, 999.9994, 999.9996, 1000, 12345.678, -0.5, -0.0004, 1e9, 1e300};
    for (int i = 0; i < 100000; ++i) values.push_back(static_cast<double>(random() >> 11) * 0x1p-53);
    for (int i = 0; i <= 10000; ++i) values.push_back(i / 10000.0);
    for (const double value : values) {
        DecimalBuffer buffer;
        std::string direct;
        AppendNumeric3(value, direct);
        ASSERT_EQ(direct, NumericOf(ShortDecimal(value, 3, buffer))) << value;
    }
}

TEST(Numeric, DoubleIsThatOfTheDecimal) {
    std::mt19937_64 random(8);
    std::vector<std::string> decimals{"0", "0.00", "1", "-1", "0.1", "-0.0001", "9007199254740992", "9007199254740991",
                                      "0.00000000000000000001", "99999999999999999999", "123456789012.345", "10000", "0.30"};
    for (int i = 0; i < 100000; ++i) {
        std::string text = std::to_string(random() % static_cast<std::uint64_t>(std::pow(10, random() % 17)));
        const std::size_t decimal = random() % 12;
        if (decimal > 0) {
            while (text.size() <= decimal) text.insert(0, 1, '0');
            text.insert(text.size() - decimal, 1, '.');
        }
        if (random() % 3 == 0) text.insert(0, 1, '-');
        decimals.push_back(text);
    }
    int read = 0;
    for (const std::string& decimal : decimals) {
        double value;
        const std::string numeric = NumericOf(decimal);
        if (!DoubleOfNumeric(numeric.data(), &value)) continue;
        ++read;
        ASSERT_EQ(value, std::strtod(decimal.c_str(), nullptr)) << decimal;
        // Whoever is given the double can show how it was written.
        char room[kDecimalOfNumericRoom];
        ASSERT_GT(DecimalOfNumeric(numeric.data(), room), 0u) << decimal;
    }
    EXPECT_GT(read, 90000);
    double value;
    for (const char* decimal : {"9007199254740993", "1e300", "1e-40", "12345678901234567890.5"})
        EXPECT_FALSE(DoubleOfNumeric(NumericOf(decimal).data(), &value)) << decimal;
}

}  // namespace
}  // namespace prescriptive::test
