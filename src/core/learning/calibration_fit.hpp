// Calibration fitted to log-odds of rows that did not train what made them.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "model/calibration.hpp"
#include "status.hpp"

namespace prescriptive {

// Without overflow on either side.
inline double ProbabilityOf(double log_odds) noexcept {
    return log_odds >= 0 ? 1 / (1 + std::exp(-log_odds)) : std::exp(log_odds) / (1 + std::exp(log_odds));
}
// -ln of the probability of what happened.
double LossOfLogOdds(double log_odds, bool positive) noexcept;

// The sum of LossOfLogOdds over rows. Of ln(1 + e) for each it takes one logarithm for hundreds, of their product; one for each
// took a tenth of the time of training.
class LossSum {
public:
    // Gives the probability.
    double Add(double log_odds, bool positive) noexcept {
        const double e = std::exp(-std::fabs(log_odds));
        sum_ += (log_odds > 0) != positive ? std::fabs(log_odds) : 0;
        product_ *= 1 + e;
        // Each factor is at most 2.
        if (product_ > 0x1p1000) Take();
        return (log_odds >= 0 ? 1 : e) / (1 + e);
    }
    double sum() const noexcept { return sum_ + std::log(product_); }

private:
    void Take() noexcept {
        sum_ += std::log(product_);
        product_ = 1;
    }

    double sum_ = 0, product_ = 1;
};

// Platt's: the slope and offset of least log loss (Platt 1999, with his targets, which keep both finite);
// a slope below 0 is 0.
Calibration FitLine(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive, CancelledCallback cancelled);

// A line with a curve behind it: at most 12 points, the least log loss with a penalty on differences between the
// corrections of neighbours, and made monotone by pooling. Without a curve where the rows tell none.
// log_odds: ascending; line: of the same rows.
Calibration FitCurve(const Calibration& line, const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive,
                     CancelledCallback cancelled);

// The curve where it is better by more than two standard errors in cross-validation, else the line. fold: of each row.
Calibration FitCalibration(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive,
                           const std::vector<int>& fold, CancelledCallback cancelled);

}  // namespace prescriptive
