// The matcher beside a naive one, and what negation and overlaps mean.
#include "text/lexicon.hpp"

#include <random>
#include <set>

#include "support.hpp"
#include "text/inflection.hpp"
#include "text/words.hpp"

namespace prescriptive::test {
namespace {

Lexicon::Negation Negators() { return {{"not", "no", "don't"}, {"but", "only"}, 3}; }

// phrase index, start, length
using Found = std::tuple<std::uint32_t, std::size_t, std::size_t>;

std::vector<Found> FoundBy(const Lexicon& lexicon, std::string_view text) {
    std::vector<Found> found;
    for (const Hit& hit : lexicon.Read(text).hits) found.emplace_back(hit.phrase, hit.start, hit.length);
    return found;
}

// The rules of reading, in the plainest way: every phrase at every word of a sentence; per trait the first
// and longest of overlapping hits; negated ones do not count; each phrase counts once in a sentence.
class Naive {
public:
    Naive(const std::vector<Phrase>& phrases, const Lexicon::Negation& negation)
        : phrases_(phrases), negation_(negation) {}

    std::multiset<Found> Read(std::string_view text) const {
        std::vector<Word> words;
        WordReader reader(text);
        for (Word word; reader.Next(word);) words.push_back(word);
        std::multiset<Found> all;
        std::set<std::uint32_t> counted;
        for (std::size_t from = 0; from < words.size();) {
            std::size_t to = from + 1;
            while (to < words.size() && words[to].before != Boundary::kSentence) ++to;
            Sentence({words.begin() + static_cast<long>(from), words.begin() + static_cast<long>(to)},
                     counted, all);
            from = to;
        }
        return all;
    }

private:
    static bool WordMatches(const std::string& pattern, const std::string& word) {
        if (pattern == "*") return true;
        if (!pattern.ends_with('~')) return pattern == word;
        for (const std::string& form : Inflections(pattern.substr(0, pattern.size() - 1)))
            if (form == word) return true;
        return false;
    }

    static bool Contains(const std::vector<std::string>& list, const std::string& word) {
        return std::find(list.begin(), list.end(), word) != list.end();
    }

    bool Negated(const std::vector<Word>& words, std::size_t from) const {
        for (int i = 1; i <= negation_.scope && from >= static_cast<std::size_t>(i); ++i) {
            if (words[from - static_cast<std::size_t>(i) + 1].before != Boundary::kNone) return false;
            const std::string& word = words[from - static_cast<std::size_t>(i)].lower;
            if (Contains(negation_.breakers, word)) return false;
            if (Contains(negation_.negators, word)) return true;
        }
        return false;
    }

    void Sentence(const std::vector<Word>& words, std::set<std::uint32_t>& counted,
                  std::multiset<Found>& all) const {
        std::array<std::size_t, kMaximumTraits> free{};
        for (std::size_t at = 0; at < words.size(); ++at)
            for (int trait = 0; trait < kMaximumTraits; ++trait) {
                if (at < free[trait]) continue;
                std::size_t longest = 0;
                std::uint32_t best = 0;
                for (std::uint32_t p = 0; p < phrases_.size(); ++p) {
                    if (phrases_[p].trait != trait) continue;
                    const std::vector<std::string> pattern = Split(phrases_[p].pattern);
                    if (at + pattern.size() > words.size() || pattern.size() <= longest) continue;
                    bool matches = true;
                    for (std::size_t i = 0; i < pattern.size(); ++i)
                        matches = matches && WordMatches(pattern[i], words[at + i].lower);
                    if (!matches) continue;
                    longest = pattern.size();
                    best = p;
                }
                if (longest == 0) continue;
                free[trait] = at + longest;
                if (Negated(words, at) || !counted.insert(best).second) continue;
                all.emplace(best, words[at].start, words[at + longest - 1].end - words[at].start);
            }
    }

    static std::vector<std::string> Split(const std::string& text) {
        std::istringstream stream(text);
        std::vector<std::string> words;
        for (std::string word; stream >> word;) words.push_back(word);
        return words;
    }

