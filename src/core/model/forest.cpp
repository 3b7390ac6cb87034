#include "model/forest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace prescriptive {

namespace {

// Siblings lie side by side, so that the outcome of a comparison is an offset. A leaf compares minus
// infinity with its value, which lies in the place of a threshold, and so stays where it is.
template <typename Real, typename Index>
struct WalkNode {
    Real threshold;
    Index slot;
    Index child;  // from this node to its left child; 0: a leaf
};

// Trees walked at once: enough for their loads to overlap, few enough for their positions to stay in
// registers.
constexpr std::size_t kAbreast = 8;

// A row of this many slots needs no memory of its own.
constexpr std::size_t kUsualSlots = 512;

int DepthOf(const Tree& tree) {
    std::vector<int> depth(tree.size(), 0);
    int deepest = 0;
    for (std::size_t i = 0; i < tree.size(); ++i) {
        deepest = std::max(deepest, depth[i]);
        if (tree[i].column < 0) continue;
        for (const std::int32_t child : {tree[i].left, tree[i].right})
            depth[static_cast<std::size_t>(child)] = depth[i] + 1;
    }
    return deepest;
}

template <typename Real, typename Index>
class LaidOut final : public Forest {
public:
    using Node = WalkNode<Real, Index>;

    // slot_of: of each column, the slot where a missing value goes right; the one behind it is for left.
    LaidOut(const TreesModel& model, std::vector<std::uint32_t> columns,
            const std::vector<std::uint32_t>& slot_of)
        : base_(static_cast<Real>(model.base)) {
        columns_ = std::move(columns);
        struct Place {
            const Tree* tree;
            int depth;
        };
        std::vector<Place> order;
        for (const Tree& tree : model.trees) order.push_back({&tree, DepthOf(tree)});
        // Trees of one depth together, where the order of a sum does not show.
        if (!model.single)
            std::stable_sort(order.begin(), order.end(),
                             [](const Place& a, const Place& b) { return a.depth < b.depth; });
        for (std::size_t i = 0; i < order.size(); i += kAbreast) {
            Block block{};
            for (std::size_t w = 0; w < kAbreast; ++w) {
                block.root[w] = nodes_.size();
                if (i + w < order.size()) {
                    block.depth = std::max(block.depth, order[i + w].depth);
                    Append(*order[i + w].tree, slot_of);
                } else {
                    nodes_.push_back({0, 0, 0});
                }
            }
            blocks_.push_back(block);
        }
    }

    // False where a position does not fit into Index.
    bool fits() const noexcept { return fits_; }

    double Sum(const double* values) const override {
        const std::size_t slots = 1 + 2 * columns_.size();
        Real usual[kUsualSlots];
        std::unique_ptr<Real[]> large;
        Real* row = usual;
        if (slots > kUsualSlots) {
            large = std::make_unique_for_overwrite<Real[]>(slots);
            row = large.get();
        }
        constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
        row[0] = -kInfinity;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const Real value = static_cast<Real>(values[i]);
            const bool missing = std::isnan(value);
            row[1 + 2 * i] = missing ? kInfinity : value;
            row[2 + 2 * i] = missing ? -kInfinity : value;
        }
        return static_cast<double>(Walk(row));
    }

private:
    struct Block {
        std::size_t root[kAbreast];
        int depth;
    };

    Real Walk(const Real* row) const noexcept {
        Real sum = base_;
        for (const Block& block : blocks_) {
            const Node* at[kAbreast];
#pragma GCC unroll 8
            for (std::size_t w = 0; w < kAbreast; ++w) at[w] = nodes_.data() + block.root[w];
            for (int level = block.depth; level > 0; --level) {
#pragma GCC unroll 8
                for (std::size_t w = 0; w < kAbreast; ++w)
                    at[w] += at[w]->child + static_cast<std::size_t>(!(row[at[w]->slot] < at[w]->threshold));
            }
#pragma GCC unroll 8
            for (std::size_t w = 0; w < kAbreast; ++w) sum += at[w]->threshold;
        }
        return sum;
    }

    // Level by level.
    void Append(const Tree& tree, const std::vector<std::uint32_t>& slot_of) {
        const std::size_t root = nodes_.size();
        std::vector<std::uint32_t> queue{0};
        queue.reserve(tree.size());
        for (std::size_t i = 0; i < queue.size(); ++i) {
            const TreeNode& node = tree[queue[i]];
            if (node.column < 0) {
                nodes_.push_back({static_cast<Real>(node.value), 0, 0});
                continue;
            }
            const std::size_t slot =
                slot_of[static_cast<std::size_t>(node.column)] + (node.missing_left ? 1 : 0);
            const std::size_t child = root + queue.size() - nodes_.size();
            constexpr std::size_t kMost = std::numeric_limits<Index>::max();
            fits_ &= slot <= kMost && child <= kMost;
            nodes_.push_back(
                {static_cast<Real>(node.threshold), static_cast<Index>(slot), static_cast<Index>(child)});
            queue.push_back(static_cast<std::uint32_t>(node.left));
            queue.push_back(static_cast<std::uint32_t>(node.right));
        }
    }

    Real base_;
    std::vector<Node> nodes_;
    std::vector<Block> blocks_;
    bool fits_ = true;
};

}  // namespace

std::unique_ptr<const Forest> Forest::Make(const TreesModel& model) {
    std::vector<std::uint32_t> columns;
    for (const Tree& tree : model.trees)
        for (const TreeNode& node : tree)
            if (node.column >= 0) columns.push_back(static_cast<std::uint32_t>(node.column));
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    std::vector<std::uint32_t> slot_of(columns.empty() ? 0 : columns.back() + 1);
    for (std::size_t i = 0; i < columns.size(); ++i)
        slot_of[columns[i]] = static_cast<std::uint32_t>(1 + 2 * i);

    if (!model.single) return std::make_unique<LaidOut<double, std::uint32_t>>(model, columns, slot_of);
    auto narrow = std::make_unique<LaidOut<float, std::uint16_t>>(model, columns, slot_of);
    if (narrow->fits()) return narrow;
    return std::make_unique<LaidOut<float, std::uint32_t>>(model, columns, slot_of);
}

}  // namespace prescriptive
