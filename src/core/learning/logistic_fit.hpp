// Logistic regression with a ridge penalty, by Newton's method.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "learning/encoding.hpp"

namespace prescriptive {

// Columns as the fit sees them: less their mean, over their deviation; missing ones at the mean.
class Design {
public:
    Design(const Encoding& encoding, const std::vector<std::uint32_t>& rows);

    std::size_t columns() const noexcept { return mean_.size(); }
    // One column after the other, each `stride` doubles behind the one before.
    void Fill(const std::uint32_t* rows, std::size_t count, double* out, std::size_t stride) const noexcept;
    // The most by which a step of the weights, the intercept's behind those of the columns, moves a row's log-odds.
    template <typename Step>
    double Reach(const Step& step) const noexcept {
        double reach = std::fabs(step[static_cast<std::ptrdiff_t>(columns())]);
        for (std::size_t c = 0; c < columns(); ++c) reach += most_[c] * std::fabs(step[static_cast<std::ptrdiff_t>(c)]);
        return reach;
    }
    // The same model on the columns as they are.
    LinearModel Unscaled(double intercept, const std::vector<double>& weights) const;

private:
    const Encoding& encoding_;
    std::vector<double> mean_;
    std::vector<double> rate_;  // 1 / deviation
    std::vector<double> most_;  // of a row, either side of 0
};

struct LogisticFit {
    double intercept = 0;
    std::vector<double> weights;  // of the design's columns
};

// Minimises the log loss, summed over rows of the design, plus ridge / 2 * |weights|^2 (ridge = 1 / C of scikit-learn).
LogisticFit FitLogistic(const Design& design, const std::vector<std::uint32_t>& rows,
                        const std::vector<std::uint8_t>& positive, double ridge, CancelledCallback cancelled);

// The same without each fold's rows, held_out, which together are those of `whole`: all fits begin there, where one pass tells
// the derivatives of each. Of 65,536 rows and more a fit ends within a tenth of its standard error, most often a single step away.
std::vector<LogisticFit> FitFolds(const Design& design, const std::vector<std::vector<std::uint32_t>>& held_out,
                                  const std::vector<std::uint8_t>& positive, double ridge, const LogisticFit& whole,
                                  CancelledCallback cancelled);

// Log-odds of rows.
std::vector<double> LogOddsOf(const Design& design, const LogisticFit& fit, const std::vector<std::uint32_t>& rows,
                              CancelledCallback cancelled);

}  // namespace prescriptive
