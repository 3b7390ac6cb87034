// Reads one text with a lexicon: its words, what is found in their sentences,
// and what the context makes of it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "status.hpp"
#include "text/ascii_words.hpp"
#include "text/lexicon.hpp"
#include "text/matcher.hpp"
#include "text/sentiment.hpp"
#include "text/vocabulary.hpp"
#include "text/words.hpp"

namespace prescriptive {

// Reused from text to text.
class Reader {
public:
    // Both throw kCancelled when `cancelled` says so (may be null).
    TextReading Read(const Lexicon& lexicon, std::string_view text, CancelledCallback cancelled);
    // By the general reader of words alone.
    TextReading ReadPlainly(const Lexicon& lexicon, std::string_view text, CancelledCallback cancelled);

private:
    enum NumberKind { kNoNumber, kNumber, kMoney, kPercent };
    enum Flag : std::uint8_t { kEndsNegator = 1, kBreaks = 2, kIntensifies = 4, kEndsHedge = 8 };
    struct Item {
        float valence = 0;
        std::uint8_t flags = 0;
        bool begins_clause = false;
        bool capitals = false;
    };
    struct Span {
        std::uint32_t begin, end;
    };
    struct Sentence {
        Marks marks;  // that it ends with
        bool has_valence = false;
    };
    using Found = Matcher::Match;
    // A longer run of words without a full stop is read in pieces, and so many
    // words are read together: memory stays bounded.
    static constexpr std::size_t kLongestSentence = 1024;
    static constexpr std::size_t kWordsTogether = 512;
    static constexpr std::size_t kMostWords = kWordsTogether + kLongestSentence;
    static constexpr std::size_t kNowhere = ~std::size_t{0};

    static NumberKind KindOf(const Word& word) noexcept;
    static NumberKind KindOf(std::string_view text, std::size_t begin, std::size_t end) noexcept;

    void Begin(const Lexicon& lexicon, std::string_view text, TextReading& reading, CancelledCallback cancelled);
    void ReadWords();
    void ReadAscii();
    Matcher::Symbol SymbolOf(const Vocabulary::Value& value, NumberKind kind) noexcept;
    // Of a word at this byte and what stands before it: ends the sentence before
    // where it is one. Whether a clause begins.
    bool Separate(const Marks& before, std::size_t first_byte);
    void EndSentence(const Marks& marks);
    void EndText(const Marks& marks);
    void Finish(TextReading& reading);

    void Clear();
    // Reads the sentences there are, which end before byte `behind`, and forgets
    // them.
    void Flush(std::size_t behind);
    void FindExpressions(std::size_t behind);
    void ReadSentence(std::span<const Found> found);
    void Place(const Found& hit);
    bool AllCapitals() const;
    void CountTraits(std::span<const Found> found);
    bool Fits(const Found& hit) const;
    bool Hidden(const Found& hit) const;
    int Negators(std::size_t at, bool& hedged) const;
    bool DeniesItself(const Found& hit) const;
    double Factor(const Found& hit) const;
    void SumUpSentiment();

    const Lexicon* lexicon_ = nullptr;
    const Lexicon::Compiled* compiled_ = nullptr;
    std::string_view text_;
    std::size_t read_to_ = 0;  // bytes that expressions were looked for in
    TextReading* reading_ = nullptr;
    CancelledCallback cancelled_ = nullptr;
    SentimentSum sentiment_;
    bool substance_ = false;
    // Of each phrase the text in which it counted last: said twice is not meant
    // twice.
    std::vector<std::uint32_t> counted_;
    std::uint32_t texts_ = 0;

    AsciiWords ascii_words_;
    std::array<Vocabulary::Key, AsciiWords::kMostAtOnce> keys_;  // of the words of a piece
    std::array<char, 2 * Vocabulary::kLongestKey> tail_;  // the text's last bytes, and as many more

    // Of the sentences not yet read:
    std::size_t count_ = 0;  // of words
    std::array<Item, kMostWords> words_;
    std::array<Span, kMostWords> bytes_, characters_;  // of the words; of ASCII texts these are those
    const Span* places_of_words_ = nullptr;            // in characters
    std::array<Matcher::Symbol, kMostWords + Matcher::kBehind> symbols_;  // of the words
    std::vector<std::uint32_t> bounds_;                // of sentences, as Matcher::Text has them
    std::vector<Sentence> sentences_;
    Matcher::Places places_;
    std::vector<Found> found_;

    // Of the sentence at hand:
    std::size_t begin_ = 0, end_ = 0;  // in words_
    Sentence sentence_;
    std::vector<Found> traits_;
    std::vector<Found> other_senses_;
    std::vector<std::size_t> places_of_;  // in the reading's hits, of each one kept
    std::size_t contrast_ = 0;            // behind the last word of contrast; 0: none
    std::array<std::uint32_t, Phrase::kRoles> placed_to_{};  // behind the last phrase of each role
};

}  // namespace prescriptive
