#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include "model/import.hpp"
#include "utf8.hpp"

namespace prescriptive {

namespace {

// decision_type of a node.
constexpr unsigned kCategorical = 1;
constexpr unsigned kDefaultLeft = 2;
enum MissingType : unsigned { kMissingNone = 0, kMissingZero = 1, kMissingNan = 2 };  // bits 2 and 3

// The lines of a section, by what stands before "=".
class Section {
public:
    struct Value {
        std::string_view text;
        std::size_t line;
    };

    explicit Section(std::size_t line) : line_(line) {}

    std::size_t line() const noexcept { return line_; }

    void Add(std::string_view line, std::size_t number) {
        const std::size_t at = std::min(line.find('='), line.size());
        const Value value{line.substr(std::min(at + 1, line.size())), number};
        if (!values_.emplace(line.substr(0, at), value).second)
            Fail(value, "duplicate key \"" + Excerpt(line.substr(0, at)) + "\"");
    }

    std::optional<Value> Find(std::string_view key) const {
        const auto found = values_.find(key);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }

    Value Require(std::string_view key) const {
        if (const auto found = Find(key)) return *found;
        throw Error(ErrorCode::kInvalidParameter, "missing key \"" + std::string(key) + "\"",
                    "The section that begins in line " + std::to_string(line_) + " needs it.", "",
                    "line " + std::to_string(line_));
    }

    [[noreturn]] static void Fail(const Value& value, std::string message, std::string hint = "",
                                  ErrorCode code = ErrorCode::kInvalidParameter) {
        const std::string path = "line " + std::to_string(value.line);
        throw Error(code, std::move(message), "The value in " + path + " is \"" + Excerpt(value.text) + "\".",
                    std::move(hint), path);
    }

private:
    std::size_t line_;
    std::unordered_map<std::string_view, Value> values_;
};

std::vector<std::string_view> Words(std::string_view text) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t begin = text.find_first_not_of(' ');
        if (begin == text.npos) return words;
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        text.remove_prefix(end);
    }
}

double NumberOf(std::string_view word, const Section::Value& where) {
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(number))
        Section::Fail({word, where.line}, "not a number", "", ErrorCode::kInvalidText);
    return number;
}

std::int64_t WholeOf(const Section::Value& value, std::int64_t low, std::int64_t high) {
    std::int64_t number = 0;
    const std::string_view text = value.text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < low || number > high)
        Section::Fail(
            value, "number is out of range",
            "Whole numbers from " + std::to_string(low) + " to " + std::to_string(high) + " are allowed.");
    return number;
}

class Importer {
public:
    Importer(std::string_view text, CancelledCallback cancelled) : rest_(text), cancelled_(cancelled) {}

