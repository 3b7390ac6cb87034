#include "model/learned.hpp"

#include <algorithm>
#include <cmath>

#include "model/tree_contributions.hpp"

namespace prescriptive {

std::unique_ptr<const LearnedModel> LearnedModel::Parse(std::string_view json, CancelledCallback cancelled) {
    return std::make_unique<const LearnedModel>(ReadModel(json, cancelled));
}

LearnedModel::LearnedModel(ModelDocument document) : document_(std::move(document)) {
    for (const ModelInput& input : document_.inputs) {
        input_positions_.emplace(input.name, input_positions_.size());
        auto& positions = level_positions_.emplace_back();
        positions.reserve(input.levels.size());
        for (std::size_t i = 0; i < input.levels.size(); ++i)
            positions[input.levels[i]] = static_cast<std::uint32_t>(i);
    }
    if (document_.method == ModelMethod::kBoostedTrees) {
        forest_ = Forest::Make(document_.trees);
        for (const std::uint32_t column : forest_->columns())
            forest_columns_.push_back(document_.columns[column]);
        return;
    }
    std::vector<double> row;
    for (const ModelInput& input : document_.inputs) row.push_back(input.typical);
    for (const ModelColumn& column : document_.columns)
        typical_.push_back(std::isnan(row[column.input]) ? 0 : Column(column, row.data()));
    for (std::size_t i = 0; i < typical_.size(); ++i)
        if (std::isnan(typical_[i])) typical_[i] = document_.linear.fill[i];
}

double LearnedModel::LevelOf(std::size_t input, std::string_view text) const {
    const auto& positions = level_positions_[input];
    const auto found = positions.find(text);
    return found == positions.end() ? kOtherLevel : static_cast<double>(found->second);
}

double LearnedModel::Column(const ModelColumn& column, const double* row) const noexcept {
    const double value = row[column.input];
    switch (column.kind) {
        case ModelColumn::kValue: break;
        case ModelColumn::kNonzero: return std::fabs(value) <= kZeroBound ? kMissing : value;
        case ModelColumn::kIsMissing: return std::isnan(value) ? 1 : 0;
        case ModelColumn::kLevel: return value == static_cast<double>(column.level) ? 1 : 0;
        case ModelColumn::kOther: return value == kOtherLevel ? 1 : 0;
    }
    return value;
}

void LearnedModel::Columns(const double* row, double* columns) const {
    for (std::size_t i = 0; i < document_.columns.size(); ++i) columns[i] = Column(document_.columns[i], row);
}

double LearnedModel::Uncalibrated(const double* row) const {
    if (forest_ == nullptr) {
        const LinearModel& linear = document_.linear;
        double sum = linear.intercept;
        for (std::size_t i = 0; i < linear.weights.size(); ++i) {
            const double value = Column(document_.columns[i], row);
            sum += linear.weights[i] * (std::isnan(value) ? linear.fill[i] : value);
        }
        return sum;
    }
    // Most rows need no memory of their own.
    constexpr std::size_t kUsualColumns = 256;
    double usual[kUsualColumns];
    std::unique_ptr<double[]> large;
    double* values = usual;
    if (forest_columns_.size() > kUsualColumns) {
        large = std::make_unique_for_overwrite<double[]>(forest_columns_.size());
        values = large.get();
    }
    for (std::size_t i = 0; i < forest_columns_.size(); ++i) values[i] = Column(forest_columns_[i], row);
    return forest_->Sum(values);
}

namespace {

double Finite(double value) {
    if (!std::isfinite(value))
        throw Error(ErrorCode::kNumericRange, "prediction is out of range",
                    "The inputs or the model's weights are too large to be added up.");
    return value;
}

}  // namespace

double LearnedModel::LogOdds(const double* row) const {
    return Finite(document_.calibration(Uncalibrated(row)));
}

namespace {

// The least and the greatest leaf that values between two come to.
LearnedModel::Range LeavesBetween(const Tree& tree, std::size_t at, bool single, const double* low, const double* high) {
    const TreeNode& node = tree[at];
    if (node.column < 0) return {node.value, node.value};
    const auto goes_left = [&](double x) {
        if (std::isnan(x)) return node.missing_left;
        return (single ? static_cast<double>(static_cast<float>(x)) : x) < node.threshold;
    };
    const auto column = static_cast<std::size_t>(node.column);
    const bool left = goes_left(low[column]);
    const auto child = [&](bool to_left) {
        return LeavesBetween(tree, static_cast<std::size_t>(to_left ? node.left : node.right), single, low, high);
    };
    LearnedModel::Range range = child(left);
    if (goes_left(high[column]) != left) {
        const LearnedModel::Range other = child(!left);
        range = {std::min(range.low, other.low), std::max(range.high, other.high)};
    }
    return range;
}

}  // namespace

LearnedModel::Range LearnedModel::LogOddsBetween(const double* low, const double* high) const {
    std::vector<double> a(document_.columns.size()), b(document_.columns.size());
    Columns(low, a.data());
    Columns(high, b.data());
    Range sum{0, 0};
    if (forest_ != nullptr) {
        // More than what sums of float32 are off by.
        double room = 0;
        sum = {document_.trees.base, document_.trees.base};
        for (const Tree& tree : document_.trees.trees) {
            const Range leaves = LeavesBetween(tree, 0, document_.trees.single, a.data(), b.data());
            sum = {sum.low + leaves.low, sum.high + leaves.high};
            room += std::max(std::fabs(leaves.low), std::fabs(leaves.high));
        }
        room *= document_.trees.single ? 1e-5 : 1e-12;
        sum = {sum.low - room, sum.high + room};
    } else {
        const LinearModel& linear = document_.linear;
        sum = {linear.intercept, linear.intercept};
        for (std::size_t i = 0; i < a.size(); ++i) {
            const double x = linear.weights[i] * (std::isnan(a[i]) ? linear.fill[i] : a[i]);
            const double y = linear.weights[i] * (std::isnan(b[i]) ? linear.fill[i] : b[i]);
            sum = {sum.low + std::min(x, y), sum.high + std::max(x, y)};
        }
    }
    const double x = document_.calibration(sum.low), y = document_.calibration(sum.high);
    return {std::min(x, y), std::max(x, y)};
}

double LearnedModel::ProbabilityOf(double log_odds) noexcept { return 1 / (1 + std::exp(-log_odds)); }

LearnedModel::Contributions LearnedModel::Explain(const double* row, CancelledCallback cancelled) const {
    std::vector<double> columns(document_.columns.size()), contribution(document_.columns.size());
    Columns(row, columns.data());
    if (forest_ != nullptr) {
        AddContributions(document_.trees, columns.data(), contribution.data(), cancelled);
    } else {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const double value = std::isnan(columns[i]) ? document_.linear.fill[i] : columns[i];
            contribution[i] = document_.linear.weights[i] * (value - typical_[i]);
        }
    }
    Contributions result;
    result.input.resize(document_.inputs.size());
    // Each part as the calibration changes all of them together.
    double own = Uncalibrated(row), moved = 0;
    for (const double part : contribution) moved += part;
    const double rate = document_.calibration.Rate(own - moved, own);
    for (std::size_t i = 0; i < columns.size(); ++i)
        result.input[document_.columns[i].input] += rate * contribution[i];
    double rest = LogOdds(row);
    for (const double part : result.input) rest -= part;
    result.typical = Finite(rest);
    return result;
}

}  // namespace prescriptive
