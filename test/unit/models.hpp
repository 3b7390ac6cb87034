// What tests of learned models share.
#pragma once

#include <random>

#include "model/import.hpp"
#include "model/learned.hpp"
#include "support.hpp"

namespace prescriptive::test {

inline Error ModelError(const std::string& json) {
    return Thrown([&] { ReadModel(json); });
}

// A tree of random shape: `depth` levels at most, some of its leaves higher up.
inline Tree RandomTree(std::mt19937& random, int columns, int depth) {
    std::uniform_real_distribution<double> uniform(0, 1);
    Tree tree{TreeNode{}};
    std::vector<int> level{0};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        if (level[i] == depth || (i > 0 && uniform(random) < 0.2)) {
            tree[i].value = static_cast<double>(static_cast<float>(uniform(random) - 0.5));
            tree[i].cover = 1 + std::floor(9 * uniform(random));
            continue;
        }
        tree[i].column = static_cast<std::int32_t>(random() % static_cast<unsigned>(columns));
        tree[i].threshold = static_cast<double>(static_cast<float>(uniform(random)));
        tree[i].missing_left = random() % 2 == 0;
        tree[i].left = static_cast<std::int32_t>(tree.size());
        tree[i].right = tree[i].left + 1;
        for (int child = 0; child < 2; ++child) {
            tree.emplace_back();
            level.push_back(level[i] + 1);
        }
    }
    for (std::size_t i = tree.size(); i-- > 0;)
        if (tree[i].column >= 0)
            tree[i].cover = tree[static_cast<std::size_t>(tree[i].left)].cover + tree[static_cast<std::size_t>(tree[i].right)].cover;
    return tree;
}

inline ModelDocument RandomTrees(unsigned seed, int columns, int trees, int depth, bool single = true) {
    std::mt19937 random(seed);
    ModelDocument model;
    model.method = ModelMethod::kBoostedTrees;
    model.trees.single = single;
    model.trees.base = 0.25;
    for (int i = 0; i < columns; ++i) {
        model.inputs.push_back({"x" + std::to_string(i), InputType::kNumber, kMissing, {}});
        model.columns.push_back({ModelColumn::kValue, static_cast<std::uint32_t>(i), 0});
    }
    for (int i = 0; i < trees; ++i) model.trees.trees.push_back(RandomTree(random, columns, depth));
    return model;
}

inline std::vector<double> RandomRow(std::mt19937& random, std::size_t size, double missing = 0.2) {
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<double> row(size);
    for (double& value : row) value = uniform(random) < missing ? kMissing : uniform(random);
    return row;
}

// The leaf that a row comes to, by one question after the other.
inline std::size_t LeafOf(const Tree& tree, const std::vector<double>& row, bool single) {
    std::size_t at = 0;
    while (tree[at].column >= 0) {
        const TreeNode& node = tree[at];
        double value = row[static_cast<std::size_t>(node.column)];
        if (single) value = static_cast<double>(static_cast<float>(value));
        const bool left = std::isnan(value) ? node.missing_left : value < node.threshold;
        at = static_cast<std::size_t>(left ? node.left : node.right);
    }
    return at;
}

}  // namespace prescriptive::test
