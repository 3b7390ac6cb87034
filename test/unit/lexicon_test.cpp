// The matcher beside a naive one, and what context and overlaps mean.
#include "text/lexicon.hpp"

#include <array>
#include <random>
#include <set>

#include "naive_lexicon.hpp"
#include "support.hpp"

namespace prescriptive::test {
namespace {

using Names = std::vector<std::string>;

std::vector<Phrase> ContextWords() {
    std::vector<Phrase> phrases;
    for (const char* word : {"not", "no", "don't", "no problem with"}) phrases.push_back({word, Phrase::kNegator});
    for (const char* word : {"but", "only"}) phrases.push_back({word, Phrase::kBreaker});
    return phrases;
}

ContextRules Scope(int scope) {
    ContextRules context;
    context.scope = scope;
    return context;
}

Lexicon LexiconOf(std::vector<Phrase> phrases, ContextRules context = Scope(3)) {
    for (const Phrase& phrase : ContextWords()) phrases.push_back(phrase);
    return Lexicon(std::move(phrases), {{"price", {"price~", "cost~"}}}, context, {});
}

// Patterns of one trait that a text shows, in the order of the text.
Names Seen(const Names& patterns, std::string_view text) {
    std::vector<Phrase> phrases;
    for (const std::string& pattern : patterns) phrases.push_back({pattern, Phrase::kTrait, 0, 1});
    const Lexicon lexicon = LexiconOf(std::move(phrases));
    Names seen;
    for (const Hit& hit : lexicon.Read(text).hits) seen.push_back(lexicon.phrase(hit.phrase).pattern);
    return seen;
}

// The reading of one lexicon in all three ways.
void ExpectSame(const Lexicon& lexicon, const NaiveLexicon& naive, const std::string& text) {
    const TextReading wanted = naive.Read(text);
    for (const TextReading& found : {lexicon.Read(text), lexicon.ReadPlainly(text)}) {
        ASSERT_EQ(found.hits.size(), wanted.hits.size()) << text;
        for (std::size_t i = 0; i < wanted.hits.size(); ++i) {
            ASSERT_EQ(found.hits[i].phrase, wanted.hits[i].phrase) << text;
            ASSERT_EQ(found.hits[i].start, wanted.hits[i].start) << text;
            ASSERT_EQ(found.hits[i].length, wanted.hits[i].length) << text;
            ASSERT_NEAR(found.hits[i].weight, wanted.hits[i].weight, 1e-12) << text;
        }
        for (int t = 0; t < kMaximumTraits; ++t) ASSERT_NEAR(found.weight[t], wanted.weight[t], 1e-12) << text;
        ASSERT_EQ(found.substance, wanted.substance) << text;
        if (std::isnan(wanted.sentiment))
            ASSERT_TRUE(std::isnan(found.sentiment)) << text;
        else
            ASSERT_NEAR(found.sentiment, wanted.sentiment, 1e-6) << text;
    }
}

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t Below(std::size_t n) { return engine_() % n; }
    bool Chance(std::size_t of) { return Below(of) == 0; }
    template <typename Array>
    auto Of(const Array& array) { return array[Below(std::size(array))]; }

private:
    std::mt19937 engine_;
};

const char* const kWords[] = {"price", "prices", "too",   "expensive", "not", "no",   "but", "only", "trust", "the",
                              "don't", "risk",   "risks", "deal",      "bad", "good", "5",   "2.5k", "a",     "it"};
const char* const kMarks[] = {" ", " ", " ", " ", " ", " ", ", ", ". ", "? ", "?? ", "! ", " (", "\n", " - ", "; ",
                              "% ", " $", " \u20ac", "' ", "..", "", ": ", " :) ", "_", "\u00ad", " \u2019"};

std::string RandomPattern(Random& random) {
    const auto word = [&] {
        return std::string(random.Chance(12) ? random.Of(std::array{"#", "$#", "#%"}) : random.Of(kWords)) ;
    };
    const auto element = [&] {
        std::string text = word();
        if (text[0] >= 'a' && random.Chance(5)) text += '~';
        while (random.Chance(4)) text += "|" + word();
        if (random.Chance(6)) text = "<price>";
        if (random.Chance(6)) text += '?';
        return text;
    };
    std::string pattern = random.Chance(10) ? "^ " : "";
    const std::size_t length = 1 + random.Below(4);
    for (std::size_t i = 0; i < length; ++i) {
        if (i > 0) pattern += ' ';
        pattern += i > 0 && i + 1 < length && random.Chance(3) ? random.Of(std::array{"*", "..."}) : element();
    }
    if (random.Chance(8)) pattern += random.Of(std::array{" ?", " .", " $"});
    return pattern;
}

std::string RandomText(Random& random) {
    std::string text;
    for (std::size_t n = random.Below(30); n > 0; --n) {
        std::string word = random.Of(kWords);
        if (random.Chance(4)) word[0] = static_cast<char>(std::toupper(word[0]));
        if (random.Chance(9))
            for (char& c : word) c = static_cast<char>(std::toupper(c));
        text += word + random.Of(kMarks);
    }
    return text;
}

TEST(Lexicon, AgreesWithANaiveReaderOnRandomTexts) {
    Random random(42);
    int hits = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<Phrase> phrases;
        const auto add = [&](Phrase::Role role, std::uint8_t trait, double weight) {
            const std::string pattern = RandomPattern(random);
            try {
                ParsePattern(pattern, {{"price", {"price~", "cost~"}}});
                phrases.push_back({pattern, role, trait, weight});
            } catch (const Error&) {  // some are none
            }
        };
        for (std::size_t n = 1 + random.Below(14); n > 0; --n)
            add(Phrase::kTrait, static_cast<std::uint8_t>(random.Below(3)), 0.25 * (static_cast<double>(random.Below(6)) - 1));
        for (const Phrase::Role role : {Phrase::kNegator, Phrase::kBreaker, Phrase::kOtherSense, Phrase::kIntensifier,
                                        Phrase::kHedge, Phrase::kContrast})
            if (random.Chance(2)) add(role, 0, 0);
        if (random.Chance(2)) add(Phrase::kValence, 0, static_cast<double>(random.Below(7)) - 3);
        for (const Phrase& phrase : ContextWords()) phrases.push_back(phrase);
        const std::vector<WordClass> classes = {{"price", {"price~", "cost~"}}};
        const std::vector<Valence> valences = {{"good", 1.9}, {"bad", -2.5}, {":)", 2}};
        ContextRules context = Scope(static_cast<int>(random.Below(5)));
        context.intensified = 1.3;
        context.hedged = random.Chance(5) ? 0 : 0.6;
        context.before_contrast = 0.5;
        context.after_contrast = 1.25;
        context.minimum_evidence = random.Chance(2) ? 0.5 : 0;
        const Lexicon lexicon(phrases, classes, context, valences);
        const NaiveLexicon naive(phrases, classes, context, valences);
        for (int t = 0; t < 60; ++t) {
            const std::string text = RandomText(random);
            ExpectSame(lexicon, naive, text);
            hits += static_cast<int>(lexicon.Read(text).hits.size());
            if (HasFatalFailure()) return;
        }
    }
    EXPECT_GT(hits, 10000);
}

