// Finds all patterns in a sentence at once. Each pattern is looked for only
// where its two rarest words that are neighbours, or nearly so, stand together.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "status.hpp"
#include "text/pattern.hpp"

namespace prescriptive {

class Matcher {
public:
    // Words in the same elements of all patterns are one symbol; symbol 0 is
    // in none.
    using Symbol = std::uint32_t;

    struct Match {
        std::uint32_t from;
        std::uint32_t to;  // behind the last word
        std::uint32_t phrase;
        bool operator==(const Match&) const = default;
    };

    // Patterns are numbered from 0 in the order of adding; an empty one is
    // nowhere.
    void Add(const Pattern& pattern);

    // Once, behind the last Add: the symbols of each word that patterns name,
    // as a plain word and by the kind of number it may be.
    struct Symbols {
        Symbol plain = 0, number = 0, money = 0, percent = 0;
    };
    // Throws kCancelled when `cancelled` says so (may be null).
    std::map<std::string, Symbols> Build(CancelledCallback cancelled = nullptr);
    // Of words that no pattern names.
    const Symbols& other_words() const noexcept { return other_; }

    // Sentences, one behind the other: i is [bounds[i], bounds[i + 1]).
    struct Text {
        const Symbol* symbols;  // kBehind more, whatever they are, can be read
        std::span<const std::uint32_t> bounds;
    };

    static constexpr std::size_t kBehind = 4;
    static constexpr int kWindow = 4;

    // What Find works with, kept from text to text: as large as any text needed.
    struct Places {
        struct Pair {
            std::uint64_t hash;
            std::uint32_t at, distance;
            std::uint32_t word;  // of the filter
        };
        struct Place {
            std::uint32_t phrase, at, sentence;
        };
        std::vector<Pair> pairs;
        std::vector<std::uint32_t> begins;  // words that phrases begin at
        std::vector<Place> phrases;
        std::size_t count = 0;              // of phrases
        // Bits of each word, and of it and the next kWindow - 1, between zeros for
        // the words that are not there.
        std::vector<std::uint64_t> bits, windows;
    };

    // Adds every match within a sentence, in no order; one may be there twice.
    // Throws kCancelled when `cancelled` says so (may be null), kLimitExceeded
    // where there are more than kMostMatches.
    void Find(const Text& text, Places& places, std::vector<Match>& matches, CancelledCallback cancelled) const;

    // Whether a word of the phrase may be this one.
    bool Names(std::uint32_t phrase, Symbol symbol) const noexcept;

    // Asks for what Find reads of a symbol.
    void Prefetch(Symbol symbol) const noexcept { __builtin_prefetch(&starts_[symbol]); }

    static constexpr std::size_t kMostMatches = 1'000'000;

    std::size_t Memory() const noexcept;

private:
    // Its members hashed to bits, to say "no" without a look at them.
    struct Step {
        std::uint64_t bits = 0;
        std::uint32_t set;         // of words; once built the place in members_ of its table
        std::uint8_t members = 0;  // slots of that table: a power of two, by its logarithm
        PatternElement::Kind kind;
        bool optional;
    };
    // From one step to another, in words.
    struct Distance {
        std::int8_t least = 0, most = 0;
    };
    struct Phrase {
        std::uint64_t guard = 0;  // bits of a further step's words; 0: of none
        std::uint32_t first;      // step
        std::uint8_t steps;
        std::uint8_t anchor = 0;  // the step of its first rare word
        Distance guarded;         // from the anchor to that further step, at most 2 * kWindow places
    };
    // What begins at a symbol.
    struct Start {
        std::uint64_t partners = 0;  // bits of the symbols that it is paired with, and of their distances
        std::uint32_t first = 0;     // phrase that is looked for at this symbol alone, in singles_
        std::uint32_t singles = 0;   // their number
        std::uint32_t whole = 0;     // of them, those that are no more than this word: the first ones
        // The parts of filter_ and buckets_ that hold its pairs: what words that
        // stand in most texts need stays near. The sizes are powers of two.
        std::uint32_t filter = 0, filter_last = 0;    // where, and its size less one
        std::uint32_t buckets = 0, buckets_last = 0;
    };
    // Phrases to look for where two symbols stand together. The tag is a part of
    // the pair's hash, which two pairs may share: Look compares the symbols.
    struct Bucket {
        static constexpr std::uint32_t kNone = ~std::uint32_t{0};
        static constexpr std::uint32_t kMany = std::uint32_t{1} << 31;
        std::uint32_t tag = 0;
        // A phrase; with kMany the place in paired_ of their number, which stand behind it.
        std::uint32_t phrases = kNone;
    };
    // What a sentence is looked through with.
    struct View {
        const Symbol* symbols;  // of the text
        std::uint32_t begin, end;
    };

