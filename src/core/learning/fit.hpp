// Training: the choice of a method, its fit, and its calibration.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "learning/calibration_fit.hpp"
#include "learning/encoding.hpp"
#include "learning/logistic_fit.hpp"
#include "learning/training_data.hpp"

namespace prescriptive {

struct FitOptions {
    enum Method : std::uint8_t { kAuto, kLogistic, kBoostedTrees };

    Method method = kAuto;
    std::uint64_t seed = 1;
    int folds = 5;
    double ridge = 1;
    // Of boosted trees. Their number is that of the least cross-validated loss, at most this.
    int most_trees = 400;
    int depth = 4;
    double rate = 0.1;
};

// What cross-validation says of one method: out-of-fold log-odds of the training rows, in their order, with the
// mean log loss before and after calibration.
struct Validated {
    ModelMethod method = ModelMethod::kLogistic;
    std::vector<double> log_odds;
    double log_loss = 0;
    double calibrated_log_loss = 0;
    Calibration calibration;
    int trees = 0;
};

struct Fitted {
    ModelDocument model;
    std::vector<Validated> validated;  // of each method that was tried; the chosen one first
    std::string choice;  // in words
};

// Fits piece by piece, so that the server can act and say between pieces. Data and encoding outlive it.
class ModelFitter {
public:
    // 22023 for too few rows, 0A000 where the method's library is missing.
    ModelFitter(const TrainingData& data, const Encoding& encoding, const FitOptions& options);
    ~ModelFitter();
    ModelFitter(const ModelFitter&) = delete;

    // The next piece, in words; empty when all is done.
    const std::string& next() const noexcept { return next_; }
    // Does it. Of a million rows the longest stretch without a poll is one tree.
    void Work(CancelledCallback cancelled);

    Fitted Take();

private:
    struct Run;

    void WorkLogistic();
    void WorkLogisticFolds();
    void StartTrees();
    void WorkTrees();
    void WorkAllTrees();
    void Choose();
    void Finish(Validated& validated, ModelDocument& model) const;
    std::vector<std::pair<std::string, std::string>> TreeParameters() const;

    const TrainingData& data_;
    const Encoding& encoding_;
    const FitOptions options_;
    CancelledCallback cancelled_ = nullptr;
    std::string next_;
    void (ModelFitter::*work_)() = nullptr;
    std::vector<std::vector<std::uint32_t>> held_out_;  // training rows, by fold
    std::vector<std::vector<std::uint32_t>> places_;    // where those stand among the training rows
    std::vector<std::uint8_t> labels_;
    std::unique_ptr<Design> design_;
    LogisticFit whole_;
    Validated linear_, trees_;
    ModelDocument linear_model_, trees_model_;
    std::vector<std::unique_ptr<Run>> runs_;
    int grown_ = 0;
    double least_loss_ = 0;
    Fitted fitted_;
};

}  // namespace prescriptive
