#include "learning/fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "learning/metrics.hpp"
#include "learning/xgboost_library.hpp"
#include "model/import.hpp"

namespace prescriptive {
namespace {

// Rounds without a better loss after which no better one is looked for.
constexpr int kPatience = 30;
// Of all folds, between two words of progress.
constexpr int kRoundsAPiece = 10;

double MeanLoss(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive, const Calibration& c) {
    double loss = 0;
    for (std::size_t i = 0; i < log_odds.size(); ++i) loss += LossOfLogOdds(c(log_odds[i]), positive[i] != 0);
    return loss / static_cast<double>(log_odds.size());
}

BoosterData MatrixOf(const TrainingData& data, const Encoding& encoding, const std::vector<std::uint32_t>& rows,
                     CancelledCallback cancelled) {
    const std::size_t columns = encoding.columns().size();
    std::vector<float> values(rows.size() * columns), labels(rows.size());
    // XGBoost takes no infinity; the largest float32 is on the same side of each threshold.
    constexpr double kLargest = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % 65536 == 0) Poll(cancelled);
        for (std::size_t c = 0; c < columns; ++c) {
            const double value = encoding.Value(c, rows[i]);
            values[i * columns + c] = static_cast<float>(std::isnan(value) ? value : std::clamp(value, -kLargest, kLargest));
        }
        labels[i] = data.positive()[rows[i]];
    }
    return BoosterData(values, rows.size(), columns, labels);
}

}  // namespace

struct ModelFitter::Run {
    BoosterData training, held_out;
    Booster booster;

    Run(BoosterData a, BoosterData b, const std::vector<std::pair<std::string, std::string>>& parameters)
        : training(std::move(a)), held_out(std::move(b)), booster(training, &held_out, parameters) {}
};

ModelFitter::ModelFitter(const TrainingData& data, const Encoding& encoding, const FitOptions& options)
    : data_(data), encoding_(encoding), options_(options), held_out_(static_cast<std::size_t>(options.folds)),
      places_(held_out_.size()) {
    const std::vector<std::uint32_t>& rows = data.training();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t mine = static_cast<std::size_t>(data.FoldOf(rows[i], options.folds));
        held_out_[mine].push_back(rows[i]);
        places_[mine].push_back(static_cast<std::uint32_t>(i));
        labels_.push_back(data.positive()[rows[i]]);
    }
    for (const std::vector<std::uint32_t>& fold : held_out_)
        if (fold.empty() || fold.size() == rows.size())
            throw Error(ErrorCode::kInvalidParameter, "too few rows to train a model",
                        std::to_string(rows.size()) + " rows do not fill " + std::to_string(options.folds) + " folds.");
    if (options.method == FitOptions::kBoostedTrees) {
        RequireXgboost();
        work_ = &ModelFitter::StartTrees;
        next_ = "preparing boosted trees";
    } else {
        work_ = &ModelFitter::WorkLogistic;
        next_ = "fitting a logistic model to " + std::to_string(rows.size()) + " rows and " +
                std::to_string(encoding.columns().size()) + " columns";
    }
}

ModelFitter::~ModelFitter() = default;

void ModelFitter::Work(CancelledCallback cancelled) {
    cancelled_ = cancelled;
    (this->*work_)();
}

Fitted ModelFitter::Take() { return std::move(fitted_); }

void ModelFitter::Finish(Validated& validated, ModelDocument& model) const {
    validated.method = model.method;
    std::vector<int> fold(labels_.size());
    for (std::size_t i = 0; i < fold.size(); ++i) fold[i] = data_.FoldOf(data_.training()[i], options_.folds);
    validated.calibration = FitCalibration(validated.log_odds, labels_, fold, cancelled_);
    validated.log_loss = MeanLoss(validated.log_odds, labels_, {});
    validated.calibrated_log_loss = MeanLoss(validated.log_odds, labels_, validated.calibration);
    model.inputs = encoding_.inputs();
    model.columns = encoding_.columns();
    model.calibration = validated.calibration;
}

void ModelFitter::WorkLogistic() {
    design_ = std::make_unique<Design>(encoding_, data_.training());
    whole_ = FitLogistic(*design_, data_.training(), data_.positive(), options_.ridge, cancelled_);
    linear_model_.method = ModelMethod::kLogistic;
    linear_model_.linear = design_->Unscaled(whole_.intercept, whole_.weights);
    work_ = &ModelFitter::WorkLogisticFolds;
    next_ = "cross-validating the logistic model";
}

void ModelFitter::WorkLogisticFolds() {
    linear_.log_odds.resize(labels_.size());
    const std::vector<LogisticFit> fits = FitFolds(*design_, held_out_, data_.positive(), options_.ridge, whole_, cancelled_);
    for (std::size_t f = 0; f < held_out_.size(); ++f) {
        const std::vector<double> z = LogOddsOf(*design_, fits[f], held_out_[f], cancelled_);
        for (std::size_t i = 0; i < z.size(); ++i) linear_.log_odds[places_[f][i]] = z[i];
    }
    Finish(linear_, linear_model_);
    if (options_.method == FitOptions::kAuto && HasXgboost()) {
        work_ = &ModelFitter::StartTrees;
        next_ = "preparing boosted trees";
    } else {
        work_ = &ModelFitter::Choose;
        next_ = "choosing";
    }
}