    std::vector<Phrase> phrases_;
    Lexicon::Negation negation_;
};

TEST(Lexicon, AgreesWithANaiveMatcherOnRandomTexts) {
    const char* const kWords[] = {"price", "prices", "too", "expensive", "not",  "no",    "but",
                                  "only",  "trust",  "the", "don't",     "risk", "risks", "deal"};
    const char* const kMarks[] = {" ", " ", " ", " ", " ", ", ", ". ", "? ", " (", "\n", " - ", "; "};
    std::mt19937 random(42);
    for (int round = 0; round < 300; ++round) {
        std::vector<Phrase> phrases;
        std::set<std::pair<std::string, int>> seen;
        for (auto n = 1 + random() % 12; n > 0; --n) {
            std::string pattern;
            const auto length = 1 + random() % 4;
            for (unsigned i = 0; i < length; ++i) {
                if (i > 0) pattern += ' ';
                if (i > 0 && i + 1 < length && random() % 4 == 0)
                    pattern += '*';
                else
                    pattern +=
                        std::string(kWords[random() % std::size(kWords)]) + (random() % 5 == 0 ? "~" : "");
            }
            const auto trait = static_cast<std::uint8_t>(random() % 3);
            if (seen.emplace(pattern, trait).second)
                phrases.push_back({pattern, trait, 0.25 * static_cast<double>(1 + random() % 4)});
        }
        Lexicon::Negation negation = Negators();
        negation.scope = static_cast<int>(random() % 5);
        const Lexicon lexicon(phrases, negation);
        const Naive naive(phrases, negation);
        for (int t = 0; t < 40; ++t) {
            std::string text;
            for (auto n = random() % 25; n > 0; --n) {
                std::string word = kWords[random() % std::size(kWords)];
                if (random() % 4 == 0) word[0] = static_cast<char>(std::toupper(word[0]));
                text += word + kMarks[random() % std::size(kMarks)];
            }
            const std::multiset<Found> wanted = naive.Read(text);
            const TextReading reading = lexicon.Read(text);
            const std::vector<Found> found = FoundBy(lexicon, text);
            ASSERT_EQ(std::multiset<Found>(found.begin(), found.end()), wanted) << text;
            std::array<double, kMaximumTraits> weight{};
            for (const auto& [phrase, start, length] : wanted)
                weight[phrases[phrase].trait] += phrases[phrase].weight;
            ASSERT_EQ(reading.weight, weight) << text;
        }
    }
}

std::vector<std::string> Seen(std::vector<std::string> patterns, std::string_view text) {
    std::vector<Phrase> phrases;
    for (std::size_t i = 0; i < patterns.size(); ++i) phrases.push_back({patterns[i], 0, 1});
    const Lexicon lexicon(std::move(phrases), Negators());
    std::vector<std::string> seen;
    for (const Hit& hit : lexicon.Read(text).hits) seen.push_back(lexicon.phrase(hit.phrase).pattern);
    return seen;
}

using Names = std::vector<std::string>;

TEST(Lexicon, WholeWordsOnly) {
    EXPECT_EQ(Seen({"price"}, "overpriced pricey"), Names{});
    EXPECT_EQ(Seen({"price"}, "PRICE!"), Names{"price"});
    EXPECT_EQ(Seen({"price~"}, "pricing"), Names{"price~"});
    EXPECT_EQ(Seen({"price"}, "pricing"), Names{});
}

TEST(Lexicon, PhrasesDoNotCrossSentences) {
    EXPECT_EQ(Seen({"too expensive"}, "too. expensive"), Names{});
    EXPECT_EQ(Seen({"too expensive"}, "too expensive."), Names{"too expensive"});
}

TEST(Lexicon, GapsStandForExactlyOneWord) {
    EXPECT_EQ(Seen({"out of * budget"}, "out of our budget"), Names{"out of * budget"});
    EXPECT_EQ(Seen({"out of * budget"}, "out of budget"), Names{});
    EXPECT_EQ(Seen({"out of * budget"}, "out of our small budget"), Names{});
}

TEST(Lexicon, NegationReachesToItsScopeAndNoClauseFurther) {
    EXPECT_EQ(Seen({"too expensive"}, "not too expensive"), Names{});
    EXPECT_EQ(Seen({"expensive"}, "not a very expensive one"), Names{});
    EXPECT_EQ(Seen({"expensive"}, "not really all that expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"expensive"}, "no, expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"expensive"}, "not good but expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"expensive"}, "No. Expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"rush"}, "no rush"), Names{});
    EXPECT_EQ(Seen({"don't trust", "trust"}, "I don't trust it"), Names{"don't trust"});
}