    ModelDocument Import() {
        model_.method = ModelMethod::kBoostedTrees;
        model_.trees.single = false;
        std::optional<std::string_view> line = Line();
        if (line != "tree")
            throw Error(ErrorCode::kInvalidText, "not a text model of LightGBM",
                        "Its first line is \"tree\".", "Save it with Booster.save_model().", "line 1");
        Section header(line_);
        while ((line = Line()) && !line->starts_with("Tree="))
            if (!line->empty()) header.Add(*line, line_);
        ReadHeader(header);
        bool ended = false;
        while (line && !ended) {
            if (model_.trees.trees.size() == kMaximumTrees)
                throw Error(ErrorCode::kLimitExceeded, "model has too many trees",
                            "At most " + std::to_string(kMaximumTrees) + " are read.");
            Section tree(line_);
            while ((line = Line()) && !line->starts_with("Tree=") && !(ended = *line == "end of trees"))
                if (!line->empty()) tree.Add(*line, line_);
            ReadTree(tree);
        }
        if (model_.trees.trees.size() != trees_ || !ended)
            throw Error(ErrorCode::kInvalidParameter, "model is cut short",
                        "It should have " + std::to_string(trees_) +
                            " trees, and \"end of trees\" behind them; " +
                            std::to_string(model_.trees.trees.size()) + " are there.");
        MakeInputs(names_, model_);
        return std::move(model_);
    }

private:
    std::optional<std::string_view> Line() {
        if (rest_.empty()) return std::nullopt;
        if (line_ % 1024 == 0) Poll(cancelled_);
        ++line_;
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    void ReadHeader(const Section& header) {
        const Section::Value version = header.Require("version");
        if (version.text != "v2" && version.text != "v3" && version.text != "v4")
            Section::Fail(version, "unsupported version of LightGBM's format",
                          "Versions v2 to v4 are imported.");
        for (const std::string_view key : {"num_class", "num_tree_per_iteration"}) {
            const Section::Value count = header.Require(key);
            if (count.text != "1")
                Section::Fail(count, "model has more than two classes",
                              "Models of one label with two classes are imported.");
        }
        if (const auto average = header.Find("average_output"))
            Section::Fail(*average, "random forests are not supported",
                          "Models of boosting gbdt are imported.");
        const Section::Value objective = header.Require("objective");
        const std::vector<std::string_view> words = Words(objective.text);
        if (words.empty() || words[0] != "binary")
            Section::Fail(objective, "unsupported objective", "Models of objective binary are imported.");
        for (const std::string_view word : words)
            if (word.starts_with("sigmoid:")) model_.calibration.slope = NumberOf(word.substr(8), objective);
        if (!(model_.calibration.slope > 0)) Section::Fail(objective, "sigmoid must be above 0");
        const std::int64_t features =
            WholeOf(header.Require("max_feature_idx"), 0, static_cast<std::int64_t>(kMaximumColumns) - 1) + 1;
        const Section::Value names = header.Require("feature_names");
        for (const std::string_view name : Words(names.text)) {
            if (!IsValidUtf8(name))
                throw Error(ErrorCode::kInvalidEncoding, "feature_names are not valid UTF-8", "", "",
                            "line " + std::to_string(names.line));
            names_.emplace_back(name);
        }
        if (names_.size() != static_cast<std::size_t>(features))
            Section::Fail(names, "feature_names must name each feature",
                          "There are " + std::to_string(features) + " features.");
        trees_ = Words(header.Require("tree_sizes").text).size();
    }

    std::vector<double> Numbers(const Section& tree, std::string_view key, std::size_t count) const {
        const Section::Value value = tree.Require(key);
        Poll(cancelled_);
        std::vector<double> numbers;
        numbers.reserve(count);
        for (const std::string_view word : Words(value.text)) numbers.push_back(NumberOf(word, value));
        if (numbers.size() != count)
            Section::Fail(value, std::string(key) + " must have " + std::to_string(count) + " numbers",
                          "There are " + std::to_string(numbers.size()) + '.');
        return numbers;
    }

    static void Refuse(const Section& tree, std::string_view key, const char* message, const char* hint) {
        const auto value = tree.Find(key);
        if (value && value->text != "0") Section::Fail(*value, message, hint);
    }

    void ReadTree(const Section& tree) {
        Refuse(tree, "num_cat", "categorical splits are not supported",
               "Train on columns that are 1 for a category and else 0.");
        Refuse(tree, "is_linear", "linear trees are not supported", "Train with linear_tree false.");
        const auto leaves = static_cast<std::size_t>(
            WholeOf(tree.Require("num_leaves"), 1, static_cast<std::int64_t>(kMaximumNodes / 2)));
        const std::size_t inner = leaves - 1;
        nodes_ += leaves + inner;
        if (nodes_ > kMaximumNodes)
            throw Error(ErrorCode::kLimitExceeded, "model has too many nodes",
                        "At most " + std::to_string(kMaximumNodes) + " are read.", "",
                        "line " + std::to_string(tree.line()));
        const std::vector<double> value = Numbers(tree, "leaf_value", leaves);
        if (inner == 0) {
            model_.trees.trees.push_back({TreeNode{.value = value[0]}});
            return;
        }
        const std::vector<double> feature = Numbers(tree, "split_feature", inner),
                                  threshold = Numbers(tree, "threshold", inner),
                                  decision = Numbers(tree, "decision_type", inner),
                                  left = Numbers(tree, "left_child", inner),
                                  right = Numbers(tree, "right_child", inner),
                                  inner_count = Numbers(tree, "internal_count", inner),
                                  leaf_count = Numbers(tree, "leaf_count", leaves);
        // Inner nodes first, then leaves, of which number i is written as the child -1 - i.
        const auto position = [&](double child, std::string_view key) {
            const bool leaf = child < 0;
            const double at = leaf ? -1 - child : child;
            if (at != std::floor(at) || at >= static_cast<double>(leaf ? leaves : inner))
                Section::Fail(tree.Require(key), std::string(key) + " is out of range");
            return static_cast<std::int32_t>(at + (leaf ? static_cast<double>(inner) : 0));
        };
        std::vector<TreeNode> nodes(inner + leaves);
        for (std::size_t i = 0; i < inner; ++i) {
            TreeNode& node = nodes[i];
            if (feature[i] < 0 || feature[i] >= static_cast<double>(names_.size()) ||
                feature[i] != std::floor(feature[i]))
                Section::Fail(tree.Require("split_feature"), "split_feature is out of range");
            if (decision[i] < 0 || decision[i] > 15 || decision[i] != std::floor(decision[i]))
                Section::Fail(tree.Require("decision_type"), "decision_type is out of range");
            const auto bits = static_cast<unsigned>(decision[i]);
            if ((bits & kCategorical) != 0)
                Section::Fail(tree.Require("decision_type"), "categorical splits are not supported",
                              "Train on columns that are 1 for a category and else 0.");
            const unsigned missing = bits >> 2;
            if (missing > kMissingNan)
                Section::Fail(tree.Require("decision_type"), "decision_type is out of range");
            node.column = static_cast<std::int32_t>(feature[i]);
            if (missing == kMissingZero) node.column += static_cast<std::int32_t>(names_.size());
            // x <= t holds for just those doubles for which x < the next one behind t does.
            node.threshold = std::nextafter(threshold[i], std::numeric_limits<double>::infinity());
            if (!std::isfinite(node.threshold))
                Section::Fail(tree.Require("threshold"), "threshold is out of range");
            // Without missing values in training, one counts as 0.
            node.missing_left = missing == kMissingNone ? 0 <= threshold[i] : (bits & kDefaultLeft) != 0;
            node.left = position(left[i], "left_child");
            node.right = position(right[i], "right_child");
            node.cover = inner_count[i];
        }
        for (std::size_t i = 0; i < leaves; ++i) {
            nodes[inner + i].value = value[i];
            nodes[inner + i].cover = leaf_count[i];
        }
        model_.trees.trees.push_back(InOrder(nodes, "line " + std::to_string(tree.line())));
    }

    std::string_view rest_;
    std::size_t line_ = 0;
    CancelledCallback cancelled_;
    ModelDocument model_;
    std::vector<std::string> names_;
    std::size_t trees_ = 0;
    std::size_t nodes_ = 0;
};

}  // namespace

ModelDocument ImportLightgbm(std::string_view text, CancelledCallback cancelled) {
    return Importer(text, cancelled).Import();
}

}  // namespace prescriptive
