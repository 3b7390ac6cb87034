// Regular expressions among the phrases of a lexicon.
#include "text/expression.hpp"

#include <random>
#include <string>
#include <vector>

#include "support.hpp"
#include "text/lexicon.hpp"

namespace prescriptive::test {
namespace {

using Names = std::vector<std::string>;

Lexicon LexiconOf(std::vector<Phrase> phrases) {
    phrases.push_back({"not", Phrase::kNegator});
    phrases.push_back({"but", Phrase::kBreaker});
    return Lexicon(std::move(phrases), {}, {}, {});
}

TEST(Expression, MatchesWholeWords) {
    const auto seen = [](const char* expression, std::string text) {
        const Lexicon lexicon = LexiconOf({{expression, Phrase::kTrait, 0, 1}});
        Names parts;
        for (const std::string& end : {std::string(""), std::string(". \u00e9")}) {  // ASCII, and not
            const std::string whole = text + end;
            const TextReading reading = lexicon.Read(whole);
            for (const Hit& hit : reading.hits) parts.push_back(whole.substr(hit.start, hit.length));
        }
        return parts;
    };
    const auto twice = [](const char* part) { return Names{part, part}; };
    EXPECT_EQ(seen("/sku-\\d{4}/", "We need SKU-1234 now"), twice("SKU-1234"));
    EXPECT_EQ(seen("/sku-\\d{3}/", "We need SKU-1234 now"), Names{});
    EXPECT_EQ(seen("/[$]\\d+k?/", "Not more: $500k!"), twice("500k"));
    EXPECT_EQ(seen("/invoices?/", "reinvoice invoicing invoices"), twice("invoices"));
    EXPECT_EQ(seen("/late|later/", "see you later"), Names{});  // the leftmost alternative is part of a word
    EXPECT_EQ(seen("/later|late/", "see you later"), twice("later"));
    EXPECT_EQ(seen("/a.*c/", "a b. c"), Names{});
    EXPECT_EQ(seen("/a.*?c/", "a b c"), twice("a b c"));
    EXPECT_EQ(seen("/(?-i)ERP/", "erp ERP"), twice("ERP"));
    EXPECT_EQ(seen("/x*/", "y xx"), twice("xx"));
    EXPECT_EQ(seen("/^we/", "we. we"), twice("we"));
    // Context holds for them.
    EXPECT_EQ(seen("/price\\w*/", "not the prices"), Names{});
    EXPECT_EQ(seen("/price\\w*/", "nothing but the prices"), twice("prices"));
}

TEST(Expression, SpansAreCharacters) {
    const Lexicon lexicon = LexiconOf({{"/caf\u00e9s?/", Phrase::kTrait, 0, 1}});
    const TextReading reading = lexicon.Read("\u00dcber die Caf\u00e9s");
    ASSERT_EQ(reading.hits.size(), 1u);
    EXPECT_EQ(reading.hits[0].start, 9u);
    EXPECT_EQ(reading.hits[0].length, 5u);
}

TEST(Expression, AgreesWithItsPatternInLongTexts) {
    const Lexicon words = LexiconOf({{"too expensive", Phrase::kTrait, 0, 1}, {"risk|risks", Phrase::kTrait, 1, 1}});
    const Lexicon expressions = LexiconOf({{"/too[ _]expensive/", Phrase::kTrait, 0, 1}, {"/risks?/", Phrase::kTrait, 1, 1}});
    std::mt19937 engine(5);
    const auto below = [&](std::size_t n) { return engine() % n; };
    const char* const some[] = {"too", "expensive", "risk", "risks", "the", "deal", "price", "2.5k"};
    int hits = 0;
    for (int t = 0; t < 300; ++t) {
        std::string text;
        for (std::size_t i = below(2500); i > 0; --i) text += std::string(some[below(8)]) + (below(40) == 0 ? ". " : " ");
        text += below(2) == 0 ? "\u00e9 too expensive" : "risk";
        const TextReading one = words.Read(text), two = expressions.Read(text);
        ASSERT_EQ(one.hits.size(), two.hits.size()) << text;
        for (std::size_t i = 0; i < one.hits.size(); ++i) {
            ASSERT_EQ(one.hits[i].phrase, two.hits[i].phrase) << text;
            ASSERT_EQ(one.hits[i].start, two.hits[i].start) << text;
            ASSERT_EQ(one.hits[i].length, two.hits[i].length) << text;
            ++hits;
        }
    }
    EXPECT_GT(hits, 300);
}

TEST(Expression, WhatIsNone) {
    EXPECT_FALSE(Expression::IsOne("a/b"));
    EXPECT_FALSE(Expression::IsOne("//"));
    EXPECT_TRUE(Expression::IsOne("/a/"));
    EXPECT_EQ(Thrown([] { Expression("/(/"); }).code, ErrorCode::kInvalidParameter);
    EXPECT_EQ(Thrown([] { Expression("/a{1000}{1000}/"); }).code, ErrorCode::kInvalidParameter);
}

}  // namespace
}  // namespace prescriptive::test
