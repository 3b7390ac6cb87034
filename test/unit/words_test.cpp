#include "text/words.hpp"

#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

struct Reading {
    std::vector<Word> words;
    Marks behind;
};

Reading Read(std::string_view text) {
    Reading reading;
    WordReader reader(text);
    for (Word word; reader.Next(word);) reading.words.push_back(word);
    reading.behind = reader.behind();
    return reading;
}

using Words = std::vector<std::string>;

Words Lowered(std::string_view text) {
    Words words;
    for (const Word& word : Read(text).words) words.push_back(word.lower);
    return words;
}

// Words for which the flag is set.
Words With(bool Word::* flag, std::string_view text) {
    Words words;
    for (const Word& word : Read(text).words)
        if (word.*flag) words.push_back(word.lower);
    return words;
}

TEST(Words, SplitsAndLowers) {
    EXPECT_EQ(Lowered("Hello, World"), (Words{"hello", "world"}));
    EXPECT_EQ(Lowered("a-b/c_d@e#f"), (Words{"a", "b", "c", "d", "e", "f"}));
    EXPECT_EQ(Lowered("  \t\r\n"), Words{});
    EXPECT_EQ(Lowered(""), Words{});
}

TEST(Words, ApostrophesBelongInsideWords) {
    EXPECT_EQ(Lowered("Don't 'quote' dogs' rock'n'roll"), (Words{"don't", "quote", "dogs", "rock'n'roll"}));
    EXPECT_EQ(Lowered("don\u2019t don\u2018t"), (Words{"don't", "don't"}));
    EXPECT_EQ(Lowered("a''b 5'6"), (Words{"a", "b", "5", "6"}));
}

TEST(Words, NumbersKeepTheirPoint) {
    EXPECT_EQ(Lowered("3.5 and 1,000 at 9."), (Words{"3.5", "and", "1,000", "at", "9"}));
    EXPECT_EQ(Lowered("v2.x 2.5kg 1..2 1.2.3"), (Words{"v2", "x", "2.5kg", "1", "2", "1.2.3"}));
}

TEST(Words, CaseAndAccentsAreFoldedAway) {
    EXPECT_EQ(Lowered("CAF\u00c9 \u00dcBER Stra\u00dfe \u00c6sir \u0152uvre"),
              (Words{"cafe", "uber", "strasse", "aesir", "oeuvre"}));
    EXPECT_EQ(Lowered("\u0141\u00f3d\u017a \u0150r \u0100b \u0160KODA \u00d8re \u1ec7"),
              (Words{"lodz", "or", "ab", "skoda", "ore", "e"}));
    // Composed and decomposed.
    EXPECT_EQ(Lowered("ni\u00f1o nin\u0303o"), (Words{"nino", "nino"}));
    EXPECT_EQ(Lowered("\u0391\u0398\u0397\u039d\u0391 \u041c\u041e\u0421\u041a\u0412\u0410 \u0401\u0436"),
              (Words{"\u03b1\u03b8\u03b7\u03bd\u03b1", "\u043c\u043e\u0441\u043a\u0432\u0430", "\u0451\u0436"}));
    EXPECT_EQ(Lowered("\uff30\uff32\uff29\uff23\uff25 \uff15"), (Words{"price", "5"}));
}

TEST(Words, PunctuationAndSymbolsSeparate) {
    EXPECT_EQ(Lowered("fine\u2014dash \u201cquoted\u201d yes\u00d7no 5\u20ac\u00b7x \u00bfqu\u00e9? \u00abd\u2019accord\u00bb"),
              (Words{"fine", "dash", "quoted", "yes", "no", "5", "x", "que", "d'accord"}));
}

TEST(Words, ScriptsWithoutSpacesGiveAWordForEachCharacter) {
    EXPECT_EQ(Lowered("\u65e5\u672c\u3002\u6771"), (Words{"\u65e5", "\u672c", "\u6771"}));
    EXPECT_EQ(Lowered("\u3059\u3057buy\u30ab"), (Words{"\u3059", "\u3057", "buy", "\u30ab"}));
    EXPECT_EQ(Lowered("\u4e945"), (Words{"\u4e94", "5"}));
    // Korean writes spaces.
    EXPECT_EQ(Lowered("\ud560\uc778 \uac00\uaca9"), (Words{"\ud560\uc778", "\uac00\uaca9"}));
}

TEST(Words, EmojiAreWords) {
    EXPECT_EQ(Lowered("yes\U0001F600no \u2764\ufe0f\u2764"), (Words{"yes", "\U0001F600", "no", "\u2764", "\u2764"}));
    // Whatever the skin.
    EXPECT_EQ(Lowered("\U0001F44D\U0001F3FD"), Words{"\U0001F44D"});
}

TEST(Words, EmoticonsAreWordsWhereTheyStandAlone) {
    EXPECT_EQ(Lowered("nice :) ok"), (Words{"nice", ":)", "ok"}));
    EXPECT_EQ(Lowered(":-D ;-) :'( </3"), (Words{":-d", ";-)", ":'(", "</3"}));
    EXPECT_EQ(Lowered("great:)"), Words{"great"});
    EXPECT_EQ(Lowered("see http://x.y :/ or :public 3:30 a=d"),
              (Words{"see", "http", "x", "y", ":/", "or", "public", "3", "30", "a", "d"}));
    EXPECT_EQ(Lowered(":)):"), (Words{":))"}));
}

