// Finds all patterns in a sentence at once. Each pattern is looked for only
// where its rarest word stands, and only if the word beside that one fits.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

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

    // Adds every match in the sentence, in no order; one may be there twice.
    void Find(const std::vector<Symbol>& sentence, std::vector<Match>& matches) const;

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
        std::uint8_t anchor;
    };
    // Members hashed to bits, to say "no" without a look at them.
    struct Set {
        std::uint64_t bits = 0;
        std::uint32_t first = 0, last = 0;  // in members_
    };
    // A phrase to look for at a symbol. The word at `side` of it, or one of the
    // three behind that, has a symbol whose bit is in `near`.
    struct Candidate {
        std::uint64_t near;
        std::uint32_t phrase;
        std::int8_t side;  // -1, 1: the neighbour; -4, 4: one of four; 0: no such word
    };
    struct Search;

    static std::uint64_t BitOf(Symbol symbol) noexcept { return std::uint64_t{1} << (symbol & 63); }
    bool Contains(std::uint32_t set, Symbol symbol) const noexcept;
    std::uint32_t SetOf(const std::vector<std::string>& words);
    void ChooseAnchors(const std::map<std::string, std::vector<std::uint32_t>>& sets_of);
    Candidate CandidateOf(std::uint32_t phrase) const;
    void Backwards(const Search& search, int step, std::uint32_t at, bool word) const;
    void Forwards(const Search& search, int step, std::uint32_t at, bool word) const;

    std::vector<Step> steps_;
    std::vector<Phrase> phrases_;
    std::map<std::vector<std::string>, std::uint32_t> set_of_;
    std::vector<Set> sets_;
    std::vector<Symbol> members_;  // of all sets, each ascending
    std::vector<std::uint32_t> first_candidate_;  // by symbol, one more at the end
    std::vector<Candidate> candidates_;
    Symbols other_;
};

}  // namespace prescriptive
