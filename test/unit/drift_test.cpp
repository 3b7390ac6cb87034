#include "learning/drift.hpp"

#include <random>

#include "models.hpp"

namespace prescriptive::test {
namespace {

TEST(Drift, StabilityIndexIsItsFormula) {
    EXPECT_NEAR(StabilityIndex({0.5, 0.5}, {0.4, 0.6}), -0.1 * std::log(0.8) + 0.1 * std::log(1.2), 1e-15);
    EXPECT_EQ(StabilityIndex({0.3, 0.7}, {0.3, 0.7}), 0);
    // A bin that was empty counts as one in ten thousand.
    EXPECT_NEAR(StabilityIndex({1, 0}, {0.5, 0.5}), -0.5 * std::log(0.5) + (0.5 - 1e-4) * std::log(0.5 / 1e-4), 1e-12);
}

TEST(Drift, NumbersAreSplitIntoTenths) {
    std::vector<double> values;
    for (int i = 1000; i > 0; --i) values.push_back(i);
    for (int i = 0; i < 250; ++i) values.push_back(kMissing);
    const Spread spread = SpreadOfNumbers(values);
    ASSERT_EQ(spread.edges.size(), 9u);
    ASSERT_EQ(spread.shares.size(), 11u);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(spread.shares[i], 0.08, 1e-12);
    EXPECT_NEAR(spread.shares[10], 0.2, 1e-12);
    EXPECT_EQ(spread.BinOf(-5), 0u);
    EXPECT_EQ(spread.BinOf(spread.edges[0]), 1u);
    EXPECT_EQ(spread.BinOf(1e9), 9u);
    EXPECT_EQ(spread.BinOf(kMissing), 10u);
    // Of many, every so many-th tells the edges, and each bin still has what lies in it.
    std::vector<double> many;
    for (std::int64_t i = 0; i < 350'000; ++i) many.push_back(static_cast<double>(i * 7919 % 350'000));
    const Spread wide = SpreadOfNumbers(many);
    for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(wide.edges[i], 35'000 * (static_cast<double>(i) + 1), 700);
    for (std::size_t i = 0; i < 10; ++i) {
        const double low = i == 0 ? 0 : wide.edges[i - 1], high = i == 9 ? 350'000 : wide.edges[i];
        EXPECT_NEAR(wide.shares[i], (high - low) / 350'000, 1e-12);
    }
    // Few values are as many bins.
    std::vector<double> booleans(60, 0);
    booleans.resize(100, 1);
    EXPECT_EQ(SpreadOfNumbers(booleans).shares, (std::vector<double>{0.6, 0.4, 0}));
    std::vector<double> none(3, kMissing);
    EXPECT_EQ(SpreadOfNumbers(none).shares, (std::vector<double>{0, 1}));
}

TEST(Drift, LevelsAreBins) {
    const Spread spread = SpreadOfLevels({0, 0, 1, kOtherLevel, kMissing}, 2);
    EXPECT_EQ(spread.shares, (std::vector<double>{0.4, 0.2, 0.2, 0.2}));
}

// Of two draws from one population, one in a thousand is further apart.
TEST(Drift, NoiseIsSeldomExceeded) {
    std::mt19937 random(5);
    const std::vector<double> population{0.1, 0.2, 0.05, 0.25, 0.4};
    std::discrete_distribution<int> draw(population.begin(), population.end());
    const auto sample = [&](int rows) {
        std::vector<double> shares(population.size(), 0);
        for (int i = 0; i < rows; ++i) shares[static_cast<std::size_t>(draw(random))] += 1.0 / rows;
        return shares;
    };
    const double noise = StabilityNoise(population.size(), 2000, 500);
    int beyond = 0, near = 0;
    for (int i = 0; i < 4000; ++i) {
        const double index = StabilityIndex(sample(2000), sample(500));
        beyond += index > noise;
        near += index > noise / 2;
    }
    EXPECT_LE(beyond, 15);
    EXPECT_GE(near, 30);
}

// A model by one number, and its card.
struct Watched {
    LearnedModel model{[] {
        ModelDocument document;
        document.inputs = {{"x", InputType::kNumber, 0.5, {}}, {"plan", InputType::kCategory, 0, {"a", "b"}}};
        document.columns = {{ModelColumn::kValue, 0, 0}};
        document.linear = {-2, {4}, {0.5}};
        return document;
    }()};
    std::string card;
    std::mt19937 random{3};
    std::uniform_real_distribution<double> unit{0, 1};

    Watched() {
        std::vector<double> x, plan, probability;
        for (int i = 0; i < 4000; ++i) {
            x.push_back(unit(random));
            plan.push_back(i % 4 == 0 ? 1 : 0);
            const double row[] = {x.back(), plan.back()};
            probability.push_back(model.Probability(row));
        }
        std::string spreads;
        JsonTextWriter out(spreads);
        WriteSpreads(model, [&](std::size_t input, std::vector<double>& values) { values = input == 0 ? x : plan; }, probability, out);
        card = R"({"test": {"auc": {"value": 0.77, "low": 0.75}}, "spreads": )" + spreads + "}";
    }

    // Rows with x in [from, from + 1), of which true labels follow the model, or not.
    std::vector<DriftFinding> Look(int rows, double from, bool labelled, double truth_shift = 0, double missing = 0) {
        const JsonDocument document(card);
        const JsonNode root = document.root();
        DriftWatch watch(model, root);
        for (int i = 0; i < rows; ++i) {
            const double row[] = {unit(random) < missing ? kMissing : from + unit(random), i % 4 == 0 ? 1.0 : 0.0};
            const double p = model.Probability(row);
            watch.Add(row, p, labelled ? (unit(random) < p + truth_shift ? 1 : 0) : -1);
        }
        return watch.Findings(false, nullptr);
    }

    static const DriftFinding& Of(const std::vector<DriftFinding>& found, std::string_view kind, std::string_view name = "") {
        for (const DriftFinding& finding : found)
            if (finding.kind == kind && (name.empty() || finding.name == name)) return finding;
        throw std::runtime_error("no such finding");
    }
};

TEST(Drift, NothingMovesWhereNothingDid) {
    Watched watched;
    for (const int rows : {50, 500, 5000}) {
        const auto found = watched.Look(rows, 0, true);
        EXPECT_EQ(found[0].verdict, "stable") << rows << ": " << found[0].finding;
        EXPECT_EQ(found[0].value, rows);
        EXPECT_EQ(found.size(), 6u);
    }
}

TEST(Drift, TellsWhatMoved) {
    Watched watched;
    const auto found = watched.Look(3000, 0.3, false);
    EXPECT_EQ(found[0].verdict, "drifting");
    EXPECT_EQ(Watched::Of(found, "feature", "x").verdict, "drifting");
    EXPECT_EQ(Watched::Of(found, "feature", "plan").verdict, "stable");
    EXPECT_EQ(Watched::Of(found, "score").verdict, "drifting");
    EXPECT_NE(found[0].finding.find("No labels"), std::string::npos);
    EXPECT_NE(Watched::Of(found, "feature", "x").finding.find("and above: "), std::string::npos);
    // Values that are missing now.
    const auto missing = watched.Look(3000, 0, false, 0, 0.3);
    EXPECT_EQ(Watched::Of(missing, "feature", "x").finding.substr(0, 9), "missing: ");
}

TEST(Drift, LabelsTellWhetherItStillPredicts) {
    Watched watched;
    const auto more = watched.Look(3000, 0, true, 0.15);
    EXPECT_EQ(Watched::Of(more, "calibration").verdict, "drifting");
    EXPECT_EQ(Watched::Of(more, "feature", "x").verdict, "stable");
    EXPECT_GT(Watched::Of(more, "calibration").value, 1.2);
    const auto same = watched.Look(3000, 0, true);
    EXPECT_EQ(Watched::Of(same, "calibration").verdict, "stable");
    EXPECT_NEAR(Watched::Of(same, "calibration").value, 1, 0.05);
}

TEST(Drift, ACardOfAnotherModelIsRefused) {
    Watched watched;
    const LearnedModel other(RandomTrees(1, 3, 2, 2));
    const JsonDocument document(watched.card);
    const JsonNode root = document.root();
    EXPECT_EQ(Thrown([&] { DriftWatch(other, root); }).message, "the card does not fit the model");
    const JsonDocument empty("{}");
    const JsonNode none = empty.root();
    EXPECT_EQ(Thrown([&] { DriftWatch(other, none); }).code, ErrorCode::kInvalidParameter);
    DriftWatch watch(watched.model, root);
    EXPECT_EQ(Thrown([&] { watch.Findings(false, nullptr); }).message, "source has no rows");
}

TEST(Judgement, LiftAndGainAreCounted) {
    std::mt19937 random(9);
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<double> probability;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 1000; ++i) {
        probability.push_back(unit(random));
        labels.push_back(unit(random) < probability.back() * probability.back());
    }
    const Judgement judged = Judge(labels, probability, 1, nullptr);
    std::vector<std::size_t> order(labels.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return probability[a] > probability[b]; });
    double all = 0;
    for (const std::uint8_t label : labels) all += label;
    ASSERT_EQ(judged.gains.size(), 3u);
    for (const Judgement::Gain& gain : judged.gains) {
        double found = 0;
        const double taken = std::round(gain.share * 1000);
        for (std::size_t i = 0; i < static_cast<std::size_t>(taken); ++i) found += labels[order[i]];
        EXPECT_NEAR(gain.gain, found / all, 1e-12);
        EXPECT_NEAR(gain.lift, found / taken / (all / 1000), 1e-12);
    }
}

// Against draws of labels by the probabilities themselves.
TEST(Judgement, BandIsThatOfPerfectlyCalibratedModels) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit(0, 1);
    for (const auto& [rows, power] : {std::pair(2000, 1.0), std::pair(3000, 3.0)}) {
        std::vector<double> probability;
        for (int i = 0; i < rows; ++i) probability.push_back(std::pow(unit(random), power));
        std::vector<std::uint8_t> labels(probability.size());
        std::vector<double> errors;
        for (int draw = 0; draw < 1500; ++draw) {
            std::array<double, 10> gap{};
            for (const double p : probability) gap[static_cast<std::size_t>(p * 10)] += p - (unit(random) < p ? 1 : 0);
            double error = 0;
            for (const double g : gap) error += std::abs(g) / rows;
            errors.push_back(error);
        }
        std::sort(errors.begin(), errors.end());
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = unit(random) < probability[i];
        const Judgement judged = Judge(labels, probability, 1, nullptr);
        EXPECT_NEAR(judged.calibration_band, errors[1462], 0.04 * errors[1462]);
    }
}

}  // namespace
}  // namespace prescriptive::test