// Words are read some hundreds at a time, and longer sentences in pieces.
TEST(Lexicon, LongTextsAgreeToo) {
    Random random(11);
    std::vector<Phrase> phrases = ContextWords();
    for (const char* pattern : {"too expensive", "price ... good", "the deal", "not * bad", "risk", "only the trust", "a good deal"})
        phrases.push_back({pattern, Phrase::kTrait, static_cast<std::uint8_t>(phrases.size() % 3), 1});
    for (std::size_t words : {500, 511, 512, 513, 1023, 1024, 1500, 4000})
        for (int dense = 0; dense < 2; ++dense) {
            const Lexicon lexicon(phrases, {}, Scope(3), {{"good", 2}, {"bad", -2}});
            const NaiveLexicon naive(phrases, {}, Scope(3), {{"good", 2}, {"bad", -2}});
            std::string text;
            for (std::size_t i = 0; i < words; ++i)
                text += std::string(random.Of(kWords)) + (i % 300 == 299 || (dense != 0 && random.Chance(9)) ? ". " : " ");
            ExpectSame(lexicon, naive, text);
            ASSERT_FALSE(HasFatalFailure()) << words;
        }
}

// Without a full stop the sentence is read in pieces of 1,024 words.
TEST(Lexicon, EndlessSentencesAreReadInPieces) {
    const Lexicon lexicon = LexiconOf({{"too expensive", Phrase::kTrait, 0, 1}, {"slow", Phrase::kTrait, 1, 1}});
    std::string text;
    for (int i = 0; i < 5000; ++i) text += "word ";
    for (const char* end : {"too expensive", "not slow, and too expensive"}) {
        const std::string whole = text + end;
        const TextReading fast = lexicon.Read(whole), plain = lexicon.ReadPlainly(whole);
        ASSERT_EQ(fast.hits.size(), 1U);
        EXPECT_EQ(whole.substr(fast.hits[0].start, fast.hits[0].length), "too expensive");
        ASSERT_EQ(plain.hits.size(), 1U);
        EXPECT_EQ(plain.hits[0].start, fast.hits[0].start);
    }
}

