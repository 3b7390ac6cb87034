#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "json/document.hpp"
#include "json/object.hpp"
#include "json/writer.hpp"
#include "model/document.hpp"
#include "utf8.hpp"

namespace prescriptive {

namespace {

constexpr std::size_t kLongestName = 1000;  // bytes
constexpr std::size_t kMaximumPoints = 1000;  // of a calibration

constexpr std::string_view kTypeNames[] = {"number", "boolean", "category", "date"};
const std::vector<std::string_view> kMethodNames = {"logistic", "boosted_trees"};
const std::vector<std::string_view> kPrecisionNames = {"single", "double"};

}  // namespace

std::string_view TypeName(InputType type) noexcept { return kTypeNames[static_cast<std::size_t>(type)]; }

namespace {

std::string NumberText(double value) {
    std::string text;
    JsonTextWriter(text).ShortestNumber(value);
    return text;
}

// The position of a text among those known.
std::size_t Choice(const JsonNode& node, std::string_view what, const std::vector<std::string_view>& known) {
    const std::string_view text = node.String(what);
    const auto found = std::find(known.begin(), known.end(), text);
    if (found == known.end())
        node.Fail(ErrorCode::kInvalidParameter,
                  "unrecognized " + std::string(what) + " \"" + Excerpt(text) + "\"",
                  NameHint(text, known, std::string(what) + "s"));
    return static_cast<std::size_t>(found - known.begin());
}

std::string Name(const JsonNode& node, std::string_view what) {
    const std::string_view text = node.String(what);
    if (text.empty() || text.size() > kLongestName)
        node.Fail(ErrorCode::kInvalidParameter, std::string(what) + " must have 1 to 1000 bytes");
    return std::string(text);
}

std::uint32_t Position(const JsonNode& node, std::string_view what, std::size_t count) {
    const double value = node.Number(what);
    if (!(value >= 0 && value < static_cast<double>(count)) || value != std::floor(value))
        node.Fail(ErrorCode::kInvalidParameter, std::string(what) + " is out of range",
                  count == 0 ? "There are none."
                             : "Values from 0 to " + std::to_string(count - 1) + " are allowed.");
    return static_cast<std::uint32_t>(value);
}

// An array with at most so many items.
void RequireList(const JsonNode& node, std::string_view what, std::size_t most) {
    node.RequireArray(what);
    if (node.size() > most)
        node.Fail(ErrorCode::kLimitExceeded, "model has too many " + std::string(what),
                  "At most " + std::to_string(most) + " are read.");
}

class Reader {
public:
    Reader(const JsonNode& root, CancelledCallback cancelled)
        : document_(root, "model"), cancelled_(cancelled) {}

    ModelDocument Read() {
        CheckFormat();
        document_.KnowOnly(
            {"calibration", "columns", "format", "inputs", "linear", "method", "positive", "trees"});
        const JsonNode method = document_.Require("method");
        model_.method = static_cast<ModelMethod>(Choice(method, "method", kMethodNames));
        ReadInputs(document_.Require("inputs"));
        ReadColumns(document_.Require("columns"));
        const bool linear = model_.method == ModelMethod::kLogistic;
        if (const auto other = document_.Find(linear ? "trees" : "linear"))
            other->Fail(ErrorCode::kInvalidParameter, "a model of method \"" +
                                                          std::string(kMethodNames[linear ? 0 : 1]) +
                                                          "\" has no " + std::string(other->key()));
        if (linear)
            ReadLinear(document_.Require("linear"));
        else
            ReadTrees(document_.Require("trees"));
        if (const auto calibration = document_.Find("calibration")) ReadCalibration(*calibration);
        if (const auto positive = document_.Find("positive")) model_.positive = positive->String("positive");
        return std::move(model_);
    }

private:
    void CheckFormat() {
        const JsonNode format = document_.Require("format");
        if (format.Number("format") != 1)
            format.Fail(ErrorCode::kInvalidParameter, "unsupported model format",
                        "This version of the extension reads format 1.");
    }

