// How a model's inputs and scores are spread over the rows that trained it, and how far later rows have moved.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/tape.hpp"
#include "json/writer.hpp"
#include "learning/judgement.hpp"
#include "model/learned.hpp"

namespace prescriptive {

// Shares of rows by bins. A number belongs to bin i where i edges are at most it; a category's levels are bins, and
// behind them stands what is none of them. The last bin is that of missing values.
struct Spread {
    std::vector<double> edges;
    std::size_t levels = 0;  // of a category
    std::vector<double> shares;
    double rows = 0;

    std::size_t BinOf(double value) const noexcept;
};

// Tenths of values by rank.
Spread SpreadOfNumbers(const std::vector<double>& values);
Spread SpreadOfLevels(const std::vector<double>& values, std::size_t levels);

// {"inputs": [...], "score": {...}}. column(i, values) fills in an input's values; probabilities are of rows that
// did not train what predicted them.
void WriteSpreads(const LearnedModel& model, const std::function<void(std::size_t, std::vector<double>&)>& column,
                  const std::vector<double>& probabilities, JsonWriter& out);

// Population stability index: the sum of (now - then) ln(now / then); shares below 1/10000 count as that.
double StabilityIndex(const std::vector<double>& then, const std::vector<double>& now);
// What it stays below in 999 of 1,000 draws of so many rows without any change: its chi-squared limit.
double StabilityNoise(std::size_t bins, double rows_then, double rows_now);

// One line of what was found.
struct DriftFinding {
    std::string kind;  // overall, score, feature, auc or calibration
    std::string name;  // of the feature
    double value;      // stability index; AUC; positives seen to positives predicted
    std::string verdict;
    std::string finding;  // in words
};

class DriftWatch {
public:
    // card: the model's, as training wrote it; 22023 where it is not.
    DriftWatch(const LearnedModel& model, const JsonNode& card);

    // row: as LearnedModel reads it. label: 1 or 0, -1 where it is not known.
    void Add(const double* row, double probability, int label);
    // From rows whose labels are flipped where that is said. The overall verdict comes first, then the score, what
    // labels tell, and features, the most moved first. 22023 where no row was added.
    std::vector<DriftFinding> Findings(bool flip, CancelledCallback cancelled) const;

private:
    struct Counted {
        std::string name;
        Spread then;
        std::vector<double> counts;
        std::vector<std::string> levels;
        bool days = false;
    };

    DriftFinding OfSpread(const Counted& counted, const char* kind) const;
    void AddLabelled(bool flip, CancelledCallback cancelled, std::vector<DriftFinding>& out) const;

    std::vector<Counted> inputs_;
    Counted score_;
    double then_auc_low_ = 0, then_auc_ = 0;
    double rows_ = 0;
    std::vector<std::uint8_t> labels_;
    std::vector<double> probabilities_;  // of labelled rows
};

}  // namespace prescriptive
