// Finds all patterns in a sentence at once. Each pattern is looked for only
// where its two rarest words that are neighbours, or nearly so, stand together.
#pragma once

#include <cstdint>
#include <map>
#include <string>
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

    // Patterns are numbered from 0 in the order of adding.
    void Add(const Pattern& pattern);

    // Once, behind the last Add: the symbols of each word that patterns name,
    // as a plain word and by the kind of number it may be.
    struct Symbols {
        Symbol plain = 0, number = 0, money = 0, percent = 0;
    };
    std::map<std::string, Symbols> Build();
    // Of words that no pattern names.
    const Symbols& other_words() const noexcept { return other_; }

    // What Find works with, kept from sentence to sentence.
    struct Places {
        struct Place {
            std::uint64_t value;  // a pair, then a phrase
            std::uint32_t at;
            std::uint32_t slot;
        };
        std::vector<Place> pairs;
        std::vector<Place> phrases;
    };

    // Adds every match in the sentence, in no order; one may be there twice.
    // Throws kCancelled when `cancelled` says so (may be null).
    void Find(const std::vector<Symbol>& sentence, Places& places, std::vector<Match>& matches,
              CancelledCallback cancelled) const;

    std::size_t Memory() const noexcept;

private:
    struct Step {
        std::uint32_t set;  // of words; none for gaps
        PatternElement::Kind kind;
        bool optional;
    };
    struct Phrase {
        std::uint32_t first;  // step
        std::uint8_t steps;
        std::uint8_t anchor;  // the step of its first rare word
    };
    // Members hashed to bits, to say "no" without a look at them.
    struct Set {
        std::uint64_t bits = 0;
        std::uint32_t first = 0, last = 0;  // in members_
    };
    // Phrases to look for where two symbols stand together.
    struct Bucket {
        std::uint64_t pair = 0;  // of symbols; 0: none
        std::uint32_t first = 0, last = 0;  // in paired_
    };
    struct Search;

    static std::uint64_t BitOf(Symbol symbol) noexcept { return std::uint64_t{1} << (symbol & 63); }
    static std::uint64_t PairOf(Symbol one, Symbol two) noexcept { return std::uint64_t{one} << 32 | two; }
    static std::uint64_t HashOf(std::uint64_t pair) noexcept {
        const std::uint64_t mixed = pair * 0x9E3779B97F4A7C15;
        return mixed ^ mixed >> 29;
    }
    // Two bits of one word of the filter.
    static std::uint64_t FilterBits(std::uint64_t hash) noexcept {
        return std::uint64_t{1} << (hash >> 52 & 63) | std::uint64_t{1} << (hash >> 58);
    }
    bool Contains(std::uint32_t set, Symbol symbol) const noexcept;
    std::uint32_t SetOf(const std::vector<std::string>& words);
    // Where two steps that must be there stand at most kFar words apart: the
    // second one; else -1.
    int Partner(const Phrase& phrase, int step) const;
    void ChooseAnchors(const std::map<std::string, std::vector<std::uint32_t>>& sets_of);
    void Index(const std::vector<std::vector<Symbol>>& members);
    void LookAll(const std::vector<Symbol>& sentence, Places& places, std::vector<Match>& matches) const;
    void Look(std::uint32_t phrase, std::uint32_t at, const std::vector<Symbol>& sentence,
              std::vector<Match>& matches) const;
    void Backwards(const Search& search, int step, std::uint32_t at, bool word) const;
    void Forwards(const Search& search, int step, std::uint32_t at, bool word) const;

    std::vector<Step> steps_;
    std::vector<Phrase> phrases_;
    std::map<std::vector<std::string>, std::uint32_t> set_of_;
    std::vector<Set> sets_;
    std::vector<Symbol> members_;  // of all sets, each ascending
    std::vector<std::uint32_t> first_single_;  // by symbol, one more at the end
    std::vector<std::uint32_t> singles_;       // phrases to look for at a symbol alone
    std::vector<std::uint64_t> filter_;        // bits of the pairs' hashes: most pairs are in no phrase
    std::vector<Bucket> buckets_;              // a power of two
    std::vector<std::uint32_t> paired_;
    Symbols other_;
};

}  // namespace prescriptive
