#include "learning/encoding.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include "learning/metrics.hpp"

namespace prescriptive {
namespace {

constexpr std::size_t kLeastLevelRows = 10;
// A column whose values alone order the rows as well as this knows the answer.
constexpr double kSuspectAuc = 0.995;
// Differences and squares of larger ones overflow.
constexpr double kLargestNumber = 1e100;
// Enough of them to tell; sorting all of a million would take longer than training.
constexpr std::size_t kMostSuspectRows = 50'000;

// How well a column alone orders the rows: missing values in a group of their own at the better end.
double AloneAuc(const TrainingColumn& column, const std::vector<std::uint32_t>& rows, const std::vector<std::uint8_t>& positive) {
    const std::size_t step = rows.size() / kMostSuspectRows + 1;
    std::vector<double> scored[2];  // of negatives and of positives
    std::vector<double> seen(column.texts.size(), 0), yes(column.texts.size(), 0);
    double missing = 0, missing_yes = 0;
    for (std::size_t i = 0; i < rows.size(); i += step) {
        const double value = column.values[rows[i]];
        if (std::isnan(value)) {
            ++missing;
            missing_yes += positive[rows[i]];
        } else if (column.type == InputType::kCategory) {
            ++seen[static_cast<std::size_t>(value)];
            yes[static_cast<std::size_t>(value)] += positive[rows[i]];
        }
    }
    double best = 0;
    for (const double direction : {1.0, -1.0}) {
        for (std::vector<double>& scores : scored) scores.clear();
        const double end = (missing_yes * 2 > missing ? 1 : -1) * std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < rows.size(); i += step) {
            const double value = column.values[rows[i]];
            double score = direction * value;
            if (std::isnan(value)) {
                score = end;
            } else if (column.type == InputType::kCategory) {
                const std::size_t code = static_cast<std::size_t>(value);
                score = yes[code] / seen[code];
            }
            scored[positive[rows[i]]].push_back(score);
        }
        for (std::vector<double>& scores : scored) SortScores(scores, nullptr);
        best = std::max(best, AreaUnderCurve(scored[1], scored[0]).value_or(0.5));
        if (column.type == InputType::kCategory) break;
    }
    return best;
}

// Whether whole numbers from least on are all different. Those further apart than most_span are not looked at.
bool AllDiffer(const std::vector<double>& known, double least, double span, double most_span) {
    if (span >= most_span || span + 1 < static_cast<double>(known.size())) return false;
    std::vector<bool> seen(static_cast<std::size_t>(span) + 1);
    for (const double value : known) {
        const auto at = static_cast<std::size_t>(value - least);
        if (seen[at]) return false;
        seen[at] = true;
    }
    return true;
}

// Why a column is no feature; empty where it may be one.
std::string Useless(const TrainingColumn& column, const std::vector<std::uint32_t>& rows) {
    if (column.too_many) return "more than " + std::to_string(kMostCategories) + " different values";
    std::vector<double> known;
    known.reserve(rows.size());
    for (const std::uint32_t row : rows)
        if (!std::isnan(column.values[row])) known.push_back(column.values[row]);
    if (known.empty()) return "no values";
    const std::size_t all = known.size();
    const auto [least, most] = std::ranges::minmax(known);
    if (column.type != InputType::kCategory && std::max(-least, most) > kLargestNumber) return "values beyond 1e100";
    if (least == most && all == rows.size()) return "constant";
    if (column.type == InputType::kCategory) {
        std::vector<bool> seen(column.texts.size());
        for (const double code : known) seen[static_cast<std::size_t>(code)] = true;
        const auto different = static_cast<std::size_t>(std::ranges::count(seen, true));
        if (different * 2 > all && different > 50) return "id-like: nearly every row has its own value";
    }
    if (column.type == InputType::kNumber && all > 50 &&
        std::ranges::all_of(known, [](double x) { return x == std::floor(x); }) &&
        AllDiffer(known, least, most - least, 20 * static_cast<double>(all)))
        return "id-like: every row has its own whole number";
    return "";
}

}  // namespace