    void ReadInputs(const JsonNode& list) {
        RequireList(list, "inputs", kMaximumInputs);
        std::unordered_map<std::string_view, int> seen;
        model_.inputs.reserve(list.size());  // seen points into it
        for (const JsonNode& node : list) {
            ReadInput(node, model_.inputs.emplace_back());
            const std::string& name = model_.inputs.back().name;
            if (++seen[name] > 1)
                node.Fail(ErrorCode::kInvalidParameter, "duplicate input \"" + Excerpt(name) + "\"");
        }
        for (const ModelInput& input : model_.inputs) {
            auto& positions = levels_.emplace_back();
            for (std::size_t i = 0; i < input.levels.size(); ++i)
                positions[input.levels[i]] = static_cast<std::uint32_t>(i);
        }
    }

    static void ReadInput(const JsonNode& node, ModelInput& input) {
        const JsonObject object(node, "input");
        object.KnowOnly({"levels", "name", "type", "typical"});
        input.name = Name(object.Require("name"), "name");
        input.type = static_cast<InputType>(
            Choice(object.Require("type"), "type", {std::begin(kTypeNames), std::end(kTypeNames)}));
        if (input.type == InputType::kCategory)
            ReadLevels(object.Require("levels"), input.levels);
        else if (const auto levels = object.Find("levels"))
            levels->Fail(ErrorCode::kInvalidParameter, "only a category has levels");
        const auto typical = object.Find("typical");
        if (!typical || typical->IsNull()) return;
        switch (input.type) {
            case InputType::kBoolean: input.typical = typical->Bool("typical") ? 1 : 0; break;
            case InputType::kNumber:
            case InputType::kDate: input.typical = typical->Number("typical"); break;
            case InputType::kCategory:
                input.typical = static_cast<double>(
                    Choice(*typical, "typical", {input.levels.begin(), input.levels.end()}));
                break;
        }
    }

    static void ReadLevels(const JsonNode& list, std::vector<std::string>& levels) {
        RequireList(list, "levels", kMaximumColumns);
        for (const JsonNode& node : list) {
            const std::string_view level = node.String("level");
            if (level.size() > kLongestName)
                node.Fail(ErrorCode::kInvalidParameter, "level must have at most 1000 bytes");
            levels.emplace_back(level);
        }
        std::vector<std::string_view> sorted(levels.begin(), levels.end());
        std::sort(sorted.begin(), sorted.end());
        const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
        if (twice != sorted.end())
            list.Fail(ErrorCode::kInvalidParameter, "duplicate level \"" + Excerpt(*twice) + "\"");
    }

    void ReadColumns(const JsonNode& list) {
        RequireList(list, "columns", kMaximumColumns);
        for (const JsonNode& node : list) model_.columns.push_back(ReadColumn(node));
    }

    ModelColumn ReadColumn(const JsonNode& node) const {
        const JsonObject object(node, "column");
        object.KnowOnly({"input", "level", "missing", "nonzero", "other"});
        ModelColumn column;
        column.input = Position(object.Require("input"), "input", model_.inputs.size());
        if (node.size() > 2)
            node.Fail(ErrorCode::kInvalidParameter, "column is of more than one kind",
                      "Give one of level, missing, nonzero and other, or none of them.");
        const ModelInput& input = model_.inputs[column.input];
        const auto level = object.Find("level");
        if (level) {
            column.kind = ModelColumn::kLevel;
            column.level = LevelPosition(*level, column.input);
        }
        for (const auto& [key, kind] :
             {std::pair("missing", ModelColumn::kIsMissing), std::pair("nonzero", ModelColumn::kNonzero),
              std::pair("other", ModelColumn::kOther)}) {
            const auto flag = object.Find(key);
            if (!flag) continue;
            if (!flag->Bool(key))
                flag->Fail(ErrorCode::kInvalidParameter, std::string(key) + " must be true or left out");
            column.kind = kind;
        }
        const bool category = column.kind == ModelColumn::kLevel || column.kind == ModelColumn::kOther;
        if (column.kind != ModelColumn::kIsMissing && category != (input.type == InputType::kCategory))
            node.Fail(
                ErrorCode::kInvalidParameter, "column does not fit its input",
                "Input \"" + Excerpt(input.name) + "\" is a " + std::string(TypeName(input.type)) + ".");
        return column;
    }

