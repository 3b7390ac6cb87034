// Finds the phrases of a policy in texts: one trie over words for all of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "status.hpp"


namespace prescriptive {

// Traits are numbered in the policy's order.
inline constexpr int kMaximumTraits = 16;

struct Phrase {
    std::string pattern;  // as the policy writes it
    std::uint8_t trait;
    double weight;
};

// A phrase found. start (0-based) and length count characters.
struct Hit {
    std::uint32_t phrase;
    std::size_t start;
    std::size_t length;
};

// What one text says.
struct TextReading {
    std::array<double, kMaximumTraits> weight{};  // sum of the hits' weights
    std::vector<Hit> hits;                        // the first of each phrase
    bool substance = false;  // a question, a number or evidence of a trait
};

class Lexicon {
public:
    struct Negation {
        std::vector<std::string> negators;
        std::vector<std::string> breakers;
        int scope = 0;  // how many words before a phrase a negator reaches
    };

    Lexicon() = default;
    Lexicon(std::vector<Phrase> phrases, const Negation& negation);

    const Phrase& phrase(std::uint32_t index) const { return phrases_[index]; }

    // Throws kCancelled when `cancelled` says so (may be null).
    TextReading Read(std::string_view text, CancelledCallback cancelled = nullptr) const;

    // Words of a phrase as the matcher sees them; empty where none is left.
    static std::vector<std::string> PhraseWords(std::string_view phrase);

private:
    friend class Sentence;

    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    // What an edge of the trie may ask of a word: that it is this word, or an
    // inflection of that one. Ids are given to both, from 1.
    struct Entry {
        std::uint32_t id = 0;
        std::vector<std::uint32_t> lemmas;  // of which it is an inflection
        bool negator = false;
        bool breaker = false;
    };
    static constexpr std::uint32_t kGap = 0xFFFFFFFF;  // any one word

    std::uint32_t IdOf(const std::string& word);
    std::uint32_t LemmaOf(const std::string& word);
    void Add(const std::vector<std::string>& words, std::uint32_t phrase);
    std::uint32_t Child(std::uint32_t node, std::uint32_t id);
    std::uint32_t Find(std::uint32_t node, std::uint32_t id) const noexcept;

    std::vector<Phrase> phrases_;
    std::unordered_map<std::string, Entry, StringHash, std::equal_to<>> words_;
    std::unordered_map<std::string, std::uint32_t> lemmas_;
    std::uint32_t ids_ = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;  // node and id to node
    std::vector<std::vector<std::uint32_t>> ends_;            // phrases that end at a node
    int scope_ = 0;
};

}  // namespace prescriptive
