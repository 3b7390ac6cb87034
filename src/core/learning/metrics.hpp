// How well scores tell positives from negatives, and how true they are as probabilities.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "status.hpp"

namespace prescriptive {

inline constexpr int kCalibrationBins = 10;  // of equal width

// What one score costs where the label is known. A probability closer than 2^-52 to 0 or 1 counts as that far
// away, as in scikit-learn.
double LogLossOf(double probability, bool positive) noexcept;
int CalibrationBin(double probability) noexcept;  // 1 belongs to the last one

// Ascending; polled at least once in a million elements.
void SortScores(std::vector<double>& scores, CancelledCallback cancelled);

// Of ascending scores. The area under the ROC curve: the share of pairs in which the positive has the higher
// score, ties counting half; nullopt where a class is empty. Exact: counted in whole numbers.
std::optional<double> AreaUnderCurve(std::span<const double> positives, std::span<const double> negatives);

// The sum over distinct scores, from the highest, of precision times the recall gained there (no
// interpolation); nullopt where there is no positive.
std::optional<double> AveragePrecision(std::span<const double> positives, std::span<const double> negatives);

// Sum over bins of (share of the bin) * |mean score - share of positives|.
struct CalibrationSums {
    struct Bin {
        double count = 0;
        double scores = 0;
        double positives = 0;
    };
    std::array<Bin, kCalibrationBins> bins;

    void Add(double probability, bool positive, double weight = 1) noexcept {
        Bin& bin = bins[static_cast<std::size_t>(CalibrationBin(probability))];
        bin.count += weight;
        bin.scores += weight * probability;
        if (positive) bin.positives += weight;
    }
    double Error() const noexcept;  // NaN where nothing was added
};

enum Measure { kAuc, kAveragePrecision, kLogLoss, kBrier, kCalibrationError };
inline constexpr int kMeasures = 5;
using Measures = std::array<double, kMeasures>;  // NaN where undefined
inline constexpr const char* kMeasureNames[kMeasures] = {"auc", "average_precision", "log_loss", "brier",
                                                         "calibration_error"};

// A prediction whose outcome is known.
struct Judged {
    double probability = 0;
    bool positive = false;
};

// Predictions in descending order with what all measures need of each.
class JudgedRows {
public:
    explicit JudgedRows(std::vector<Judged> rows);

    std::size_t size() const noexcept { return rows_.size(); }
    const std::vector<Judged>& rows() const noexcept { return rows_; }
    std::size_t positives() const noexcept { return positives_; }

    // weights: how often each row counts, in the order of rows().
    Measures Measure(std::span<const std::uint32_t> weights) const;
    Measures Measure() const;

    // Share of positives among the fraction of the rows with the highest scores; tied rows at the border count
    // with their mean.
    double PositivesOfTop(double fraction) const;

private:
    std::vector<Judged> rows_;
    std::vector<double> losses_;
    std::size_t positives_ = 0;
};

// A mean over rows, and its standard error (Welford 1962).
class RunningMean {
public:
    void Add(double value) noexcept {
        ++count_;
        const double before = value - mean_;
        mean_ += before / count_;
        squares_ += before * (value - mean_);
    }
    double mean() const noexcept { return mean_; }
    // NaN of one row.
    double error() const noexcept { return std::sqrt(squares_ / (count_ - 1) / count_); }

private:
    double count_ = 0, mean_ = 0, squares_ = 0;
};

// Percentile bootstrap: each measure's interval over resamples of the rows.
struct Interval {
    double low = 0;
    double high = 0;
};
struct BootstrapResult {
    std::array<Interval, kMeasures> intervals;
    int resamples = 0;
};

// Draws with replacement, as many rows as there are; 95 %. Fewer resamples are made of many rows, at least 200,
// so that no more than 50 million rows are drawn where 200 are enough.
BootstrapResult Bootstrap(const JudgedRows& rows, int resamples, std::uint64_t seed, CancelledCallback cancelled);

// The 0.025 and 0.975 quantiles, linearly interpolated; NaN among them is left out.
Interval PercentileInterval(std::vector<double> values);

}  // namespace prescriptive
