// What a learned model is, as plain data, and its JSON form. Training and the importers make it; scoring
// compiles it (model/learned.hpp).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "model/calibration.hpp"
#include "status.hpp"

namespace prescriptive {

// Beyond these a document is refused (54000).
inline constexpr std::size_t kMaximumModelBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaximumInputs = 10'000;
inline constexpr std::size_t kMaximumColumns = 100'000;
inline constexpr std::size_t kMaximumTrees = 10'000;
inline constexpr std::size_t kMaximumNodes = 4'000'000;
inline constexpr int kMaximumTreeDepth = 256;

// A column of the user's table. A row is one double for each input: the number, 1 or 0 for a boolean, the
// age in days for a date, and for a category the position in levels or kOtherLevel. NaN is missing.
enum class InputType : std::uint8_t { kNumber, kBoolean, kCategory, kDate };
std::string_view TypeName(InputType type) noexcept;

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kOtherLevel = -1;  // a category that is known, but none of levels

struct ModelInput {
    std::string name;
    InputType type = InputType::kNumber;
    double typical = kMissing;  // as in a row, never kOtherLevel; missing where not known
    std::vector<std::string> levels;
};

// What the arithmetic sees: a number made of one input.
struct ModelColumn {
    enum Kind : std::uint8_t {
        kValue,      // the number; missing stays missing
        kNonzero,    // the number; missing where it is 0, too (LightGBM's zero_as_missing)
        kIsMissing,  // 1 where the input is missing, else 0
        kLevel,      // 1 where the category is that level, else 0
        kOther,      // 1 where the category is known, but none of levels, else 0
    };

    Kind kind = kValue;
    std::uint32_t input = 0;
    std::uint32_t level = 0;
};

// Zero as LightGBM has it: its bound is a float32.
inline constexpr double kZeroBound = 1e-35F;

// log-odds = intercept + sum of weight * column, where a missing column counts as its fill.
struct LinearModel {
    double intercept = 0;
    std::vector<double> weights;  // one for each column
    std::vector<double> fill;     // one for each column; 0 where it is never missing
};

struct TreeNode {
    std::int32_t column = -1;  // -1: a leaf
    double threshold = 0;      // column < threshold goes left
    std::int32_t left = 0;     // positions in the tree, behind the node's own
    std::int32_t right = 0;
    bool missing_left = false;
    double value = 0;  // of a leaf
    double cover = 0;  // weight of the training rows that came here, 0 or more; float32 where the rest is
};
using Tree = std::vector<TreeNode>;

// log-odds = base + the leaf of each tree, added in their order. Columns, thresholds, leaves and sums are
// float32 (XGBoost's) or float64 (LightGBM's).
struct TreesModel {
    bool single = true;
    double base = 0;
    std::vector<Tree> trees;
};

enum class ModelMethod : std::uint8_t { kLogistic, kBoostedTrees };

struct ModelDocument {
    ModelMethod method = ModelMethod::kLogistic;
    std::vector<ModelInput> inputs;
    std::vector<ModelColumn> columns;
    LinearModel linear;  // of kLogistic
    TreesModel trees;    // of kBoostedTrees
    Calibration calibration;
    std::string positive;  // what the label's positive class is called; "" where not known
};

// Throws on whatever is wrong, with the JSON path: what this returns holds all that is said above.
ModelDocument ReadModel(std::string_view json, CancelledCallback cancelled = nullptr);

// The canonical JSON: keys sorted, numbers in the shortest form that reads back to the same float32 or
// float64. What it does not say (a leaf's threshold, an inner node's value) is written as 0.
std::string WriteModel(const ModelDocument& model);

// Checks what a document made in memory says, as ReadModel does: by writing and reading it. Returns the JSON.
std::string CheckedModel(const ModelDocument& model, CancelledCallback cancelled = nullptr);

}  // namespace prescriptive
