// Validity beside nlohmann's decoder, which refuses to write what is no UTF-8.
#include "utf8.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

bool NlohmannAccepts(const std::string& text) {
    try {
        (void)nlohmann::json(text).dump();
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

TEST(Utf8, EveryShortSequenceIsJudgedAsByNlohmann) {
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string text{static_cast<char>(a), static_cast<char>(b)};
            ASSERT_EQ(IsValidUtf8(text), NlohmannAccepts(text)) << a << ' ' << b;
        }
    std::mt19937 random(2);
    for (int i = 0; i < 300000; ++i) {
        std::string text{static_cast<char>(0xC0 | random() % 64)};
        for (auto n = 1 + random() % 4; n > 0; --n)
            text += static_cast<char>(random() % 8 == 0 ? random() : 0x80 | random() % 64);
        ASSERT_EQ(IsValidUtf8(text), NlohmannAccepts(text));
    }
}

TEST(Utf8, CountsCharacters) {
    EXPECT_EQ(CharacterCount(""), 0u);
    EXPECT_EQ(CharacterCount("aé€😀"), 4u);
}

TEST(Utf8, DecodesAndAdvances) {
    const std::string_view text = "aé€😀";
    std::size_t at = 0;
    std::vector<int> codes;
    while (at < text.size()) codes.push_back(DecodeCharacter(text, at));
    EXPECT_EQ(codes, (std::vector<int>{'a', 0xE9, 0x20AC, 0x1F600}));
}

TEST(Utf8, ExcerptsNeverCutACharacter) {
    for (std::size_t bytes = 0; bytes < 12; ++bytes) EXPECT_TRUE(IsValidUtf8(Excerpt("aé€😀bcd", bytes)));
    EXPECT_EQ(Excerpt("short"), "short");
    EXPECT_EQ(Excerpt("abcdef", 3), "abc...");
    EXPECT_EQ(Excerpt("aé", 2), "a...");
}

}  // namespace
}  // namespace prescriptive::test
