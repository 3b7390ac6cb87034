// The features of a request as a learned model reads them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "json/tape.hpp"
#include "model/outcome.hpp"
#include "model/row.hpp"

namespace prescriptive {

// One customer as the model sees it. Its cells point into its texts, so that it may move but not be copied.
struct ModelRow {
    const LearnedModel* model = nullptr;
    std::vector<InputCell> cells;  // one for each input
    std::vector<std::string> texts;
    std::vector<double> row;
    std::optional<Moment> as_of;
    double log_odds = kMissing;
    std::size_t known = 0;  // inputs

    ModelRow() = default;
    ModelRow(ModelRow&&) = default;
    ModelRow& operator=(ModelRow&&) = default;

    // Features that the model does not read are passed over; inputs that are not among them are missing. Throws,
    // with paths, on values that are none of the input's type.
    void Read(const LearnedModel& model, const JsonNode& features, const std::optional<Moment>& as_of);

    double known_share() const noexcept;
    // Names of inputs that are missing.
    std::vector<std::string> Unknown() const;
};

// Of the outcomes that learned models score; others have no model.
using ModelRows = std::array<ModelRow, kPredicted.size()>;

// A column's name as people read it.
std::string InputLabel(std::string_view name);

}  // namespace prescriptive