TEST(Lexicon, MoreMatchesThanMemoryShouldHoldAreAnError) {
    std::vector<Phrase> phrases;
    for (int i = 0; i < 3000; ++i) phrases.push_back({"a b ... " + std::string(i % 2 == 0 ? "c" : "a"), Phrase::kTrait, 0, 1});
    const Lexicon lexicon = LexiconOf(std::move(phrases));
    std::string text;
    for (int i = 0; i < 400; ++i) text += "a b c ";
    EXPECT_EQ(Thrown([&] { lexicon.Read(text); }).code, ErrorCode::kLimitExceeded);
    EXPECT_EQ(lexicon.Read("a b c").hits.size(), 1U);
}

// Two classes of 64 words that are phrases of their own make 4,096 pairs of symbols for each phrase of both.
TEST(Lexicon, HostilePoliciesTakeBoundedMemory) {
    std::vector<Phrase> phrases;
    std::vector<WordClass> classes(1);
    classes[0].name = "c";
    for (int i = 0; i < 63; ++i) {
        classes[0].words.push_back("a" + std::to_string(i));
        phrases.push_back({classes[0].words.back(), Phrase::kTrait, 0, 1});
    }
    for (int i = 0; i < 4000; ++i) {
        const std::string n = std::to_string(i);
        phrases.push_back({"<c>|b" + n + "q ... <c>|d" + n + "q", Phrase::kTrait, 1, 1});
    }
    const Lexicon lexicon(phrases, classes, Scope(3), {});
    EXPECT_LT(lexicon.Memory(), std::size_t{100} << 20);
    EXPECT_EQ(lexicon.Read("b3999q x d3999q").hits.size(), 1u);
    EXPECT_EQ(lexicon.Read("b3999q x d3998q").hits.size(), 0u);
}

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

TEST(Lexicon, ElementsOfPatterns) {
    const auto seen = [](const char* pattern, const char* text) { return !Seen({pattern}, text).empty(); };
    EXPECT_TRUE(seen("out of * budget", "out of our budget"));
    EXPECT_FALSE(seen("out of * budget", "out of budget"));
    EXPECT_FALSE(seen("out of * budget", "out of our small budget"));
    EXPECT_TRUE(seen("out of ... budget", "out of budget"));
    EXPECT_TRUE(seen("out of ... budget", "out of our very small budget"));
    EXPECT_FALSE(seen("out of ... budget", "out of our very very small budget"));
    EXPECT_TRUE(seen("can|could you do #", "Could you do 500"));
    EXPECT_FALSE(seen("can|could you do $#", "could you do 5 things"));
    EXPECT_TRUE(seen("can|could you do $#", "could you do $500?"));
    EXPECT_TRUE(seen("for $#", "for 120k") && seen("for $#", "for 80\u20ac") && seen("for $#", "for \u00a380"));
    EXPECT_TRUE(seen("#% off", "20% off") && !seen("#% off", "20 off"));
    EXPECT_TRUE(seen("way? too expensive", "too expensive") && seen("way? too expensive", "way too expensive"));
    EXPECT_TRUE(seen("<price> is high", "costs is high") && !seen("<price> is high", "it is high"));
    EXPECT_TRUE(seen("^ deal", "Deal. Yes") && !seen("^ deal", "the deal"));
    EXPECT_TRUE(seen("deal $", "it's a deal!") && !seen("deal $", "deal with it"));
    EXPECT_TRUE(seen("discount ?", "any discount for us?") && !seen("discount ?", "the discount is small."));
    EXPECT_TRUE(seen("discount .", "the discount is small") && !seen("discount .", "any discount?"));
}

