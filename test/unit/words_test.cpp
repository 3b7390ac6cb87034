#include "text/words.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

struct Reading {
    std::vector<Word> words;
    bool question = false;
    bool number = false;
};

Reading Read(std::string_view text) {
    Reading reading;
    WordReader reader(text);
    Word word;
    while (reader.Next(word)) reading.words.push_back(word);
    reading.question = reader.saw_question();
    reading.number = reader.saw_number();
    return reading;
}

std::vector<std::string> Lowered(std::string_view text) {
    std::vector<std::string> words;
    for (const Word& word : Read(text).words) words.push_back(word.lower);
    return words;
}

using Words = std::vector<std::string>;

TEST(Words, SplitsAndLowers) {
    EXPECT_EQ(Lowered("Hello, World"), (Words{"hello", "world"}));
    EXPECT_EQ(Lowered("a-b/c_d"), (Words{"a", "b", "c_d"}));
    EXPECT_EQ(Lowered("  \t\r\n"), Words{});
    EXPECT_EQ(Lowered(""), Words{});
}

TEST(Words, ApostrophesBelongInsideWords) {
    EXPECT_EQ(Lowered("Don't 'quote' dogs'"), (Words{"don't", "quote", "dogs"}));
    EXPECT_EQ(Lowered("don\u2019t don\u2018t"), (Words{"don't", "don't"}));
}

TEST(Words, NumbersKeepTheirPoint) {
    EXPECT_EQ(Lowered("3.5 and 1,000 at 9."), (Words{"3.5", "and", "1,000", "at", "9"}));
    EXPECT_EQ(Lowered("v2.x 2.5kg"), (Words{"v2", "x", "2.5kg"}));
}

TEST(Words, LettersBeyondAscii) {
    EXPECT_EQ(Lowered("CAFÉ ÜBER Straße ΑΘΗΝΑ МОСКВА Ёж"),
              (Words{"café", "über", "straße", "αθηνα", "москва", "ёж"}));
    EXPECT_EQ(Lowered("Łódź Őr Āb ŠKODA"), (Words{"łódź", "őr", "āb", "škoda"}));
    EXPECT_EQ(Lowered("fine—dash “quoted” 😀yes×no"), (Words{"fine", "dash", "quoted", "yes", "no"}));
    EXPECT_EQ(Lowered("日本語。東京"), (Words{"日本語", "東京"}));
}

TEST(Words, BoundariesAreTheStrongestBetween) {
    const Reading r = Read("One two, three. Four (five) six; seven: eight\nnine\u2014ten, .eleven");
    std::vector<Boundary> seen;
    for (const Word& word : r.words) seen.push_back(word.before);
    using enum Boundary;
    EXPECT_EQ(seen, (std::vector<Boundary>{kSentence, kNone, kClause, kSentence, kClause, kClause, kSentence,
                                           kSentence, kSentence, kClause, kSentence}));
}

TEST(Words, SpansCountCharacters) {
    const std::string text = "Éa 😀 bc, d";
    const Reading r = Read(text);
    ASSERT_EQ(r.words.size(), 3u);
    EXPECT_EQ(r.words[0].start, 0u);
    EXPECT_EQ(r.words[0].end, 2u);
    EXPECT_EQ(r.words[1].start, 5u);
    EXPECT_EQ(r.words[1].end, 7u);
    EXPECT_EQ(r.words[2].start, 9u);
    EXPECT_EQ(r.words[2].end, 10u);
}

TEST(Words, SeesQuestionsAndNumbers) {
    EXPECT_TRUE(Read("really?").question);
    EXPECT_FALSE(Read("really").question);
    EXPECT_TRUE(Read("in 2 days").number);
    EXPECT_FALSE(Read("in two days").number);
}

TEST(Words, InvalidBytesSeparate) {
    EXPECT_EQ(Lowered("ab\xFF"
                      "cd\xC3"),
              (Words{"ab", "cd"}));
    EXPECT_EQ(Lowered(std::string_view("a\0b", 3)), (Words{"a", "b"}));
}

TEST(Words, OverlongWordsAreBounded) {
    const Reading r = Read(std::string(100000, 'x') + " end");
    ASSERT_EQ(r.words.size(), 2u);
    EXPECT_LE(r.words[0].lower.size(), 132u);
    EXPECT_EQ(r.words[0].end, 100000u);
    EXPECT_EQ(r.words[1].lower, "end");
}

// For plain ASCII letters and blanks, splitting has a simple second definition.
TEST(Words, AsciiAgreesWithStreams) {
    std::mt19937 random(9);
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (auto n = random() % 40; n > 0; --n)
            text += random() % 4 == 0 ? ' ' : static_cast<char>((random() % 2 ? 'a' : 'A') + random() % 26);
        std::istringstream stream(text);
        Words wanted;
        for (std::string word; stream >> word;) {
            for (char& c : word) c = static_cast<char>(std::tolower(c));
            wanted.push_back(word);
        }
        ASSERT_EQ(Lowered(text), wanted) << text;
    }
}

}  // namespace
}  // namespace prescriptive::test