std::vector<std::pair<std::string, std::string>> ModelFitter::TreeParameters() const {
    return {{"objective", "binary:logistic"},
            {"eval_metric", "logloss"},
            {"tree_method", "hist"},
            {"nthread", "1"},
            {"verbosity", "0"},
            {"seed", std::to_string(options_.seed % 2147483647)},
            {"eta", std::to_string(options_.rate)},
            {"max_depth", std::to_string(options_.depth)},
            {"subsample", "0.8"},
            {"colsample_bytree", "0.8"},
            {"base_score", "0.5"}};
}

void ModelFitter::StartTrees() {
    for (std::size_t f = 0; f < held_out_.size(); ++f) {
        std::vector<std::uint32_t> training;
        for (const std::uint32_t row : data_.training())
            if (static_cast<std::size_t>(data_.FoldOf(row, options_.folds)) != f) training.push_back(row);
        runs_.push_back(std::make_unique<Run>(MatrixOf(data_, encoding_, training, cancelled_),
                                              MatrixOf(data_, encoding_, held_out_[f], cancelled_), TreeParameters()));
    }
    least_loss_ = std::numeric_limits<double>::infinity();
    work_ = &ModelFitter::WorkTrees;
    next_ = "cross-validating boosted trees";
}

void ModelFitter::WorkTrees() {
    for (int round = 0; round < kRoundsAPiece; ++round) {
        double loss = 0;
        for (std::size_t f = 0; f < runs_.size(); ++f) {
            Poll(cancelled_);
            runs_[f]->booster.Grow();
            loss += runs_[f]->booster.HeldOutLoss() * static_cast<double>(held_out_[f].size());
        }
        ++grown_;
        if (loss < least_loss_) {
            least_loss_ = loss;
            trees_.trees = grown_;
        }
        if (grown_ < options_.most_trees && grown_ - trees_.trees < kPatience) continue;
        trees_.log_odds.resize(labels_.size());
        for (std::size_t f = 0; f < runs_.size(); ++f) {
            const std::vector<double> z = runs_[f]->booster.HeldOutLogOdds(trees_.trees, held_out_[f].size());
            for (std::size_t i = 0; i < z.size(); ++i) trees_.log_odds[places_[f][i]] = z[i];
        }
        runs_.clear();
        work_ = &ModelFitter::WorkAllTrees;
        next_ = "growing " + std::to_string(trees_.trees) + " trees on all training rows";
        return;
    }
    next_ = "cross-validating boosted trees: " + std::to_string(grown_) + " of at most " + std::to_string(options_.most_trees);
}

void ModelFitter::WorkAllTrees() {
    const BoosterData whole = MatrixOf(data_, encoding_, data_.training(), cancelled_);
    Booster booster(whole, nullptr, TreeParameters());
    for (int tree = 0; tree < trees_.trees; ++tree) {
        Poll(cancelled_);
        booster.Grow();
    }
    const ModelDocument imported = ImportXgboost(booster.Save(), cancelled_);
    trees_model_.method = ModelMethod::kBoostedTrees;
    trees_model_.trees = imported.trees;
    // What it calls inputs are the columns f0, f1, ... that trees split by.
    for (Tree& tree : trees_model_.trees.trees)
        for (TreeNode& node : tree) {
            if (node.column < 0) continue;
            const ModelColumn& column = imported.columns[static_cast<std::size_t>(node.column)];
            node.column = static_cast<std::int32_t>(std::stol(imported.inputs[column.input].name.substr(1)));
        }
    Finish(trees_, trees_model_);
    work_ = &ModelFitter::Choose;
    next_ = "choosing";
}

void ModelFitter::Choose() {
    next_.clear();
    const bool linear = !linear_.log_odds.empty(), trees = !trees_.log_odds.empty();
    bool better = trees;
    if (linear && trees) {
        // Paired by row, after calibration.
        RunningMean gain;
        for (std::size_t i = 0; i < labels_.size(); ++i) {
            const auto loss = [&](const Validated& v) {
                return LossOfLogOdds(v.calibration(v.log_odds[i]), labels_[i] != 0);
            };
            gain.Add(loss(linear_) - loss(trees_));
        }
        better = gain.mean() > gain.error();
        char text[160];
        std::snprintf(text, sizeof text,
                      "%s: cross-validated, boosted trees lose %.5f %s a row than a logistic model (standard error %.5f)",
                      better ? "boosted trees" : "logistic", std::fabs(gain.mean()),
                      gain.mean() >= 0 ? "less" : "more", gain.error());
        fitted_.choice = text;
    } else if (options_.method == FitOptions::kAuto) {
        fitted_.choice = "logistic: boosted trees were not tried, since the XGBoost library is not installed";
    } else {
        fitted_.choice = std::string(linear ? "logistic" : "boosted trees") + ", as asked for";
    }
    fitted_.model = std::move(better ? trees_model_ : linear_model_);
    fitted_.validated.push_back(std::move(better ? trees_ : linear_));
    if (linear && trees) fitted_.validated.push_back(std::move(better ? linear_ : trees_));
}

}  // namespace prescriptive