Encoding::Encoding(const TrainingData& data, const EncodingOptions& options, CancelledCallback cancelled) {
    const std::vector<std::uint32_t>& rows = data.training();
    for (const TrainingColumn& column : data.columns()) {
        Poll(cancelled);
        if (column.grouping) continue;
        const std::string reason = Useless(column, rows);
        if (!reason.empty()) {
            dropped_.push_back({column.name, reason});
            continue;
        }
        const double alone = AloneAuc(column, rows, data.positive());
        if (alone >= kSuspectAuc) {
            char shown[80];
            std::snprintf(shown, sizeof shown, "likely leak: alone it orders the rows with an AUC of %.4f", alone);
            (options.keep_suspects ? suspects_ : dropped_).push_back({column.name, shown});
            if (!options.keep_suspects) continue;
        }
        if (column.type == InputType::kCategory)
            AddCategory(column, rows, options);
        else
            AddNumber(column, rows);
    }
    if (inputs_.empty())
        throw Error(ErrorCode::kInvalidParameter, "no column is left to learn from",
                    dropped_.empty() ? "The source has no other column."
                                     : "Column \"" + dropped_.front().column + "\": " + dropped_.front().reason + ".");
}

void Encoding::AddNumber(const TrainingColumn& column, const std::vector<std::uint32_t>& rows) {
    std::vector<double> known;
    known.reserve(rows.size());
    for (const std::uint32_t row : rows)
        if (!std::isnan(column.values[row])) known.push_back(column.values[row]);
    const std::uint32_t input = static_cast<std::uint32_t>(inputs_.size());
    const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
    std::nth_element(known.begin(), middle, known.end());
    inputs_.push_back({column.name, column.type, *middle, {}});
    source_.push_back(&column);
    level_of_code_.emplace_back();
    columns_.push_back({ModelColumn::kValue, input, 0});
    if (known.size() < rows.size()) columns_.push_back({ModelColumn::kIsMissing, input, 0});
}

void Encoding::AddCategory(const TrainingColumn& column, const std::vector<std::uint32_t>& rows,
                           const EncodingOptions& options) {
    std::vector<std::size_t> count(column.texts.size(), 0);
    std::size_t missing = 0;
    for (const std::uint32_t row : rows) {
        const double code = column.values[row];
        if (std::isnan(code))
            ++missing;
        else
            ++count[static_cast<std::size_t>(code)];
    }
    std::vector<std::size_t> codes(column.texts.size());
    std::iota(codes.begin(), codes.end(), std::size_t{0});
    std::sort(codes.begin(), codes.end(), [&](std::size_t a, std::size_t b) {
        return count[a] != count[b] ? count[a] > count[b] : column.texts[a] < column.texts[b];
    });
    const std::size_t least = std::max(kLeastLevelRows, static_cast<std::size_t>(options.rare * static_cast<double>(rows.size())));
    const std::uint32_t input = static_cast<std::uint32_t>(inputs_.size());
    ModelInput made{column.name, InputType::kCategory, 0, {}};
    std::vector<double> level(column.texts.size(), kOtherLevel);
    bool other = false;
    for (const std::size_t code : codes) {
        if (count[code] == 0) continue;
        if (made.levels.size() < options.most_levels && (count[code] >= least || made.levels.empty())) {
            level[code] = static_cast<double>(made.levels.size());
            columns_.push_back({ModelColumn::kLevel, input, static_cast<std::uint32_t>(made.levels.size())});
            made.levels.push_back(column.texts[code]);
        } else {
            other = true;
        }
    }
    if (other) columns_.push_back({ModelColumn::kOther, input, 0});
    if (missing > 0) columns_.push_back({ModelColumn::kIsMissing, input, 0});
    inputs_.push_back(std::move(made));
    source_.push_back(&column);
    level_of_code_.push_back(std::move(level));
}

double Encoding::Value(std::size_t c, std::uint32_t row) const noexcept {
    const ModelColumn& column = columns_[c];
    const double value = source_[column.input]->values[row];
    switch (column.kind) {
        case ModelColumn::kIsMissing: return std::isnan(value);
        case ModelColumn::kLevel:
            return !std::isnan(value) && level_of_code_[column.input][static_cast<std::size_t>(value)] == column.level;
        case ModelColumn::kOther:
            return !std::isnan(value) && level_of_code_[column.input][static_cast<std::size_t>(value)] == kOtherLevel;
        case ModelColumn::kValue:
        case ModelColumn::kNonzero: break;
    }
    return value;
}

double Encoding::Input(std::size_t input, std::uint32_t row) const noexcept {
    const double value = source_[input]->values[row];
    const bool category = inputs_[input].type == InputType::kCategory && !std::isnan(value);
    return category ? level_of_code_[input][static_cast<std::size_t>(value)] : value;
}

void Encoding::Row(std::uint32_t row, double* inputs) const noexcept {
    for (std::size_t i = 0; i < inputs_.size(); ++i) inputs[i] = Input(i, row);
}

}  // namespace prescriptive
