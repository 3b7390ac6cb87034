#include "nearest.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

// The definition, by recursion.
std::size_t Distance(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return a.size() + b.size();
    if (a[0] == b[0]) return Distance(a.substr(1), b.substr(1));
    return 1 +
           std::min({Distance(a.substr(1), b), Distance(a, b.substr(1)), Distance(a.substr(1), b.substr(1))});
}

TEST(Nearest, DistanceIsLevenshteins) {
    EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
    EXPECT_EQ(EditDistance("", "abc"), 3u);
    std::mt19937 random(1);
    const auto word = [&] {
        std::string text;
        for (auto n = random() % 7; n > 0; --n) text += static_cast<char>('a' + random() % 3);
        return text;
    };
    for (int i = 0; i < 2000; ++i) {
        const std::string a = word(), b = word();
        ASSERT_EQ(EditDistance(a, b), Distance(a, b)) << a << ' ' << b;
    }
}

TEST(Nearest, HintsNameTheNearestOrAll) {
    const std::vector<std::string_view> known{"lead_score", "response_rate"};
    EXPECT_EQ(NearestName("leadscore", known), "lead_score");
    EXPECT_EQ(NearestName("respons_rate", known), "response_rate");
    EXPECT_EQ(NearestName("zzz", known), "");
    EXPECT_EQ(NearestName(std::string(1000, 'x'), known), "");
    EXPECT_EQ(NameHint("lead_scor", known, "keys"), "Did you mean \"lead_score\"?");
    EXPECT_EQ(NameHint("q", known, "keys"), "Known keys: lead_score, response_rate.");
}

}  // namespace
}  // namespace prescriptive::test