TEST(Lexicon, TheLongestOfOverlappingHitsCounts) {
    EXPECT_EQ(Seen({"expensive", "too expensive", "too"}, "too expensive"), Names{"too expensive"});
    // A negated longer one hides the shorter inside it.
    EXPECT_EQ(Seen({"expensive", "too expensive"}, "it is not too expensive"), Names{});
}

TEST(Lexicon, SaidTwiceCountsOnce) {
    EXPECT_EQ(Seen({"discount~"}, "discount discounts. Discount!"), Names{"discount~"});
}

TEST(Lexicon, SpansAreCharacters) {
    const Lexicon lexicon({{"too expensive", 0, 1}}, Negators());
    EXPECT_EQ(FoundBy(lexicon, "Né 😀: too  EXPENSIVE"), (std::vector<Found>{{0, 6, 14}}));
}

TEST(Lexicon, SubstanceIsAQuestionANumberOrEvidence) {
    const Lexicon lexicon({{"price", 0, 1}}, Negators());
    EXPECT_TRUE(lexicon.Read("hello?").substance);
    EXPECT_TRUE(lexicon.Read("5 of them").substance);
    EXPECT_TRUE(lexicon.Read("the price").substance);
    EXPECT_FALSE(lexicon.Read("no price").substance);
    EXPECT_FALSE(lexicon.Read("thank you").substance);
    EXPECT_FALSE(lexicon.Read("").substance);
}

TEST(Lexicon, CancellationStopsALongText) {
    const Lexicon lexicon({{"price", 0, 1}}, Negators());
    EXPECT_EQ(Thrown([&] { lexicon.Read("a. b", [] { return true; }); }).code, ErrorCode::kCancelled);
    std::string endless;
    for (int i = 0; i < 20000; ++i) endless += "word ";
    EXPECT_EQ(Thrown([&] { lexicon.Read(endless, [] { return true; }); }).code, ErrorCode::kCancelled);
    EXPECT_NO_THROW(lexicon.Read(endless, [] { return false; }));
}

TEST(Lexicon, PhraseWordsKeepTheirMarks) {
    EXPECT_EQ(Lexicon::PhraseWords("Show * the Number~"), (Names{"show", "*", "the", "number~"}));
    EXPECT_EQ(Lexicon::PhraseWords("what's in-house~"), (Names{"what's", "in", "house~"}));
    EXPECT_EQ(Lexicon::PhraseWords(""), Names{});
    EXPECT_EQ(Lexicon::PhraseWords("?!"), Names{});
}

// Each phrase of the shipped lexicon, said as it is written, is evidence of its own trait.
TEST(Lexicon, EveryShippedPhraseIsHeard) {
    const Json policy = Json::parse(ShippedText());
    std::uint8_t trait = 0;
    int phrases = 0;
    for (const Json& definition : policy["traits"]["definitions"]) {
        for (const Json& group : definition["phrases"])
            for (std::string phrase : group["phrases"]) {
                ++phrases;
                const std::string pattern = phrase;
                std::erase(phrase, '~');
                std::replace(phrase.begin(), phrase.end(), '*', 'x');
                EXPECT_GT(Shipped().lexicon.Read("Well: " + phrase + ".").weight[trait], 0) << pattern;
            }
        ++trait;
    }
    EXPECT_GT(phrases, 500);
}

// A pattern written twice for one trait would be dead weight or counted twice.
TEST(Lexicon, NoShippedPhraseStandsTwiceForOneTrait) {
    const Json policy = Json::parse(ShippedText());
    for (const Json& definition : policy["traits"]["definitions"]) {
        std::set<std::string> seen;
        for (const Json& group : definition["phrases"])
            for (const std::string phrase : group["phrases"])
                EXPECT_TRUE(seen.insert(phrase).second) << definition["name"] << ": " << phrase;
    }
}

}  // namespace
}  // namespace prescriptive::test
