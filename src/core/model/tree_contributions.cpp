#include "model/tree_contributions.hpp"

#include <algorithm>
#include <cmath>

namespace prescriptive {

namespace {

// The part of a node's weight that goes to one child; both halves where the node has none.
double Share(const TreeNode* tree, const TreeNode& node, std::int32_t child) {
    const double both = tree[node.left].cover + tree[node.right].cover;
    return both > 0 ? tree[child].cover / both : 0.5;
}

// A column met on the way to a node.
struct Step {
    std::int32_t column;
    double unknown;  // part of the weight that goes this way where the column is not known
    double known;    // 1 where the row itself goes this way, else 0
    double weight;   // of all sets of known columns with as many members as the step's position
};

class Walker {
public:
    Walker(bool single, const double* column, double* contribution)
        : single_(single), column_(column), contribution_(contribution) {}

    void Walk(const Tree& tree) {
        tree_ = tree.data();
        Visit(0, 0, 0, {-1, 1, 1, 0});
    }

private:
    bool GoesLeft(const TreeNode& node) const {
        double value = column_[node.column];
        if (single_) value = static_cast<double>(static_cast<float>(value));
        return std::isnan(value) ? node.missing_left : value < node.threshold;
    }

    // Each level has a path of its own in steps_, from `begin` on, behind that of its parent, which ends
    // there.
    void Visit(std::int32_t at, std::size_t begin, std::size_t length, const Step& step) {
        if (steps_.size() < begin + length + 1) steps_.resize(2 * (begin + length + 1));
        Step* mine = steps_.data() + begin;
        std::copy_n(mine - length, length, mine);
        Extend(mine, length, step);
        ++length;
        const TreeNode& node = tree_[at];
        if (node.column < 0) {
            for (std::size_t i = 1; i < length; ++i)
                contribution_[mine[i].column] +=
                    WeightWithout(mine, length, i) * (mine[i].known - mine[i].unknown) * node.value;
            return;
        }
        double unknown = 1, known = 1;
        for (std::size_t i = 1; i < length; ++i) {
            if (mine[i].column != node.column) continue;
            unknown = mine[i].unknown;
            known = mine[i].known;
            Remove(mine, length, i);
            --length;
            break;
        }
        const bool left = GoesLeft(node);
        for (const std::int32_t child : {node.left, node.right}) {
            const Step next{node.column, unknown * Share(tree_, node, child),
                            (child == node.left) == left ? known : 0, 0};
            // Where nobody ever goes nothing is added.
            if (next.unknown == 0 && next.known == 0) continue;
            Visit(child, begin + length, length, next);
        }
    }

    static void Extend(Step* path, std::size_t length, const Step& step) {
        path[length] = step;
        path[length].weight = length == 0 ? 1 : 0;
        const double count = static_cast<double>(length + 1);
        for (std::size_t i = length; i-- > 0;) {
            const double weight = path[i].weight;
            path[i + 1].weight += step.known * weight * static_cast<double>(i + 1) / count;
            path[i].weight = step.unknown * weight * static_cast<double>(length - i) / count;
        }
    }

    // Undoes Extend by the step at `removed`.
    static void Remove(Step* path, std::size_t length, std::size_t removed) {
        const double known = path[removed].known, unknown = path[removed].unknown;
        const double count = static_cast<double>(length);
        double next = path[length - 1].weight;
        for (std::size_t i = length - 1; i-- > 0;) {
            const double below = static_cast<double>(length - 1 - i);
            if (known != 0) {
                const double weight = path[i].weight;
                path[i].weight = next * count / (static_cast<double>(i + 1) * known);
                next = weight - path[i].weight * unknown * below / count;
            } else {
                path[i].weight = path[i].weight * count / (unknown * below);
            }
        }
        for (std::size_t i = removed; i + 1 < length; ++i) {
            path[i].column = path[i + 1].column;
            path[i].known = path[i + 1].known;
            path[i].unknown = path[i + 1].unknown;
        }
    }

    // The sum of the weights that Remove would leave.
    static double WeightWithout(const Step* path, std::size_t length, std::size_t removed) {
        const double known = path[removed].known, unknown = path[removed].unknown;
        const double count = static_cast<double>(length);
        double next = path[length - 1].weight, total = 0;
        for (std::size_t i = length - 1; i-- > 0;) {
            const double below = static_cast<double>(length - 1 - i);
            if (known != 0) {
                const double weight = next * count / (static_cast<double>(i + 1) * known);
                total += weight;
                next = path[i].weight - weight * unknown * below / count;
            } else {
                total += path[i].weight * count / (unknown * below);
            }
        }
        return total;
    }

    const TreeNode* tree_ = nullptr;
    const bool single_;
    const double* column_;
    double* contribution_;
    std::vector<Step> steps_;
};

}  // namespace

void AddContributions(const TreesModel& model, const double* column, double* contribution,
                      CancelledCallback cancelled) {
    Walker walker(model.single, column, contribution);
    for (const Tree& tree : model.trees) {
        Poll(cancelled);
        walker.Walk(tree);
    }
}

}  // namespace prescriptive
