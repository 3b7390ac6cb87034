// Phrases as a policy writes them: words, inflections, alternatives, gaps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prescriptive {

// Elements are separated by spaces:
//   word      the word, in any case and with or without accents
//   word~     the word or a regular inflection of it
//   a|b~|c    one of these words
//   <name>    one of the words of a class
//   #         a number; $# one of money, #% one of per cent
//   x?        x or nothing
//   *         exactly one word
//   ...       up to three words
//   ^ $       the sentence's begin and end, as first and last element
//   ? .       as last element: only in a question, only in a statement
struct PatternElement {
    enum Kind : std::uint8_t { kWords, kAny, kGap };
    Kind kind = kWords;
    bool optional = false;
    // Words in the form that the word reader gives, '~' behind inflected ones;
    // "#", "$#" and "#%" stand for numbers. Sorted.
    std::vector<std::string> words;

    bool operator==(const PatternElement&) const = default;
};

struct Pattern {
    std::vector<PatternElement> elements;
    bool at_start = false;
    bool at_end = false;
    bool question = false;
    bool statement = false;
};

// Words by the name of their class.
struct WordClass {
    std::string name;
    std::vector<std::string> words;
};

inline constexpr int kGapWords = 3;  // of one "...", at most
inline constexpr int kMostGaps = 2;
inline constexpr int kMostElements = 12;
// Ways in which the optional parts of a phrase may be there or not.
inline constexpr int kMostForms = 64;

// Throws 22023 where the text is no phrase.
Pattern ParsePattern(std::string_view text, const std::vector<WordClass>& classes);

}  // namespace prescriptive
