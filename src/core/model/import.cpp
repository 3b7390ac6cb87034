#include "model/import.hpp"

#include <algorithm>
#include <array>

#include "nearest.hpp"
#include "utf8.hpp"

namespace prescriptive {

Tree InOrder(const std::vector<TreeNode>& nodes, const std::string& path) {
    Tree tree;
    std::vector<bool> met(nodes.size());
    std::vector<std::size_t> origin{0};
    met[0] = true;
    for (std::size_t i = 0; i < origin.size(); ++i) {
        TreeNode node = nodes[origin[i]];
        if (node.column >= 0) {
            for (std::int32_t* child : {&node.left, &node.right}) {
                const auto at = static_cast<std::size_t>(*child);
                if (met[at])
                    throw Error(ErrorCode::kInvalidParameter, "tree has a cycle, or a node with two parents",
                                "Node " + std::to_string(at) + " of the tree at " + path + " is met twice.",
                                "", path);
                met[at] = true;
                *child = static_cast<std::int32_t>(origin.size());
                origin.push_back(at);
            }
        }
        tree.push_back(node);
    }
    return tree;
}

void MakeInputs(const std::vector<std::string>& names, ModelDocument& model) {
    std::vector<std::int32_t> column_of(2 * names.size(), -1);
    for (const Tree& tree : model.trees.trees)
        for (const TreeNode& node : tree)
            if (node.column >= 0) column_of[static_cast<std::size_t>(node.column)] = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (column_of[i] < 0 && column_of[names.size() + i] < 0) continue;
        for (const auto& [at, kind] :
             {std::pair(i, ModelColumn::kValue), std::pair(names.size() + i, ModelColumn::kNonzero)}) {
            if (column_of[at] < 0) continue;
            column_of[at] = static_cast<std::int32_t>(model.columns.size());
            model.columns.push_back({kind, static_cast<std::uint32_t>(model.inputs.size()), 0});
        }
        model.inputs.push_back({names[i], InputType::kNumber, kMissing, {}});
    }
    for (Tree& tree : model.trees.trees)
        for (TreeNode& node : tree)
            if (node.column >= 0) node.column = column_of[static_cast<std::size_t>(node.column)];
}

std::string ImportModel(std::string_view document, std::string_view format, CancelledCallback cancelled) {
    if (document.size() > kMaximumModelBytes)
        throw Error(ErrorCode::kLimitExceeded, "model is too large", "A model has at most 64 MB.");
    if (format == "xgboost") return CheckedModel(ImportXgboost(document, cancelled), cancelled);
    if (format == "lightgbm") return CheckedModel(ImportLightgbm(document, cancelled), cancelled);
    if (format == "logistic") return CheckedModel(ImportLogistic(document, cancelled), cancelled);
    if (format == "prescriptive") return WriteModel(ReadModel(document, cancelled));
    constexpr std::array<std::string_view, 4> kFormats = {"xgboost", "lightgbm", "logistic", "prescriptive"};
    throw Error(ErrorCode::kInvalidParameter, "unrecognized model format \"" + Excerpt(format) + "\"", "",
                NameHint(format, kFormats, "formats"));
}

}  // namespace prescriptive
