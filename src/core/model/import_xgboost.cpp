#include <algorithm>
#include <charconv>
#include <cmath>

#include "json/document.hpp"
#include "json/object.hpp"
#include "model/import.hpp"

namespace prescriptive {

namespace {

// XGBoost writes its parameters as strings.
std::int64_t WholeParameter(const JsonNode& node, std::string_view what) {
    const std::string_view text = node.String(what);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        node.Fail(ErrorCode::kInvalidText, std::string(what) + " must be a whole number");
    return value;
}

// "5E-1", or since 3.1 "[5E-1]".
float BaseScore(const JsonNode& node) {
    std::string_view text = node.String("base_score");
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    float value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        node.Fail(ErrorCode::kInvalidText, "base_score must be one number");
    return value;
}

class Importer {
public:
    explicit Importer(CancelledCallback cancelled) : cancelled_(cancelled) {}

    ModelDocument Import(const JsonNode& root) {
        const JsonObject document(root, "XGBoost model");
        CheckVersion(document.Require("version"));
        const JsonNode learner_node = document.Require("learner");
        const JsonObject learner(learner_node, "learner");
        model_.method = ModelMethod::kBoostedTrees;
        model_.trees.single = true;
        ReadParameters(learner);
        const JsonNode booster_node = learner.Require("gradient_booster");
        const JsonObject booster(booster_node, "gradient_booster");
        const JsonNode name = booster.Require("name");
        if (name.String("name") != "gbtree")
            name.Fail(ErrorCode::kInvalidParameter, "unsupported booster", "Only gbtree is imported.");
        const JsonNode trees_node = booster.Require("model");
        const JsonObject trees(trees_node, "model");
        CheckGroups(trees);
        ReadTrees(trees.Require("trees"));
        MakeInputs(names_, model_);
        return std::move(model_);
    }

private:
    static void CheckVersion(const JsonNode& node) {
        const std::span<const double> version = node.Numbers("version");
        const bool known = version.size() == 3 && version[0] <= 3 &&
                           (version[0] > 1 || (version[0] == 1 && version[1] >= 7));
        if (!known)
            node.Fail(ErrorCode::kInvalidParameter, "unsupported version of XGBoost",
                      "Models of 1.7 to 3.x are imported: load it with such a version, and save it again.");
    }

    void ReadParameters(const JsonObject& learner) {
        const JsonNode parameters_node = learner.Require("learner_model_param");
        const JsonObject parameters(parameters_node, "learner_model_param");
        const JsonNode objective_node = learner.Require("objective");
        const JsonObject objective(objective_node, "objective");
        const JsonNode name = objective.Require("name");
        const std::string_view objective_name = name.String("name");
        const bool raw = objective_name == "binary:logitraw";
        if (!raw && objective_name != "binary:logistic" && objective_name != "reg:logistic")
            name.Fail(ErrorCode::kInvalidParameter, "unsupported objective",
                      "Models of binary:logistic, reg:logistic and binary:logitraw are imported.");
        for (const std::string_view key : {"num_class", "num_target"})
            if (const auto count = parameters.Find(key))
                if (WholeParameter(*count, key) > 1)
                    count->Fail(ErrorCode::kInvalidParameter,
                                "model has more than two classes, or more than one target",
                                "Models of one label with two classes are imported.");
        const JsonNode base = parameters.Require("base_score");
        const float score = BaseScore(base);
        if (!raw && !(score > 0 && score < 1))
            base.Fail(ErrorCode::kInvalidParameter, "base_score must lie between 0 and 1");
        model_.trees.base = static_cast<double>(raw ? score : -std::log(1.0F / score - 1.0F));
        ReadNames(learner, parameters.Require("num_feature"));
    }

    void ReadNames(const JsonObject& learner, const JsonNode& count_node) {
        const std::int64_t count = WholeParameter(count_node, "num_feature");
        if (count < 0 || count > static_cast<std::int64_t>(kMaximumColumns))
            count_node.Fail(ErrorCode::kLimitExceeded, "model has too many features",
                            "At most " + std::to_string(kMaximumColumns) + " are read.");
        const auto names = learner.Find("feature_names");
        if (names && names->size() > 0) {
            names->RequireArray("feature_names");
            if (names->size() != static_cast<std::size_t>(count))
                names->Fail(ErrorCode::kInvalidParameter, "feature_names must name each feature",
                            "There are " + std::to_string(count) + " features.");
            for (const JsonNode& name : *names) names_.emplace_back(name.String("name"));
            // A packed array has no items.
            if (names_.size() != names->size())
                names->Fail(ErrorCode::kInvalidText, "feature_names must be strings");
        } else {
            for (std::int64_t i = 0; i < count; ++i) names_.push_back('f' + std::to_string(i));
        }
    }

    static void CheckGroups(const JsonObject& trees) {
        const auto groups = trees.Find("tree_info");
        if (!groups) return;
        for (const double group : groups->Numbers("tree_info"))
            if (group != 0)
                groups->Fail(ErrorCode::kInvalidParameter,
                             "model has more than two classes, or more than one target",
                             "Models of one label with two classes are imported.");
    }

