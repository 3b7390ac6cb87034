// Reads texts: finds the phrases of a policy, weighs them by their context, and
// sums up the sentiment.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "status.hpp"
#include "text/expression.hpp"
#include "text/matcher.hpp"
#include "text/pattern.hpp"
#include "text/valence.hpp"
#include "text/vocabulary.hpp"

namespace prescriptive {

// Traits are numbered in the policy's order.
inline constexpr int kMaximumTraits = 16;
inline constexpr std::size_t kLongestTraitName = 63;  // bytes

struct Phrase {
    // What a phrase does where it stands in a text.
    enum Role : std::uint8_t {
        kTrait,        // is evidence of a trait
        kOtherSense,   // hides what it overlaps: "data center" is no data
        kNegator,      // undoes what follows
        kBreaker,      // ends the reach of a negator
        kIntensifier,  // strengthens what it stands by
        kHedge,        // weakens what follows
        kContrast,     // weakens what it follows, strengthens what follows it
        kValence,      // has a sentiment of its own, in place of that of its words
        kRoles
    };
    std::string pattern;  // as the policy writes it
    Role role = kTrait;
    std::uint8_t trait = 0;
    double weight = 0;
    std::uint16_t behaviour = 0;  // of which it is a sign, by the policy's number; 0: none
};

// How context changes the weight of a phrase.
struct ContextRules {
    int scope = 4;  // words that a negator or hedge reaches forward
    double intensified = 1;
    double hedged = 1;
    double before_contrast = 1;
    double after_contrast = 1;
    // A text whose phrases of a trait weigh less says nothing about that trait.
    double minimum_evidence = 0;
};

// A phrase found. start (0-based) and length count characters.
struct Hit {
    std::uint32_t phrase;
    std::size_t start;
    std::size_t length;
    double weight;             // after its context
    std::uint16_t behaviour;   // the phrase's, or that of one it overlaps
    std::uint32_t first_byte, behind_byte;
};

// What one text says.
struct TextReading {
    std::array<double, kMaximumTraits> weight{};  // sum of its hits' weights
    std::vector<Hit> hits;   // the first of each phrase
    bool substance = false;  // a question, a number or evidence of a trait
    double sentiment = 0;    // [-1, 1]; NaN for a text without a word
};

class Reader;

class Lexicon {
public:
    Lexicon();
    ~Lexicon();
    Lexicon(Lexicon&&) noexcept;
    Lexicon& operator=(Lexicon&&) noexcept;
    // Compiled when the first text is read, which throws 22023 where a pattern
    // is none: who never reads texts does not wait.
    Lexicon(std::vector<Phrase> phrases, std::vector<WordClass> classes, const ContextRules& context,
            std::vector<Valence> valences);

    const Phrase& phrase(std::uint32_t index) const { return phrases_[index]; }

    // Throws kCancelled when `cancelled` says so (may be null).
    TextReading Read(std::string_view text, CancelledCallback cancelled = nullptr) const;

    // Bytes, compiled.
    std::size_t Memory() const;

    // The same by the general reader of words alone; what Read is tested
    // against.
    TextReading ReadPlainly(std::string_view text, CancelledCallback cancelled = nullptr) const;

private:
    friend class Reader;

    // What is known of a phrase, and what it asks of its sentence.
    struct Fact {
        double weight;
        std::uint16_t behaviour;
        Phrase::Role role;
        std::uint8_t trait;
        bool at_start, at_end, question, statement;
    };

    struct Compiled {
        std::vector<Fact> facts;  // by phrase
        Vocabulary vocabulary;
        std::vector<Matcher::Symbols> numbers;  // of words that begin with a digit; the first of those that are unknown
        Matcher matcher;
        std::vector<std::pair<std::uint32_t, Expression>> expressions;  // with their phrases
    };

    void Compile(CancelledCallback cancelled) const;
    Reader& reader(CancelledCallback cancelled) const;

    std::vector<Phrase> phrases_;
    std::vector<WordClass> classes_;
    ContextRules context_;
    std::vector<Valence> valences_;
    mutable std::unique_ptr<Compiled> compiled_;
    // Reused from text to text: one thread reads with a lexicon at a time.
    mutable std::unique_ptr<Reader> reader_;
};

}  // namespace prescriptive
