// Rows to learn from, column by column, as the server's side reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "digest.hpp"
#include "model/document.hpp"
#include "status.hpp"

namespace prescriptive {

// A category with more values than this is no feature; what they are is forgotten.
inline constexpr std::size_t kMostCategories = 100'000;

// One value as it was read: number is NaN where it is missing, and of a category it says only that.
struct TrainingCell {
    double number;
    std::string_view text;
};

struct TrainingColumn {
    std::string name;
    InputType type = InputType::kNumber;
    bool grouping = false;  // for the table by groups only, no feature
    // One for each row: a number; 1 or 0 of a boolean; the age in days of a date; of a category the position
    // in texts. NaN is missing.
    std::vector<double> values;
    std::vector<std::string> texts;
    bool too_many = false;  // more than kMostCategories values: texts is empty, all values are missing

private:
    friend class TrainingData;
    std::unordered_map<std::string, std::uint32_t> codes_;
};

// Which rows judge the model, in place of training it.
enum class TestPart : std::uint8_t {
    kGiven,   // those said to be
    kLatest,  // the latest quarter by time
    kHashed,  // a quarter, by a hash of the row's values
};

class TrainingData {
public:
    void AddColumn(std::string name, InputType type, bool grouping);

    struct Row {
        bool positive = false;
        bool test = false;           // of TestPart::kGiven
        double time = kMissing;      // orders rows
        double baseline = kMissing;  // what another model gives
        std::string_view id;         // shown beside predictions
    };
    // One cell for each column.
    void AddRow(const TrainingCell* cells, const Row& row);
    // Takes the other class for the positive one.
    void FlipLabels() noexcept;

    // Brings rows into an order that their values alone decide, so that the order in which a table is read
    // changes nothing, and parts them. 22023 where a part has no row.
    void Arrange(TestPart part, std::uint64_t seed, CancelledCallback cancelled);

    std::size_t rows() const noexcept { return positive_.size(); }
    const std::vector<TrainingColumn>& columns() const noexcept { return columns_; }
    const std::vector<std::uint8_t>& positive() const noexcept { return positive_; }
    const std::vector<double>& baseline() const noexcept { return baseline_; }
    const std::vector<std::string>& ids() const noexcept { return ids_; }  // empty where there are none
    // Rows of each part, ascending.
    const std::vector<std::uint32_t>& training() const noexcept { return training_; }
    const std::vector<std::uint32_t>& test() const noexcept { return test_; }
    // In [0, folds).
    int FoldOf(std::uint32_t row, int folds) const noexcept;
    // Of names and values of all rows.
    Digest digest() const;

private:
    std::vector<TrainingColumn> columns_;
    std::vector<std::uint8_t> positive_;
    std::vector<double> time_;
    std::vector<std::uint8_t> given_test_;
    std::vector<double> baseline_;
    std::vector<std::string> ids_;
    std::vector<std::uint64_t> hash_;  // of a row's values
    std::vector<std::uint64_t> draw_;  // of a row: what decides where chance puts it
    std::vector<std::uint32_t> training_;
    std::vector<std::uint32_t> test_;
    std::uint64_t seed_ = 0;
};

}  // namespace prescriptive