    std::uint32_t LevelPosition(const JsonNode& node, std::uint32_t input) const {
        const auto& positions = levels_[input];
        const auto found = positions.find(node.String("level"));
        if (found == positions.end())
            node.Fail(ErrorCode::kInvalidParameter,
                      "input \"" + Excerpt(model_.inputs[input].name) + "\" has no such level");
        return found->second;
    }

    std::vector<double> ColumnNumbers(const JsonNode& node, std::string_view what) const {
        const std::span<const double> numbers = node.Numbers(what);
        if (numbers.size() != model_.columns.size())
            node.Fail(ErrorCode::kInvalidParameter,
                      std::string(what) + " must have one number for each column",
                      "There are " + std::to_string(model_.columns.size()) + " columns.");
        return {numbers.begin(), numbers.end()};
    }

    void ReadLinear(const JsonNode& node) {
        const JsonObject object(node, "linear");
        object.KnowOnly({"fill", "intercept", "weights"});
        model_.linear.intercept = object.Require("intercept").Number("intercept");
        model_.linear.weights = ColumnNumbers(object.Require("weights"), "weights");
        model_.linear.fill = ColumnNumbers(object.Require("fill"), "fill");
    }

    void ReadCalibration(const JsonNode& node) {
        const JsonObject object(node, "calibration");
        object.KnowOnly({"from", "offset", "slope", "to"});
        Calibration& calibration = model_.calibration;
        calibration.offset = object.Require("offset").Number("offset");
        calibration.slope = object.Require("slope").Number("slope");
        const auto from = object.Find("from");
        if (!from) {
            if (const auto to = object.Find("to")) to->Fail(ErrorCode::kInvalidParameter, "key \"to\" needs \"from\"");
            return;
        }
        const std::span<const double> x = from->Numbers("from");
        const JsonNode to = object.Require("to");
        const std::span<const double> y = to.Numbers("to");
        if (x.size() < 2 || x.size() > kMaximumPoints || !std::is_sorted(x.begin(), x.end(), std::less_equal<>()))
            from->Fail(ErrorCode::kInvalidParameter, "from must ascend, and have 2 to 1000 numbers");
        if (y.size() != x.size() || !std::is_sorted(y.begin(), y.end()))
            to.Fail(ErrorCode::kInvalidParameter, "to must not descend, and be as long as from");
        calibration.from.assign(x.begin(), x.end());
        calibration.to.assign(y.begin(), y.end());
    }

    void ReadTrees(const JsonNode& node) {
        const JsonObject object(node, "trees");
        object.KnowOnly({"base", "precision", "trees"});
        TreesModel& trees = model_.trees;
        trees.single = Choice(object.Require("precision"), "precision", kPrecisionNames) == 0;
        const JsonNode base = object.Require("base");
        trees.base = base.Number("base");
        if (!Round(trees.base)) base.Fail(ErrorCode::kInvalidParameter, "base is out of range of float32");
        const JsonNode list = object.Require("trees");
        RequireList(list, "trees", kMaximumTrees);
        trees.trees.reserve(list.size());
        for (const JsonNode& tree : list) ReadTree(tree, trees.trees.emplace_back());
    }

    // To the model's precision; false where that has no such number.
    bool Round(double& value) const {
        if (model_.trees.single) value = static_cast<double>(static_cast<float>(value));
        return std::isfinite(value);
    }

    // One of a tree's arrays; throws what is wrong with an item.
    struct Items {
        JsonNode node;
        std::string_view name;
        std::span<const double> numbers;

        [[noreturn]] void Fail(std::size_t i, std::string_view problem, std::string hint = "") const {
            const std::string path = node.Path() + '[' + std::to_string(i) + ']';
            throw Error(ErrorCode::kInvalidParameter, std::string(name) + ' ' + std::string(problem),
                        "The value at " + path + " is " + NumberText(numbers[i]) + ".", std::move(hint),
                        path);
        }
        std::int32_t Whole(std::size_t i, double low, double high) const {
            const double value = numbers[i];
            if (!(value >= low && value <= high) || value != std::floor(value))
                Fail(i, "is out of range",
                     "Whole numbers from " + NumberText(low) + " to " + NumberText(high) + " are allowed.");
            return static_cast<std::int32_t>(value);
        }
    };

