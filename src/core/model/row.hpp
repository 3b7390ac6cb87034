// One row of a user's table as a model sees it, and what it is told in words.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/learned.hpp"
#include "time.hpp"

namespace prescriptive {

// A value as a row or a request gives it. Plain data.
struct InputCell {
    double number = kMissing;    // a number, 1 or 0 for a boolean, or the age in days
    const char* text = nullptr;  // or a category's text, or a moment in ISO 8601
    std::size_t size = 0;

    std::string_view view() const noexcept { return {text, size}; }
};

// How a column of SQL can be read.
enum class CellKind : std::uint8_t { kNumber, kBoolean, kWhole, kText, kMoment, kNone };

// A column that a row has.
struct OfferedColumn {
    const char* name;
    std::size_t size;
    CellKind kind;
    const char* type;  // its name in SQL

    std::string_view view() const noexcept { return {name, size}; }
};

// Finds each input's column by its name: its position in `offered`. 42703 where there is none, 42804 where
// its type cannot be read as the input's.
void FindColumns(const LearnedModel& model, std::span<const OfferedColumn> offered, int* position);

// The row for LearnedModel from one cell for each input. Throws on infinite numbers, and on what is no
// moment; ages are as of the given time, missing without one.
void ReadRow(const LearnedModel& model, const InputCell* cells, const std::optional<Moment>& as_of,
             double* row);

// Days from a moment to as_of.
inline double AgeInDays(Moment moment, Moment as_of) noexcept {
    return static_cast<double>(as_of - moment) / static_cast<double>(kMicrosecondsPerDay);
}

// What an input adds to the log-odds.
struct InputFactor {
    std::string name;            // "typical customer" for what the sum begins with
    std::string value, typical;  // "" where not known
    double contribution = 0;

    const char* direction() const noexcept {
        return contribution > 0 ? "raises" : contribution < 0 ? "lowers" : "neutral";
    }
};

// The typical customer first, then the inputs, the strongest first. They add up to the calibrated log-odds of
// the row.
std::vector<InputFactor> ExplainRow(const LearnedModel& model, const InputCell* cells,
                                    const std::optional<Moment>& as_of, CancelledCallback cancelled);

}  // namespace prescriptive
