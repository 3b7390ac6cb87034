// A learned model, compiled: from a row of inputs to a probability and to what each input adds to it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "digest.hpp"
#include "model/document.hpp"
#include "model/forest.hpp"

namespace prescriptive {

class LearnedModel {
public:
    // From a document in any spelling; throws what ReadModel does.
    static std::unique_ptr<const LearnedModel> Parse(std::string_view json,
                                                     CancelledCallback cancelled = nullptr);

    explicit LearnedModel(ModelDocument document);
    LearnedModel(const LearnedModel&) = delete;
    LearnedModel& operator=(const LearnedModel&) = delete;

    const ModelDocument& document() const noexcept { return document_; }
    const std::vector<ModelInput>& inputs() const noexcept { return document_.inputs; }
    const std::vector<ModelColumn>& columns() const noexcept { return document_.columns; }

    // The position of an input; nothing where the model reads none of that name.
    std::optional<std::size_t> InputOf(std::string_view name) const {
        const auto found = input_positions_.find(name);
        return found == input_positions_.end() ? std::nullopt : std::optional<std::size_t>(found->second);
    }

    // What a row holds for a category's text: its position among the input's levels, or kOtherLevel.
    double LevelOf(std::size_t input, std::string_view text) const;

    // Calibrated log-odds of a row: one double for each input (document.hpp), none of them infinite. 22003
    // where numbers near the largest add up to none.
    double LogOdds(const double* row) const;

    double Probability(const double* row) const { return ProbabilityOf(LogOdds(row)); }
    static double ProbabilityOf(double log_odds) noexcept;

    // Bounds of LogOdds over all rows between two, which differ in numbers and dates alone.
    struct Range {
        double low, high;
    };
    Range LogOddsBetween(const double* low, const double* high) const;

    // What adds up to LogOdds(row), to 1e-9: the log-odds of the typical customer, and for each input what
    // this row's value adds to them. For trees the typical customer is the mean over the training rows, and
    // the parts are Shapley values (tree_contributions.hpp); for a linear model it has the typical inputs,
    // where an input without one counts as 0. Calibration scales all parts alike, along a curve by the change
    // that it makes of their sum. The rounding of sums in float32, below 1e-5, is in `typical`.
    struct Contributions {
        double typical = 0;
        std::vector<double> input;
    };
    Contributions Explain(const double* row, CancelledCallback cancelled = nullptr) const;

    // The columns of a row, in their order; missing ones NaN. For those who train on them.
    void Columns(const double* row, double* columns) const;

private:
    double Column(const ModelColumn& column, const double* row) const noexcept;
    double Uncalibrated(const double* row) const;

    ModelDocument document_;
    std::unique_ptr<const Forest> forest_;     // of trees
    std::vector<ModelColumn> forest_columns_;  // those it splits by
    std::vector<double> typical_;              // columns, of a linear model
    std::unordered_map<std::string_view, std::size_t> input_positions_;
    std::vector<std::unordered_map<std::string_view, std::uint32_t>> level_positions_;  // of each input
};

}  // namespace prescriptive