TEST(Lexicon, AccentsAndScripts) {
    EXPECT_EQ(Seen({"zu teuer fur uns"}, "Das ist zu teuer f\u00fcr uns"), Names{"zu teuer fur uns"});
    EXPECT_EQ(Seen({"r\u00e9duction"}, "une REDUCTION"), Names{"r\u00e9duction"});
    EXPECT_EQ(Seen({"\u6298\u6263"}, "\u6709\u6298\u6263\u5417"), Names{"\u6298\u6263"});
    EXPECT_EQ(Seen({"\u0441\u043a\u0438\u0434\u043a\u0430"}, "\u0421\u041a\u0418\u0414\u041a\u0410!"),
              Names{"\u0441\u043a\u0438\u0434\u043a\u0430"});
    EXPECT_EQ(Seen({"discount"}, "dis\u200bcount dis\u00adcount"), Names{"discount"});
}

TEST(Lexicon, NegationReachesToItsScopeAndNoClauseFurther) {
    EXPECT_EQ(Seen({"too expensive"}, "not too expensive"), Names{});
    EXPECT_EQ(Seen({"expensive"}, "not a very expensive one"), Names{});
    EXPECT_EQ(Seen({"expensive"}, "not really all that expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"expensive"}, "no, expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"expensive"}, "not good but expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"expensive"}, "No. Expensive"), Names{"expensive"});
    EXPECT_EQ(Seen({"too expensive"}, "not \"too expensive\""), Names{"too expensive"});
    EXPECT_EQ(Seen({"too expensive"}, "not \u201ctoo expensive\u201d"), Names{"too expensive"});
    EXPECT_EQ(Seen({"rush"}, "no rush"), Names{});
    EXPECT_EQ(Seen({"don't trust", "trust"}, "I don't trust it"), Names{"don't trust"});
    // A longer negator counts once, not with the one inside it.
    EXPECT_EQ(Seen({"price"}, "no problem with price"), Names{});
    EXPECT_EQ(Seen({"deal"}, "it is not no deal"), Names{"deal"});
}

TEST(Lexicon, NegatorsBehindTheFirstWordUndoThePhrase) {
    EXPECT_EQ(Seen({"need ... guarantee"}, "we need a money back guarantee"), Names{"need ... guarantee"});
    EXPECT_EQ(Seen({"need ... guarantee"}, "we need no money back guarantee"), Names{});
    EXPECT_EQ(Seen({"need ... guarantee"}, "we don't need no guarantee"), Names{"need ... guarantee"});
    // One that the phrase itself names does not, nor one that stands later, nor one whose reach ends before.
    EXPECT_EQ(Seen({"know ... stolen"}, "how do I know it's not stolen"), Names{"know ... stolen"});
    EXPECT_EQ(Seen({"no ... guarantee"}, "there is no such guarantee"), Names{"no ... guarantee"});
    EXPECT_EQ(Seen({"need ... guarantee"}, "we need, no joke, a guarantee"), Names{"need ... guarantee"});
    EXPECT_EQ(Seen({"need ... guarantee"}, "we need not only a guarantee"), Names{"need ... guarantee"});
}

TEST(Lexicon, WordsOfAHedgeHaveNoSentiment) {
    const Lexicon lexicon({{"kind of", Phrase::kHedge}, {"kind of you", Phrase::kValence, 0, 2}}, {}, Scope(3),
                          {{"kind", 2.4}, {"good", 1.9}});
    EXPECT_EQ(lexicon.Read("kind of").sentiment, 0);
    EXPECT_GT(lexicon.Read("kind").sentiment, 0);
    EXPECT_GT(lexicon.Read("kind of you").sentiment, 0);
    EXPECT_LT(lexicon.Read("kind of good").sentiment, lexicon.Read("good").sentiment);
}

TEST(Lexicon, OtherSensesHideWhatTheyOverlap) {
    const Lexicon lexicon = LexiconOf({{"data", Phrase::kTrait, 0, 1},
                                       {"data center~", Phrase::kOtherSense},
                                       {"data center benchmark~", Phrase::kTrait, 0, 1}});
    EXPECT_TRUE(lexicon.Read("the data center is down").hits.empty());
    EXPECT_EQ(lexicon.Read("the data is down").hits.size(), 1u);
    EXPECT_EQ(lexicon.Read("data center benchmarks").hits.size(), 1u);
}

TEST(Lexicon, ContextChangesWeights) {
    ContextRules context = Scope(3);
    context.intensified = 1.5;
    context.hedged = 0.5;
    context.before_contrast = 0.25;
    context.after_contrast = 2;
    const Lexicon lexicon = LexiconOf({{"expensive", Phrase::kTrait, 0, 1},
                                       {"very", Phrase::kIntensifier},
                                       {"maybe", Phrase::kHedge},
                                       {"yet", Phrase::kContrast}},
                                      context);
    const auto weight = [&](const char* text) { return lexicon.Read(text).weight[0]; };
    EXPECT_EQ(weight("it is expensive"), 1);
    EXPECT_EQ(weight("it is very expensive"), 1.5);
    EXPECT_EQ(weight("maybe it is expensive"), 0.5);
    EXPECT_EQ(weight("expensive yet fine"), 0.25);
    EXPECT_EQ(weight("fine yet expensive"), 2);
    EXPECT_EQ(weight("Yet expensive"), 1);
}

TEST(Lexicon, ThinEvidenceSaysNothing) {
    ContextRules context = Scope(3);
    context.minimum_evidence = 0.5;
    const Lexicon lexicon = LexiconOf({{"price", Phrase::kTrait, 0, 0.3},
                                       {"high", Phrase::kTrait, 0, 0.3},
                                       {"moon", Phrase::kTrait, 0, -0.2}},
                                      context);
    EXPECT_EQ(lexicon.Read("the price").weight[0], 0);
    EXPECT_TRUE(lexicon.Read("the price").hits.empty());
    EXPECT_DOUBLE_EQ(lexicon.Read("the price is high").weight[0], 0.6);
    EXPECT_EQ(lexicon.Read("the price is high as the moon").weight[0], 0);
}

TEST(Lexicon, TheHeaviestOfOverlappingHitsCounts) {
    const Lexicon lexicon = LexiconOf({{"too expensive for", Phrase::kTrait, 0, 0.4},
                                       {"expensive", Phrase::kTrait, 0, 0.9},
                                       {"expensive for", Phrase::kTrait, 1, 0.2},
                                       {"not cheap", Phrase::kTrait, 0, -0.5},
                                       {"cheap", Phrase::kTrait, 0, 0.3}});
    EXPECT_EQ(lexicon.Read("too expensive for us").weight[0], 0.9);
    EXPECT_EQ(lexicon.Read("too expensive for us").weight[1], 0.2);
    EXPECT_EQ(lexicon.Read("expensive, not cheap").weight[0], 0.9 - 0.5);
    // Of equal weight, the first and longest; a negated one hides what is inside it.
    EXPECT_EQ(Seen({"expensive", "too expensive", "too"}, "too expensive"), Names{"too expensive"});
    EXPECT_EQ(Seen({"expensive", "too expensive"}, "it is not too expensive"), Names{});
}

TEST(Lexicon, TheHeavierPhraseIsASignOfWhatItOverlaps) {
    const auto behaviour = [](double weight) {
        const Lexicon lexicon = LexiconOf({{"too expensive", Phrase::kTrait, 0, 1},
                                           {"expensive", Phrase::kTrait, 0, weight, 3}});
        return lexicon.Read("too expensive").hits.at(0).behaviour;
    };
    EXPECT_EQ(behaviour(0.5), 3);
    // What speaks against the trait is no sign of it.
    EXPECT_EQ(behaviour(-0.5), 0);
}

TEST(Lexicon, SaidTwiceCountsOnce) {
    EXPECT_EQ(Seen({"discount~"}, "discount discounts. Discount!"), Names{"discount~"});
}

TEST(Lexicon, SpansAreCharacters) {
    const TextReading reading = LexiconOf({{"too expensive", Phrase::kTrait, 0, 1}}).Read("N\u00e9 \U0001F600: too  EXPENSIVE");
    ASSERT_EQ(reading.hits.size(), 1u);
    EXPECT_EQ(reading.hits[0].start, 6u);
    EXPECT_EQ(reading.hits[0].length, 14u);
}

TEST(Lexicon, SubstanceIsAQuestionANumberOrEvidence) {
    const Lexicon lexicon = LexiconOf({{"price", Phrase::kTrait, 0, 1}});
    EXPECT_TRUE(lexicon.Read("hello?").substance);
    EXPECT_TRUE(lexicon.Read("5 of them").substance);
    EXPECT_TRUE(lexicon.Read("the price").substance);
    EXPECT_FALSE(lexicon.Read("no price").substance);
    EXPECT_FALSE(lexicon.Read("thank you").substance);
    EXPECT_FALSE(lexicon.Read("").substance);
}

TEST(Lexicon, CancellationStopsALongText) {
    const Lexicon lexicon = LexiconOf({{"price", Phrase::kTrait, 0, 1}});
    std::string endless;
    for (int i = 0; i < 20000; ++i) endless += "word ";
    for (const std::string& text : {std::string("a. b"), endless, endless + "\u00e9"}) {
        EXPECT_EQ(Thrown([&] { lexicon.Read(text, [] { return true; }); }).code, ErrorCode::kCancelled);
        EXPECT_NO_THROW(lexicon.Read(text, [] { return false; }));
    }
    // Stopped half-way, it reads the next text as any other.
    EXPECT_DOUBLE_EQ(lexicon.Read("the price").weight[0], 1);
}

TEST(Lexicon, ManyGappedPhrasesAgree) {
    std::vector<Phrase> phrases;
    for (int i = 0; i < 400; ++i)
        phrases.push_back({"w" + std::to_string(i % 40) + " ... v" + std::to_string(i / 10) + " ... u" + std::to_string(i % 7),
                           Phrase::kTrait, static_cast<std::uint8_t>(i % 3), 1});
    const ContextRules context = Scope(0);
    const Lexicon lexicon(phrases, {}, context, {});
    const NaiveLexicon naive(phrases, {}, context, {});
    Random random(7);
    for (int t = 0; t < 300; ++t) {
        std::string text;
        for (int i = 0; i < 40; ++i)
            text += random.Of(std::array{"w", "v", "u"}) + std::to_string(random.Below(40)) +
                    (random.Chance(15) ? ". " : " ");
        ExpectSame(lexicon, naive, text);
        if (HasFatalFailure()) return;
    }
}

TEST(Lexicon, WhatIsNoPattern) {
    for (const char* pattern : {"", "?!", "* price", "price *", "price ...", "a ... b ... c ... d", "price ^", "price $ x",
                                "price ? x", "price ? .", "<cost> high", "a|?! b", "a|money-back b", "x? y?",
                                "a b c d e f g h i j k l m", "a? b? c? d? e? f? g? h"})
        EXPECT_EQ(Thrown([&] { ParsePattern(pattern, {{"price", {"price"}}}); }).code, ErrorCode::kInvalidParameter) << pattern;
    EXPECT_NO_THROW(ParsePattern("money-back guarantee", {}));
}

Names ShippedPhrases() {
    const Json policy = Json::parse(ShippedText());
    Names phrases;
    for (const Json& definition : policy["traits"]["definitions"])
        for (const Json& group : definition["phrases"])
            for (const std::string phrase : group["phrases"]) phrases.push_back(phrase);
    return phrases;
}

TEST(Lexicon, TheShippedLexiconCompiles) {
    EXPECT_GT(ShippedPhrases().size(), 15000u);
    EXPECT_LT(Shipped().lexicon.Memory(), 32u << 20);
}

// Of phrases that weigh the same the first and longest counts: one that is the whole text.
TEST(Lexicon, EveryShippedPhraseOfPlainWordsIsFoundInItsOwnText) {
    std::set<std::string> plain;
    for (const std::string& phrase : ShippedPhrases())
        if (phrase.find_first_not_of("abcdefghijklmnopqrstuvwxyz' ") == phrase.npos) plain.insert(phrase);
    EXPECT_GT(plain.size(), 1500u);
    std::vector<Phrase> phrases;
    for (const std::string& phrase : plain) phrases.push_back({phrase, Phrase::kTrait, 0, 1});
    const Lexicon lexicon(std::move(phrases), {}, Scope(0), {});
    for (const std::string& phrase : plain) {
        const TextReading reading = lexicon.Read(phrase);
        ASSERT_EQ(reading.hits.size(), 1u) << phrase;
        EXPECT_EQ(reading.hits[0].start, 0u) << phrase;
        EXPECT_EQ(reading.hits[0].length, phrase.size()) << phrase;
    }
}

}  // namespace
}  // namespace prescriptive::test
