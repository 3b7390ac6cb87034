#include "learning/training.hpp"

#include <random>

#include "learning/metrics.hpp"
#include "support.hpp"

namespace prescriptive::test {
namespace {

struct Rows {
    std::vector<double> number, sparse, constant, id;
    std::vector<std::string> plan;
    std::vector<bool> yes;
};

// Whether it is yes follows number and plan; sparse is missing in a fifth of the rows.
Rows MakeRows(std::size_t count) {
    std::mt19937_64 random(11);
    const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    Rows rows;
    for (std::size_t i = 0; i < count; ++i) {
        rows.number.push_back(10 * unit());
        rows.sparse.push_back(unit() < 0.2 ? kMissing : 100 + unit());
        rows.constant.push_back(7);
        rows.id.push_back(static_cast<double>(i));
        const double draw = unit();
        rows.plan.push_back(draw < 0.6 ? "basic" : draw < 0.995 ? "pro" : "rare " + std::to_string(i % 7));
        const double z = 1 - 0.4 * rows.number.back() + (rows.plan.back() == "pro" ? 1.2 : 0);
        rows.yes.push_back(unit() < 1 / (1 + std::exp(-z)));
    }
    return rows;
}

void Fill(const Rows& rows, const std::vector<std::size_t>& order, TrainingData& data) {
    data.AddColumn("number", InputType::kNumber, false);
    data.AddColumn("sparse", InputType::kNumber, false);
    data.AddColumn("constant", InputType::kNumber, false);
    data.AddColumn("id", InputType::kNumber, false);
    data.AddColumn("plan", InputType::kCategory, false);
    for (const std::size_t i : order) {
        const TrainingCell cells[] = {{rows.number[i], {}}, {rows.sparse[i], {}}, {rows.constant[i], {}},
                                      {rows.id[i], {}},     {0, rows.plan[i]}};
        TrainingData::Row row;
        row.positive = rows.yes[i];
        data.AddRow(cells, row);
    }
}

std::vector<std::size_t> Ascending(std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    return order;
}

std::string Trained(const Rows& rows, const std::vector<std::size_t>& order, std::string* card = nullptr) {
    Training training;
    Fill(rows, order, training.data());
    TrainingOptions options;
    options.fit.method = FitOptions::kLogistic;
    training.Begin(std::move(options));
    while (!training.next().empty()) training.Work(nullptr);
    if (card != nullptr) *card = training.card();
    return training.document();
}

TEST(Training, TheOrderOfRowsChangesNothing) {
    const Rows rows = MakeRows(2000);
    std::vector<std::size_t> order = Ascending(2000);
    const std::string first = Trained(rows, order);
    std::mt19937_64 random(3);
    std::shuffle(order.begin(), order.end(), random);
    EXPECT_EQ(Trained(rows, order), first);
}

TEST(Training, ColumnsAreChosenAndEncoded) {
    const Rows rows = MakeRows(2000);
    TrainingData data;
    Fill(rows, Ascending(2000), data);
    data.Arrange(TestPart::kHashed, 1, nullptr);
    EXPECT_NEAR(static_cast<double>(data.test().size()), 500, 60);
    const Encoding encoding(data, {}, nullptr);
    ASSERT_EQ(encoding.inputs().size(), 3u);
    EXPECT_EQ(encoding.inputs()[2].levels, (std::vector<std::string>{"basic", "pro"}));
    std::map<std::string, std::string> dropped;
    for (const ColumnRemark& remark : encoding.dropped()) dropped[remark.column] = remark.reason;
    EXPECT_EQ(dropped.size(), 2u);
    EXPECT_EQ(dropped["constant"], "constant");
    EXPECT_TRUE(dropped["id"].starts_with("id-like"));
    // number, sparse and whether it is missing, two levels and the rare ones.
    EXPECT_EQ(encoding.columns().size(), 6u);
}

TEST(Training, ACategoryOfAMillionLevelsIsDropped) {
    TrainingData data;
    data.AddColumn("x", InputType::kNumber, false);
    data.AddColumn("token", InputType::kCategory, false);
    for (int i = 0; i < 1'000'000; ++i) {
        const std::string token = "customer " + std::to_string(i);
        const TrainingCell cells[] = {{static_cast<double>(i % 97), {}}, {0, token}};
        TrainingData::Row row;
        row.positive = i % 3 == 0;
        data.AddRow(cells, row);
    }
    EXPECT_TRUE(data.columns()[1].texts.empty());
    data.Arrange(TestPart::kHashed, 1, nullptr);
    const Encoding encoding(data, {}, nullptr);
    ASSERT_EQ(encoding.inputs().size(), 1u);
    EXPECT_EQ(encoding.inputs()[0].name, "x");
    ASSERT_EQ(encoding.dropped().size(), 1u);
    EXPECT_EQ(encoding.dropped()[0].reason, "more than 100000 different values");
}

// At the minimum, what the rows pull is what the ridge holds: checked from the columns as they are.
TEST(Training, LogisticFitIsStationary) {
    const Rows rows = MakeRows(3000);
    TrainingData data;
    Fill(rows, Ascending(3000), data);
    data.Arrange(TestPart::kHashed, 1, nullptr);
    const Encoding encoding(data, {}, nullptr);
    const Design design(encoding, data.training());
    const double ridge = 2.5;
    const LogisticFit fit = FitLogistic(design, data.training(), data.positive(), ridge, nullptr);
    const std::size_t p = design.columns();
    std::vector<double> gradient(p, 0), x(p), mean(p, 0), square(p, 0);
    double intercept = 0;
    for (const std::uint32_t row : data.training()) {
        design.Fill(&row, 1, x.data(), 1);
        double z = fit.intercept;
        for (std::size_t c = 0; c < p; ++c) {
            z += fit.weights[c] * x[c];
            mean[c] += x[c];
            square[c] += x[c] * x[c];
        }
        const double residual = 1 / (1 + std::exp(-z)) - data.positive()[row];
        intercept += residual;
        for (std::size_t c = 0; c < p; ++c) gradient[c] += residual * x[c];
    }
    const double n = static_cast<double>(data.training().size());
    EXPECT_NEAR(intercept, 0, 1e-3);
    for (std::size_t c = 0; c < p; ++c) {
        EXPECT_NEAR(gradient[c] + ridge * fit.weights[c], 0, 1e-3);
        EXPECT_NEAR(mean[c] / n, 0, 1e-9);
        EXPECT_NEAR(square[c] / n, 1, 1e-9);
    }
    // The same model without scales.
    ModelDocument document;
    document.inputs = encoding.inputs();
    document.columns = encoding.columns();
    document.linear = design.Unscaled(fit.intercept, fit.weights);
    const LearnedModel model(document);
    const std::vector<double> z = LogOddsOf(design, fit, data.test(), nullptr);
    std::vector<double> row(encoding.inputs().size());
    for (std::size_t i = 0; i < data.test().size(); ++i) {
        encoding.Row(data.test()[i], row.data());
        EXPECT_NEAR(model.LogOdds(row.data()), z[i], 1e-9);
    }
}

// The way by a sample and by all folds at once ends where each fit by itself does; from many rows a tenth of a standard error
// away at most, half of whose square is then left to gain.
TEST(Training, FoldsAreFittedAsIfEachAlone) {
    for (const std::size_t size : {2000u, 120000u}) {
        const Rows rows = MakeRows(size);
        TrainingData data;
        Fill(rows, Ascending(size), data);
        data.Arrange(TestPart::kHashed, 1, nullptr);
        const Encoding encoding(data, {}, nullptr);
        const Design design(encoding, data.training());
        std::vector<std::vector<std::uint32_t>> held_out(5), training(5);
        for (const std::uint32_t row : data.training())
            for (std::size_t f = 0; f < 5; ++f)
                (static_cast<std::size_t>(data.FoldOf(row, 5)) == f ? held_out[f] : training[f]).push_back(row);
        const double ridge = 1;
        const LogisticFit whole = FitLogistic(design, data.training(), data.positive(), ridge, nullptr);
        const std::vector<LogisticFit> fits = FitFolds(design, held_out, data.positive(), ridge, whole, nullptr);
        const auto loss = [&](const LogisticFit& fit, const std::vector<std::uint32_t>& of) {
            double sum = 0;
            for (const double weight : fit.weights) sum += ridge / 2 * weight * weight;
            const std::vector<double> z = LogOddsOf(design, fit, of, nullptr);
            for (std::size_t i = 0; i < z.size(); ++i) sum += LossOfLogOdds(z[i], data.positive()[of[i]] != 0);
            return sum;
        };
        ASSERT_EQ(fits.size(), 5u);
        for (std::size_t f = 0; f < 5; ++f) {
            const LogisticFit alone = FitLogistic(design, training[f], data.positive(), ridge, nullptr);
            const double best = loss(alone, training[f]);
            EXPECT_NEAR(loss(fits[f], training[f]), best, size < 65536 ? 2e-9 * best : 0.005) << size;
            EXPECT_GT(loss(whole, training[f]), best);
        }
    }
}

// Of many rows of which a sample shows no positive at all, or only some.
TEST(Training, RarePositivesAreFitted) {
    for (const std::size_t positives : {3u, 200u}) {
        TrainingData data;
        data.AddColumn("x", InputType::kNumber, false);
        for (std::size_t i = 0; i < 100000; ++i) {
            TrainingData::Row row;
            row.positive = i % (100000 / positives) == 1;
            const TrainingCell cell{static_cast<double>(i * 7919 % 1000) + (row.positive ? 300 : 0), {}};
            data.AddRow(&cell, row);
        }
        data.Arrange(TestPart::kHashed, 1, nullptr);
        const Encoding encoding(data, {.keep_suspects = true}, nullptr);
        const Design design(encoding, data.training());
        const LogisticFit fit = FitLogistic(design, data.training(), data.positive(), 1, nullptr);
        const std::vector<double> z = LogOddsOf(design, fit, data.training(), nullptr);
        double expected = 0, seen = 0;
        for (std::size_t i = 0; i < z.size(); ++i) {
            expected += 1 / (1 + std::exp(-z[i]));
            seen += data.positive()[data.training()[i]];
        }
        EXPECT_NEAR(expected, seen, 0.02) << positives;
        EXPECT_GT(fit.weights[0], 0);
    }
}

TEST(Training, LossSumAddsTheLosses) {
    LossSum sum;
    double losses = 0;
    for (int i = 0; i < 5000; ++i) {
        const double z = i % 7 == 0 ? 0 : (i % 2 == 0 ? 1 : -1) * std::exp((i % 100) / 15.0 - 3);
        const bool yes = i % 3 == 0;
        EXPECT_NEAR(sum.Add(z, yes), 1 / (1 + std::exp(-z)), 1e-15);
        losses += std::log1p(std::exp(yes ? -z : z));
    }
    EXPECT_NEAR(sum.sum(), losses, 1e-12 * losses);
}

TEST(Training, CalibrationFindsSlopeAndOffset) {
    std::mt19937_64 random(5);
    const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    std::vector<double> log_odds;
    std::vector<std::uint8_t> yes;
    for (int i = 0; i < 200000; ++i) {
        log_odds.push_back(6 * unit() - 3);
        yes.push_back(unit() < 1 / (1 + std::exp(-(0.5 * log_odds.back() - 0.7))));
    }
    const Calibration c = FitLine(log_odds, yes, nullptr);
    EXPECT_NEAR(c.slope, 0.5, 0.02);
    EXPECT_NEAR(c.offset, -0.7, 0.02);
}

// Labels drawn by log-odds that are a curve of those given.
Calibration CalibratedBy(const std::function<double(double)>& truth, std::size_t rows) {
    std::mt19937_64 random(5);
    const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    std::vector<double> log_odds;
    std::vector<std::uint8_t> yes;
    std::vector<int> fold;
    for (std::size_t i = 0; i < rows; ++i) {
        log_odds.push_back(5 * unit() - 3.5);
        yes.push_back(unit() < 1 / (1 + std::exp(-truth(log_odds.back()))));
        fold.push_back(static_cast<int>(i % 5));
    }
    return FitCalibration(log_odds, yes, fold, nullptr);
}

TEST(Training, ACurveIsFoundWhereThereIsOne) {
    const auto truth = [](double z) { return z < -2 ? z - 0.5 : z < -1 ? -2.5 + 2.2 * (z + 2) : -0.3 + 0.4 * (z + 1); };
    const Calibration c = CalibratedBy(truth, 60000);
    ASSERT_FALSE(c.from.empty());
    EXPECT_TRUE(std::is_sorted(c.from.begin(), c.from.end()));
    EXPECT_TRUE(std::is_sorted(c.to.begin(), c.to.end()));
    for (double z = -3.2; z < 1.3; z += 0.1) EXPECT_NEAR(c(z), truth(z), 0.2) << z;
    const Calibration line = CalibratedBy([](double z) { return 0.7 * z + 0.2; }, 60000);
    EXPECT_TRUE(line.from.empty());
    EXPECT_NEAR(line(1), 0.9, 0.05);
}

TEST(Training, AnOrderWorseThanNoneIsNoOrder) {
    const Calibration c = CalibratedBy([](double z) { return -0.5 * z - 1; }, 20000);
    EXPECT_EQ(c.slope, 0);
    EXPECT_EQ(c(-3), c(1));
    EXPECT_NEAR(1 / (1 + std::exp(-c(0))), 0.38, 0.05);
}

TEST(Training, ACurveNeverDescends) {
    const Calibration c = CalibratedBy([](double z) { return std::sin(3 * z); }, 20000);
    for (double z = -6; z < 5; z += 0.01) EXPECT_LE(c(z), c(z + 0.01) + 1e-12);
}

TEST(Training, TheCardSaysHowGoodItIs) {
    std::string card;
    const std::string document = Trained(MakeRows(4000), Ascending(4000), &card);
    const Json told = Json::parse(card);
    EXPECT_EQ(told["verdict"], "usable signal");
    EXPECT_EQ(told["rows"], 4000);
    const double auc = told["test"]["auc"]["value"];
    EXPECT_GT(auc, 0.75);
    EXPECT_LT(told["test"]["auc"]["low"], auc);
    EXPECT_LT(told["test"]["log_loss"]["value"], told["against_base_rate"]["log_loss"]);
    EXPECT_EQ(told["features"].size(), 3u);
    EXPECT_NO_THROW(LearnedModel::Parse(document));
}

TEST(Training, RefusesWhatCannotTrain) {
    Rows rows = MakeRows(200);
    rows.yes.assign(200, true);
    const Error one_class = Thrown([&] { Trained(rows, Ascending(200)); });
    EXPECT_EQ(one_class.message, "label has one class only");
    EXPECT_EQ(Thrown([&] { Trained(rows, {}); }).message, "source has no row with a label");
}

}  // namespace
}  // namespace prescriptive::test
