// Logistic regression with a ridge penalty, by Newton's method.
#pragma once

#include <cstdint>
#include <vector>

#include "learning/encoding.hpp"

namespace prescriptive {

// Columns as the fit sees them: less their mean, over their deviation; missing ones at the mean.
class Design {
public:
    Design(const Encoding& encoding, const std::vector<std::uint32_t>& rows);

    std::size_t columns() const noexcept { return mean_.size(); }
    // One row after the other into out, columns() doubles each.
    void Fill(const std::uint32_t* rows, std::size_t count, double* out) const noexcept;
    // The same model on the columns as they are.
    LinearModel Unscaled(double intercept, const std::vector<double>& weights) const;

private:
    const Encoding& encoding_;
    std::vector<double> mean_;
    std::vector<double> rate_;  // 1 / deviation
};

struct LogisticFit {
    double intercept = 0;
    std::vector<double> weights;  // of the design's columns
    int steps = 0;
};

// Minimises the log loss, summed over rows, plus ridge / 2 * |weights|^2 (ridge = 1 / C of scikit-learn). start:
// where to begin, no weights for the base rate.
LogisticFit FitLogistic(const Design& design, const std::vector<std::uint32_t>& rows,
                        const std::vector<std::uint8_t>& positive, double ridge, const LogisticFit& start,
                        CancelledCallback cancelled);

// Log-odds of rows.
std::vector<double> LogOddsOf(const Design& design, const LogisticFit& fit, const std::vector<std::uint32_t>& rows,
                              CancelledCallback cancelled);

}  // namespace prescriptive