TEST(Words, InvisibleMarksChangeNothing) {
    const Words wanted{"discount", "please"};
    for (const char* mark : {"\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
                             "\u202e", "\u2060", "\u2066", "\u2069", "\ufeff", "\u0301"}) {
        const std::string m(mark);
        EXPECT_EQ(Lowered(m + "dis" + m + m + "count" + m + " " + m + "please" + m), wanted) << m;
    }
    EXPECT_EQ(Lowered("1\u200b.5"), Words{"1.5"});
    EXPECT_EQ(Lowered("\u200b\u200e"), Words{});
}

TEST(Words, BoundariesAreTheStrongestBetween) {
    const Reading r = Read("One two, three. Four (five) six; seven: eight\nnine\u2014ten, .eleven-twelve \u00bfthirteen");
    std::vector<Boundary> seen;
    for (const Word& word : r.words) seen.push_back(word.before.boundary);
    using enum Boundary;
    EXPECT_EQ(seen, (std::vector<Boundary>{kSentence, kNone, kClause, kSentence, kClause, kClause, kSentence, kSentence,
                                           kSentence, kClause, kSentence, kNone, kSentence}));
}

TEST(Words, MarksOfOtherScripts) {
    // No letter stands on both sides: "a" + mark + "b" are two words.
    const auto between = [](const char* mark) {
        const Reading r = Read("a" + std::string(mark) + "b");
        EXPECT_EQ(r.words.size(), 2u) << mark;
        return r.words.size() == 2 ? r.words[1].before : Marks{};
    };
    for (const char* quote : {"\u201c", "\u201d", "\u201e", "\u00ab", "\u00bb", "\uff08", "\uff09"})
        EXPECT_EQ(between(quote).boundary, Boundary::kClause) << quote;
    EXPECT_EQ(between("\u060c").boundary, Boundary::kClause);
    for (const char* question : {"\u061f", "\u037e"}) {
        EXPECT_EQ(between(question).boundary, Boundary::kSentence) << question;
        EXPECT_EQ(between(question).questions, 1) << question;
    }
    for (const char* stop : {"\u06d4", "\u0964", "\u0965", "\u0589", "\u061b"}) {
        EXPECT_EQ(between(stop).boundary, Boundary::kSentence) << stop;
        EXPECT_EQ(between(stop).questions, 0) << stop;
    }
    for (const char* mark : {"\u0387", "\u05be"}) EXPECT_EQ(between(mark).boundary, Boundary::kNone) << mark;
    // Their neighbours in the tables are letters.
    const char* letters = "\u037d\u0386\u0588\u0620\u06d5\u0963";
    EXPECT_EQ(Read(letters).words.size(), 1u);
}

TEST(Words, MarksAreCountedWhereTheyStand) {
    const Reading r = Read("!a?? b!!! c \uff1fd, e?!");
    ASSERT_EQ(r.words.size(), 5u);
    const auto expect = [](const Marks& marks, int questions, int exclamations, Boundary boundary) {
        EXPECT_EQ(marks.questions, questions);
        EXPECT_EQ(marks.exclamations, exclamations);
        EXPECT_EQ(marks.boundary, boundary);
    };
    expect(r.words[0].before, 0, 1, Boundary::kSentence);
    expect(r.words[1].before, 2, 0, Boundary::kSentence);
    expect(r.words[2].before, 0, 3, Boundary::kSentence);
    expect(r.words[3].before, 1, 0, Boundary::kSentence);
    expect(r.words[4].before, 0, 0, Boundary::kClause);
    expect(r.behind, 1, 1, Boundary::kSentence);
    expect(Read("a").behind, 0, 0, Boundary::kNone);
    expect(Read("a" + std::string(100000, '!')).behind, 0, 1000, Boundary::kSentence);
}

TEST(Words, KindsOfNumbers) {
    const char* text = "5 $6 7$ \u20ac8 9\u00a3 10k 11% 12.5K v13 $x 14 % 1,500$ 2nd";
    EXPECT_EQ(With(&Word::number, text), (Words{"5", "6", "7", "8", "9", "10k", "11", "12.5k", "14", "1,500", "2nd"}));
    EXPECT_EQ(With(&Word::money, text), (Words{"6", "7", "8", "9", "10k", "12.5k", "1,500"}));
    EXPECT_EQ(With(&Word::percent, text), Words{"11"});
}

TEST(Words, CapitalsTakeTwoLetters) {
    EXPECT_EQ(With(&Word::capitals, "NOW Now I A4 B2B DON'T \u00c4\u00d6 OK! 42"),
              (Words{"now", "b2b", "don't", "ao", "ok"}));
    const char* const capital[] = {"\u0141\u00D3D\u0179", "\u017DUPA", "\u0391\u0398\u0397\u039D\u0391", "\u041C\u041E\u0421\u041A\u0412\u0410", "\u1E9EA", "\uFF21\uFF22"};
    for (const char* word : capital) EXPECT_EQ(With(&Word::capitals, word).size(), 1u) << word;
    const char* const small[] = {"\u0142\u00F3d\u017A", "\u0141\u00F3d\u017A", "\u03B1\u03B8", "\u043C\u043E", "\u1E9Fa", "\uFF41\uFF42", "\uFF11\uFF12"};
    for (const char* word : small) EXPECT_EQ(With(&Word::capitals, word).size(), 0u) << word;
}

TEST(Words, SpansCountCharacters) {
    const Reading r = Read("\u00c9a \U0001F600 b\u00adc, d");
    ASSERT_EQ(r.words.size(), 4u);
    const std::vector<std::pair<std::size_t, std::size_t>> wanted{{0, 2}, {3, 4}, {5, 8}, {10, 11}};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ(r.words[i].start, wanted[i].first) << i;
        EXPECT_EQ(r.words[i].end, wanted[i].second) << i;
    }
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
