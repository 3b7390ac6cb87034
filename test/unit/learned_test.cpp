#include "model/learned.hpp"

#include <bit>
#include <tuple>

#include "models.hpp"

namespace prescriptive::test {
namespace {

TEST(Learned, WalksEachTreeAsOneQuestionAfterTheOtherDoes) {
    std::mt19937 random(1);
    for (const auto& [columns, trees, depth, single] :
         {std::tuple(5, 1, 3, true), std::tuple(3, 13, 6, true), std::tuple(40, 64, 9, true), std::tuple(5, 21, 7, false),
          std::tuple(400, 9, 12, true), std::tuple(2, 3, 0, false)}) {
        ModelDocument document = RandomTrees(random(), columns, trees, depth, single);
        const LearnedModel model(document);
        for (int i = 0; i < 200; ++i) {
            const std::vector<double> row = RandomRow(random, static_cast<std::size_t>(columns));
            float sum = 0.25F;
            double exact = 0.25;
            for (const Tree& tree : document.trees.trees) {
                const double leaf = tree[LeafOf(tree, row, single)].value;
                sum += static_cast<float>(leaf);
                exact += leaf;
            }
            if (single)
                EXPECT_EQ(model.LogOdds(row.data()), static_cast<double>(sum));
            else
                EXPECT_NEAR(model.LogOdds(row.data()), exact, 1e-13);
        }
    }
}

// Values at a threshold, beside it in float64, at the ends of the numbers and missing.
TEST(Learned, ComparesInTheModelsPrecision) {
    for (const bool single : {true, false}) {
        for (const bool missing_left : {true, false}) {
            ModelDocument document = RandomTrees(1, 1, 1, 0, single);
            const double threshold = static_cast<double>(0.1F);
            document.trees.base = 0;
            document.trees.trees[0] = {{.column = 0, .threshold = threshold, .left = 1, .right = 2,
                                        .missing_left = missing_left, .cover = 2},
                                       {.value = 1, .cover = 1}, {.value = 2, .cover = 1}};
            const LearnedModel model(document);
            const auto leaf = [&](double x) { return model.LogOdds(&x); };
            const double below = std::nextafter(threshold, 0), above = std::nextafter(threshold, 1);
            EXPECT_EQ(leaf(threshold), 2);
            EXPECT_EQ(leaf(above), 2);
            EXPECT_EQ(leaf(below), single ? 2 : 1);  // rounds to the threshold
            EXPECT_EQ(leaf(static_cast<double>(std::nextafter(0.1F, 0.0F))), 1);
            EXPECT_EQ(leaf(1e308), 2);
            EXPECT_EQ(leaf(-1e308), 1);
            EXPECT_EQ(leaf(kMissing), missing_left ? 1 : 2);
        }
    }
}

TEST(Learned, MakesColumnsOfInputs) {
    ModelDocument document;
    document.inputs = {{"n", InputType::kNumber, 2, {}}, {"c", InputType::kCategory, 1, {"a", "b"}}};
    document.columns = {{ModelColumn::kValue, 0, 0}, {ModelColumn::kNonzero, 0, 0}, {ModelColumn::kIsMissing, 0, 0},
                        {ModelColumn::kLevel, 1, 0}, {ModelColumn::kLevel, 1, 1},   {ModelColumn::kOther, 1, 0},
                        {ModelColumn::kIsMissing, 1, 0}};
    document.linear = {.intercept = 0.5, .weights = {1, 10, 100, 1000, 1e4, 1e5, 1e6}, .fill = {3, 7, 0, 0, 0, 0, 0}};
    document.calibration.slope = 2;
    document.calibration.offset = 1;
    const auto model = LearnedModel::Parse(CheckedModel(document));
    const auto log_odds = [&](double n, double c) {
        const double row[] = {n, c};
        return (model->LogOdds(row) - 1) / 2 - 0.5;
    };
    EXPECT_DOUBLE_EQ(log_odds(5, 0), 5 + 50 + 1000);
    EXPECT_DOUBLE_EQ(log_odds(5, 1), 5 + 50 + 1e4);
    EXPECT_DOUBLE_EQ(log_odds(5, model->LevelOf(1, "c")), 5 + 50 + 1e5);
    EXPECT_DOUBLE_EQ(log_odds(5, kMissing), 5 + 50 + 1e6);
    EXPECT_DOUBLE_EQ(log_odds(0, 0), 0 + 70 + 1000);
    EXPECT_DOUBLE_EQ(log_odds(-1e-36, 0), -1e-36 + 70 + 1000);
    EXPECT_DOUBLE_EQ(log_odds(1e-34, 0), 1000);
    EXPECT_DOUBLE_EQ(log_odds(kMissing, 0), 3 + 70 + 100 + 1000);
    EXPECT_EQ(model->LevelOf(1, "b"), 1);

    // The typical customer has n = 2 and c = "b".
    const double row[] = {5, 0};
    const LearnedModel::Contributions parts = model->Explain(row);
    EXPECT_NEAR(parts.typical, 1 + 2 * (0.5 + 2 + 20 + 1e4), 1e-9);
    EXPECT_NEAR(parts.input[0], 2 * (3 + 30), 1e-9);
    EXPECT_NEAR(parts.input[1], 2 * (1000 - 1e4), 1e-9);
}

TEST(Learned, RefusesASumThatIsNoNumber) {
    ModelDocument document;
    document.inputs = {{"n", InputType::kNumber, kMissing, {}}};
    document.columns = {{ModelColumn::kValue, 0, 0}};
    document.linear = {.intercept = 0, .weights = {1e10}, .fill = {0}};
    const LearnedModel model(document);
    const double row[] = {1e308};
    EXPECT_EQ(Thrown([&] { model.LogOdds(row); }).code, ErrorCode::kNumericRange);
}

// Shapley values by their definition: the mean over all orders in which columns become known. What a
// set of known columns expects of a tree follows the known ones, and else both ways by weight.
double Expected(const Tree& tree, std::size_t at, unsigned known, const std::vector<double>& row, bool single) {
    const TreeNode& node = tree[at];
    if (node.column < 0) return node.value;
    const auto left = static_cast<std::size_t>(node.left), right = static_cast<std::size_t>(node.right);
    double value = row[static_cast<std::size_t>(node.column)];
    if (single) value = static_cast<double>(static_cast<float>(value));
    if ((known >> node.column & 1) != 0)
        return Expected(tree, (std::isnan(value) ? node.missing_left : value < node.threshold) ? left : right, known, row, single);
    return (tree[left].cover * Expected(tree, left, known, row, single) +
            tree[right].cover * Expected(tree, right, known, row, single)) /
           (tree[left].cover + tree[right].cover);
}

TEST(Learned, ContributionsAreShapleyValues) {
    constexpr int kColumns = 6;
    const double factorial[] = {1, 1, 2, 6, 24, 120, 720};
    std::mt19937 random(3);
    for (const bool single : {true, false}) {
        ModelDocument document = RandomTrees(random(), kColumns, 7, 6, single);
        document.calibration.slope = 0.8;
        document.calibration.offset = -0.3;
        const LearnedModel model(document);
        for (int i = 0; i < 20; ++i) {
            const std::vector<double> row = RandomRow(random, kColumns);
            std::vector<double> value(1 << kColumns, 0.25);
            for (unsigned set = 0; set < value.size(); ++set)
                for (const Tree& tree : document.trees.trees) value[set] += Expected(tree, 0, set, row, single);
            const LearnedModel::Contributions parts = model.Explain(row.data());
            EXPECT_NEAR(parts.typical, 0.8 * value[0] - 0.3, single ? 1e-6 : 1e-12);
            double total = parts.typical;
            for (int c = 0; c < kColumns; ++c) {
                double shapley = 0;
                for (unsigned set = 0; set < value.size(); ++set) {
                    if ((set >> c & 1) != 0) continue;
                    const int members = std::popcount(set);
                    shapley += factorial[members] * factorial[kColumns - members - 1] / factorial[kColumns] *
                               (value[set | 1u << c] - value[set]);
                }
                EXPECT_NEAR(parts.input[static_cast<std::size_t>(c)], 0.8 * shapley, 1e-12);
                total += parts.input[static_cast<std::size_t>(c)];
            }
            EXPECT_NEAR(total, model.LogOdds(row.data()), 1e-12);
        }
    }
}

// Along a curve the parts keep their proportions, and still add up.
TEST(Learned, ContributionsFollowACalibrationCurve) {
    std::mt19937 random(4);
    ModelDocument document = RandomTrees(2, 5, 9, 4);
    const LearnedModel plain(document);
    document.calibration = {0.9, 0.1, {-0.5, -0.1, 0.2, 0.7}, {-2, -1.5, 0.3, 0.3}};
    const LearnedModel curved(document);
    for (int i = 0; i < 200; ++i) {
        const std::vector<double> row = RandomRow(random, 5);
        const LearnedModel::Contributions before = plain.Explain(row.data()), after = curved.Explain(row.data());
        double total = after.typical, own = before.typical;
        for (const double part : after.input) total += part;
        for (const double part : before.input) own += part;
        EXPECT_NEAR(total, curved.LogOdds(row.data()), 1e-12);
        // By hand: the line, then the piece that the value lies on.
        const auto curve = [](double z) {
            const double x = 0.9 * z + 0.1;
            return x < -0.5 ? x - 1.5 : x < -0.1 ? -2 + (x + 0.5) / 0.8 : x < 0.2 ? -1.5 + 6 * (x + 0.1) : x < 0.7 ? 0.3 : x - 0.4;
        };
        EXPECT_NEAR(curved.LogOdds(row.data()), curve(plain.LogOdds(row.data())), 1e-5);
        if (std::abs(own - before.typical) < 1e-3) continue;
        const double rate = (curve(own) - curve(before.typical)) / (own - before.typical);
        for (std::size_t c = 0; c < 5; ++c) EXPECT_NEAR(after.input[c], rate * before.input[c], 1e-3);
    }
}

// A branch that no training row took, and deep trees.
TEST(Learned, ContributionsAddUpInOddTrees) {
    std::mt19937 random(5);
    for (const auto& [columns, depth] : {std::pair(4, 14), std::pair(40, 14), std::pair(30, 10)}) {
        ModelDocument document = RandomTrees(random(), columns, 3, depth, false);
        for (Tree& tree : document.trees.trees)
            for (TreeNode& node : tree)
                if (node.column < 0 && random() % 4 == 0) node.cover = 0;
        const LearnedModel model(document);
        for (int i = 0; i < 5; ++i) {
            const std::vector<double> row = RandomRow(random, static_cast<std::size_t>(columns));
            double expected = 0.25;
            for (const Tree& tree : document.trees.trees) {
                std::vector<double> mean(tree.size());
                for (std::size_t at = tree.size(); at-- > 0;) {
                    const TreeNode& n = tree[at];
                    const auto left = static_cast<std::size_t>(n.left), right = static_cast<std::size_t>(n.right);
                    const double both = n.column < 0 ? 0 : tree[left].cover + tree[right].cover;
                    const double share = both > 0 ? tree[left].cover / both : 0.5;
                    mean[at] = n.column < 0 ? n.value : share * mean[left] + (1 - share) * mean[right];
                }
                expected += mean[0];
            }
            EXPECT_NEAR(model.Explain(row.data()).typical, expected, 1e-9);
        }
    }
}

TEST(Learned, ExplainingCanBeCancelled) {
    const LearnedModel model(RandomTrees(1, 3, 2, 3));
    const double row[] = {0, 0, 0};
    EXPECT_EQ(Thrown([&] { model.Explain(row, [] { return true; }); }).code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace prescriptive::test
