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

// Platt's: the slope and offset of least log loss (Platt 1999, with his targets, which keep both finite);
// a slope below 0 is 0.
Calibration FitLine(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive, CancelledCallback cancelled);

// The same with a curve behind it: at most 12 points, the least log loss with a penalty on differences between the
// corrections of neighbours, and made monotone by pooling. Without a curve where the rows tell none.
Calibration FitCurve(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive, CancelledCallback cancelled);

// The curve where it is better by more than two standard errors in cross-validation, else the line. fold: of each row.
Calibration FitCalibration(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive,
                           const std::vector<int>& fold, CancelledCallback cancelled);

}  // namespace prescriptive
