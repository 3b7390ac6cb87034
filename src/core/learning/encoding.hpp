// From the columns of a table to those that a model's arithmetic sees: chosen and fitted on the rows that train.
#pragma once

#include <string>
#include <vector>

#include "learning/training_data.hpp"

namespace prescriptive {

struct EncodingOptions {
    bool keep_suspects = false;  // the user named the features: what looks like a leak stays, and is named
    double rare = 0.002;         // levels of a smaller share of rows, or of fewer than ten rows, are one
    std::size_t most_levels = 50;
};

// A column that is not used, or used although it looks like a leak, and why.
struct ColumnRemark {
    std::string column;
    std::string reason;
};

class Encoding {
public:
    // 22023 where no column is left.
    Encoding(const TrainingData& data, const EncodingOptions& options, CancelledCallback cancelled);

    const std::vector<ModelInput>& inputs() const noexcept { return inputs_; }
    const std::vector<ModelColumn>& columns() const noexcept { return columns_; }
    const std::vector<ColumnRemark>& dropped() const noexcept { return dropped_; }
    const std::vector<ColumnRemark>& suspects() const noexcept { return suspects_; }

    // The row's value of a column; missing stays missing.
    double Value(std::size_t column, std::uint32_t row) const noexcept;
    // All rows' values of a column that is an input as it stands; null for others.
    const double* Numbers(std::size_t column) const noexcept {
        return columns_[column].kind == ModelColumn::kValue ? source_[columns_[column].input]->values.data() : nullptr;
    }
    // A row as models read it: one double for each input; and one of them.
    double Input(std::size_t input, std::uint32_t row) const noexcept;
    void Row(std::uint32_t row, double* inputs) const noexcept;

private:
    void AddNumber(const TrainingColumn& column, const std::vector<std::uint32_t>& rows);
    void AddCategory(const TrainingColumn& column, const std::vector<std::uint32_t>& rows, const EncodingOptions& options);

    std::vector<ModelInput> inputs_;
    std::vector<ModelColumn> columns_;
    std::vector<const TrainingColumn*> source_;        // of each input
    std::vector<std::vector<double>> level_of_code_;  // of each input: of a category's code
    std::vector<ColumnRemark> dropped_;
    std::vector<ColumnRemark> suspects_;
};

}  // namespace prescriptive