    void ReadTrees(const JsonNode& list) {
        list.RequireArray("trees");
        if (list.size() > kMaximumTrees)
            list.Fail(ErrorCode::kLimitExceeded, "model has too many trees",
                      "At most " + std::to_string(kMaximumTrees) + " are read.");
        for (const JsonNode& tree : list) ReadTree(tree);
    }

    void ReadTree(const JsonNode& node) {
        Poll(cancelled_);
        const JsonObject tree(node, "tree");
        if (const auto parameters_node = tree.Find("tree_param")) {
            const JsonObject parameters(*parameters_node, "tree_param");
            if (const auto size = parameters.Find("size_leaf_vector"))
                if (WholeParameter(*size, "size_leaf_vector") > 1)
                    size->Fail(ErrorCode::kInvalidParameter, "a leaf holds more than one number",
                               "Models of one label with two classes are imported.");
        }
        for (const std::string_view key : {"categories_nodes", "split_type"})
            if (const auto categorical = tree.Find(key)) {
                const std::span<const double> values = categorical->Numbers(key);
                const bool any = key == "split_type" ? std::any_of(values.begin(), values.end(),
                                                                   [](double v) { return v != 0; })
                                                     : !values.empty();
                if (any)
                    categorical->Fail(ErrorCode::kInvalidParameter, "categorical splits are not supported",
                                      "Train on columns that are 1 for a category and else 0.");
            }
        const auto array = [&](std::string_view name) { return tree.Require(name).Numbers(name); };
        const std::span<const double> left = array("left_children"), right = array("right_children"),
                                      feature = array("split_indices"), condition = array("split_conditions"),
                                      cover = array("sum_hessian"),
                                      missing_left = Flags(tree.Require("default_left"));
        const std::size_t size = left.size();
        nodes_ += size;
        if (nodes_ > kMaximumNodes)
            node.Fail(ErrorCode::kLimitExceeded, "model has too many nodes",
                      "At most " + std::to_string(kMaximumNodes) + " are read.");
        for (const auto& other : {right, feature, condition, cover, missing_left})
            if (other.size() != size || size == 0)
                node.Fail(ErrorCode::kInvalidParameter, "arrays of a tree differ in length, or are empty");

        std::vector<TreeNode> nodes(size);
        for (std::size_t i = 0; i < size; ++i) {
            TreeNode& n = nodes[i];
            n.cover = cover[i];
            if (left[i] == -1 && right[i] == -1) {
                n.value = Single(tree, condition, i);
                continue;
            }
            n.column = Whole(tree, "split_indices", feature, i, names_.size());
            n.left = Whole(tree, "left_children", left, i, size);
            n.right = Whole(tree, "right_children", right, i, size);
            n.threshold = Single(tree, condition, i);
            n.missing_left = missing_left[i] != 0;
        }
        model_.trees.trees.push_back(InOrder(nodes, node.Path()));
    }

    // 1.7 and later write 0 and 1, some true and false.
    static std::span<const double> Flags(const JsonNode& node) {
        return node.token().packing == JsonPacking::kBooleans ? node.Booleans("default_left")
                                                              : node.Numbers("default_left");
    }

    static std::int32_t Whole(const JsonObject& tree, std::string_view name, std::span<const double> numbers,
                              std::size_t i, std::size_t count) {
        const double value = numbers[i];
        if (value >= 0 && value < static_cast<double>(count) && value == std::floor(value))
            return static_cast<std::int32_t>(value);
        const std::string path = tree.node().Path() + '.' + std::string(name) + '[' + std::to_string(i) + ']';
        throw Error(ErrorCode::kInvalidParameter, std::string(name) + " is out of range",
                    "The value at " + path + " names none of " + std::to_string(count) + '.', "", path);
    }

    static double Single(const JsonObject& tree, std::span<const double> conditions, std::size_t i) {
        const float single = static_cast<float>(conditions[i]);
        if (std::isfinite(single)) return static_cast<double>(single);
        const std::string path = tree.node().Path() + ".split_conditions[" + std::to_string(i) + ']';
        throw Error(ErrorCode::kInvalidParameter, "split_conditions is out of range",
                    "The value at " + path + " is no float32.", "", path);
    }

    CancelledCallback cancelled_;
    ModelDocument model_;
    std::vector<std::string> names_;
    std::size_t nodes_ = 0;
};

// About thirty values a tree, and the names of features.
constexpr std::size_t kMaximumValues = 100 * kMaximumTrees;

}  // namespace

ModelDocument ImportXgboost(std::string_view json, CancelledCallback cancelled) {
    const JsonDocument document(json, {.pack = true, .most_values = kMaximumValues, .cancelled = cancelled});
    const JsonNode root = document.root();
    return Importer(cancelled).Import(root);
}

}  // namespace prescriptive