    static std::uint64_t BitOf(Symbol symbol) noexcept { return std::uint64_t{1} << (symbol & 63); }
    static std::uint32_t PartnerBit(Symbol symbol, std::uint32_t distance) noexcept {
        return (symbol + 16 * distance) & 63;
    }
    static std::uint64_t PairOf(Symbol one, Symbol two, std::uint32_t distance) noexcept {
        return std::uint64_t{one} << 32 | distance << 29 | two;
    }
    static std::uint64_t HashOf(std::uint64_t pair) noexcept {
        const std::uint64_t mixed = pair * 0x9E3779B97F4A7C15;
        return mixed ^ mixed >> 29;
    }
    // Two bits of one word of the filter.
    static std::pair<std::uint32_t, std::uint32_t> FilterBits(std::uint64_t hash) noexcept {
        return {hash >> 52 & 63, hash >> 58};
    }
    static std::uint32_t TagOf(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32); }
    static std::size_t WordOf(const Start& start, std::uint64_t hash) noexcept {
        return start.filter + (hash & start.filter_last);
    }
    // Of a pair: the slot that has it, else the one where it would stand.
    std::size_t SlotOf(const Start& start, std::uint64_t hash) const noexcept {
        std::size_t slot = hash;
        while (true) {
            const std::size_t at = start.buckets + (slot & start.buckets_last);
            if (buckets_[at].phrases == Bucket::kNone || buckets_[at].tag == TagOf(hash)) return at;
            ++slot;
        }
    }
    static View ViewOf(const Text& text, std::uint32_t sentence) noexcept {
        return {text.symbols, text.bounds[sentence], text.bounds[sentence + 1]};
    }
    bool Contains(const Step& step, Symbol symbol) const noexcept {
        if ((step.bits & BitOf(symbol)) == 0) return false;
        const Symbol* const members = &members_[step.set];
        std::uint32_t slot = symbol;
        while (true) {
            const Symbol member = members[slot++ & ((std::uint32_t{1} << step.members) - 1)];
            if (member == symbol) return symbol != 0;
            if (member == 0) return false;
        }
    }
    std::uint32_t SetOf(const std::vector<std::string>& words);
    const Step& StepOf(const Phrase& phrase, int step) const noexcept {
        return steps_[phrase.first + static_cast<std::uint32_t>(step)];
    }
    Distance DistanceOf(const Phrase& phrase, int from, int to) const;
    // The next step that must be there, where it stands at most kFar words
    // apart; else -1.
    int Partner(const Phrase& phrase, int step) const;
    void Guard(Phrase& phrase, int partner) const;
    void FillWindows(const Text& text, Places& places) const;
    void ChooseAnchors(const std::map<std::string, std::vector<std::uint32_t>>& sets_of);
    void FillMembers(const std::vector<std::vector<Symbol>>& members);
    void Index(const std::vector<std::vector<Symbol>>& members, CancelledCallback cancelled);
    void FillBuckets(std::vector<std::pair<std::uint64_t, std::uint32_t>>& pairs);
    void AddPlaces(Places& places, const std::uint32_t* phrases, std::size_t count, std::uint32_t at,
                   std::uint32_t sentence) const;
    void LookAll(const Text& text, Places& places, std::vector<Match>& matches, CancelledCallback cancelled) const;
    // Where a run of steps may end: bit i, i words on. After a word, or after what
    // no phrase may begin or end with.
    struct Ends {
        std::uint32_t words = 1;
        std::uint32_t gaps = 0;
    };
    template <int kDirection>
    std::uint32_t Run(const Phrase& phrase, const Symbol* anchor, std::uint32_t room) const noexcept;
    void Look(std::uint32_t phrase, std::uint32_t at, const View& sentence, std::vector<Match>& matches) const;

    std::vector<Step> steps_;
    std::vector<Phrase> phrases_;
    std::map<std::vector<std::string>, std::uint32_t> set_of_;
    std::vector<Symbol> members_;         // of each set a table, in which 0 is none
    std::vector<Start> starts_;           // by symbol
    std::vector<std::uint32_t> singles_;  // phrases to look for at a symbol alone
    std::vector<std::uint64_t> filter_;   // bits of the pairs' hashes: most pairs are in no phrase
    std::vector<Bucket> buckets_;
    std::vector<std::uint32_t> paired_;
    Symbols other_;
};

}  // namespace prescriptive
