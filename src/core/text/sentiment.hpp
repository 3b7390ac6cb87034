// Sentiment of a text from the valence of its words. The scale, the constants
// of the rules and their order follow C. J. Hutto and E. Gilbert, "VADER: A
// Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text",
// ICWSM 2014.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "text/valence.hpp"

namespace prescriptive {

// One word of a sentence that carries valence, and what stands around it.
struct ValenceContext {
    int negators = 0;         // that reach it
    int boosters = 0;         // intensifiers less hedges before it, the nearest three words
    bool capitals = false;    // written in capitals where other words are not
    int contrast = 0;         // -1 before, 1 behind a word of contrast, 0 without
};

class SentimentSum {
public:
    void AddWords(std::size_t words) noexcept { words_ += words; }
    void Add(double valence, const ValenceContext& context) noexcept {
        const double sign = valence < 0 ? -1 : 1;
        if (context.capitals) valence += sign * kCapitals;
        valence += sign * kBooster * context.boosters;
        if (context.negators % 2 != 0) valence *= kNegated;
        if (context.contrast < 0) valence *= 0.5;
        if (context.contrast > 0) valence *= 1.5;
        sum_ += valence;
    }
    void AddMarks(int exclamations, int questions) noexcept {
        exclamations_ += exclamations;
        if (questions > 1) questions_ += questions;
    }

    // NaN where there was no word.
    double Value() const noexcept {
        if (words_ == 0) return std::nan("");
        double emphasis = kExclamation * std::min(exclamations_, 4);
        emphasis += questions_ > 3 ? 0.96 : kQuestion * questions_;
        const double sum = sum_ + (sum_ > 0 ? emphasis : sum_ < 0 ? -emphasis : 0);
        return sum / std::sqrt(sum * sum + kNormal);
    }

private:
    static constexpr double kBooster = 0.293, kCapitals = 0.733, kNegated = -0.74;
    static constexpr double kExclamation = 0.292, kQuestion = 0.18, kNormal = 15;

    double sum_ = 0;
    std::size_t words_ = 0;
    int exclamations_ = 0;
    int questions_ = 0;
};

}  // namespace prescriptive