    void ReadTree(const JsonNode& node, Tree& tree) {
        Poll(cancelled_);
        const JsonObject object(node, "tree");
        object.KnowOnly({"column", "cover", "left", "missing_left", "right", "threshold", "value"});
        const auto items = [&](std::string_view name) -> Items {
            const JsonNode array = object.Require(name);
            return {array, name, array.Numbers(name)};
        };
        const Items column = items("column");
        const std::size_t size = column.numbers.size();
        if (size == 0) column.node.Fail(ErrorCode::kInvalidParameter, "tree must not be empty");
        nodes_ += size;
        if (nodes_ > kMaximumNodes)
            node.Fail(ErrorCode::kLimitExceeded, "model has too many nodes",
                      "At most " + std::to_string(kMaximumNodes) + " are read.");
        const Items cover = items("cover"), left = items("left"), right = items("right"),
                    missing_left = items("missing_left"), threshold = items("threshold"),
                    value = items("value");
        for (const Items* other : {&cover, &left, &right, &missing_left, &threshold, &value})
            if (other->numbers.size() != size)
                other->node.Fail(ErrorCode::kInvalidParameter,
                                 std::string(other->name) + " must be as long as column",
                                 "Array column has " + std::to_string(size) + " numbers.");

        tree.resize(size);
        std::vector<std::int16_t> depth(size, -1);  // -1: no node has it as its child yet
        depth[0] = 0;
        for (std::size_t i = 0; i < size; ++i) {
            TreeNode& n = tree[i];
            if (depth[i] < 0)
                column.Fail(i, "belongs to no node", "Each node but the first is one node's child.");
            n.column = column.Whole(i, -1, static_cast<double>(model_.columns.size()) - 1);
            n.cover = cover.numbers[i];
            if (!Round(n.cover) || n.cover < 0) cover.Fail(i, "is out of range");
            if (n.column < 0) {
                n.value = value.numbers[i];
                if (!Round(n.value)) value.Fail(i, "is out of range");
                continue;
            }
            n.threshold = threshold.numbers[i];
            if (!Round(n.threshold)) threshold.Fail(i, "is out of range");
            n.missing_left = missing_left.Whole(i, 0, 1) == 1;
            if (depth[i] == kMaximumTreeDepth)
                throw Error(ErrorCode::kLimitExceeded, "tree is too deep",
                            "At most " + std::to_string(kMaximumTreeDepth) + " levels are read.", "",
                            node.Path());
            for (const auto& [items, child] : {std::pair(&left, &n.left), std::pair(&right, &n.right)}) {
                *child = items->Whole(i, 0, static_cast<double>(size) - 1);
                const auto at = static_cast<std::size_t>(*child);
                if (at <= i) items->Fail(i, "must come behind its parent");
                if (depth[at] >= 0) items->Fail(i, "is another node's child already");
                depth[at] = static_cast<std::int16_t>(depth[i] + 1);
            }
        }
    }

    JsonObject document_;
    CancelledCallback cancelled_;
    ModelDocument model_;
    std::vector<std::unordered_map<std::string_view, std::uint32_t>> levels_;  // positions, of each input
    std::size_t nodes_ = 0;
};

// Trees of ten values each, and a category's levels, of which a column and a level are three.
constexpr std::size_t kMaximumValues = 2'000'000;

}  // namespace

ModelDocument ReadModel(std::string_view json, CancelledCallback cancelled) {
    if (json.size() > kMaximumModelBytes)
        throw Error(ErrorCode::kLimitExceeded, "model is too large", "A model has at most 64 MB.");
    const JsonDocument document(json, {.pack = true, .most_values = kMaximumValues, .cancelled = cancelled});
    const JsonNode root = document.root();
    return Reader(root, cancelled).Read();
}

}  // namespace prescriptive
