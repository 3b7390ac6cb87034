#include "learning/logistic_fit.hpp"

#include <eigen3/Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "learning/calibration_fit.hpp"

namespace prescriptive {
namespace {

constexpr std::size_t kBlock = 1024;
constexpr int kMostSteps = 60;

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The loss, and where wanted its first and second derivatives, at weights w, the last of them the intercept.
double Evaluate(const Design& design, const std::vector<std::uint32_t>& rows, const std::vector<std::uint8_t>& positive,
                double ridge, const Eigen::VectorXd& w, Eigen::VectorXd* gradient, Eigen::MatrixXd* hessian,
                CancelledCallback cancelled) {
    const Eigen::Index p = static_cast<Eigen::Index>(design.columns());
    RowMajor block(static_cast<Eigen::Index>(kBlock), p + 1);
    std::vector<double> filled(kBlock * design.columns());
    Eigen::VectorXd residual(static_cast<Eigen::Index>(kBlock)), weight(static_cast<Eigen::Index>(kBlock));
    double loss = ridge / 2 * w.head(p).squaredNorm();
    if (gradient != nullptr) {
        *gradient = ridge * w;
        (*gradient)(p) = 0;
        *hessian = Eigen::MatrixXd::Identity(p + 1, p + 1) * ridge;
        (*hessian)(p, p) = 0;
    }
    for (std::size_t begin = 0; begin < rows.size(); begin += kBlock) {
        Poll(cancelled);
        const std::size_t count = std::min(kBlock, rows.size() - begin);
        const Eigen::Index n = static_cast<Eigen::Index>(count);
        design.Fill(rows.data() + begin, count, filled.data());
        block.topLeftCorner(n, p) = Eigen::Map<const RowMajor>(filled.data(), n, p);
        block.col(p).head(n).setOnes();
        const Eigen::VectorXd z = block.topRows(n) * w;
        for (Eigen::Index i = 0; i < n; ++i) {
            const bool yes = positive[rows[begin + static_cast<std::size_t>(i)]] != 0;
            loss += LossOfLogOdds(z(i), yes);
            const double probability = ProbabilityOf(z(i));
            residual(i) = probability - yes;
            weight(i) = std::sqrt(probability * (1 - probability));
        }
        if (gradient == nullptr) continue;
        gradient->noalias() += block.topRows(n).transpose() * residual.head(n);
        block.topRows(n).array().colwise() *= weight.head(n).array();
        hessian->selfadjointView<Eigen::Lower>().rankUpdate(block.topRows(n).transpose());
    }
    return loss;
}

}  // namespace

Design::Design(const Encoding& encoding, const std::vector<std::uint32_t>& rows)
    : encoding_(encoding), mean_(encoding.columns().size()), rate_(encoding.columns().size()) {
    for (std::size_t c = 0; c < columns(); ++c) {
        // In units of the largest, so that no square overflows.
        double largest = 0;
        std::size_t known = 0;
        for (const std::uint32_t row : rows) {
            const double value = encoding.Value(c, row);
            if (std::isnan(value)) continue;
            largest = std::max(largest, std::fabs(value));
            ++known;
        }
        if (largest == 0) largest = 1;
        double sum = 0, squares = 0;
        for (const std::uint32_t row : rows)
            if (const double value = encoding.Value(c, row); !std::isnan(value)) sum += value / largest;
        const double mean = known > 0 ? sum / static_cast<double>(known) : 0;
        for (const std::uint32_t row : rows)
            if (const double value = encoding.Value(c, row); !std::isnan(value)) {
                const double away = value / largest - mean;
                squares += away * away;
            }
        // Over all rows, the missing ones at the mean.
        const double deviation = std::sqrt(squares / static_cast<double>(rows.size()));
        mean_[c] = mean * largest;
        rate_[c] = deviation > 1e-12 ? 1 / deviation / largest : 0;
    }
}

void Design::Fill(const std::uint32_t* rows, std::size_t count, double* out) const noexcept {
    for (std::size_t c = 0; c < columns(); ++c)
        for (std::size_t i = 0; i < count; ++i) {
            const double value = encoding_.Value(c, rows[i]);
            out[i * columns() + c] = std::isnan(value) ? 0 : (value - mean_[c]) * rate_[c];
        }
}

LinearModel Design::Unscaled(double intercept, const std::vector<double>& weights) const {
    LinearModel model;
    model.intercept = intercept;
    model.fill.assign(columns(), 0);
    for (std::size_t c = 0; c < columns(); ++c) {
        const double weight = weights[c] * rate_[c];
        model.weights.push_back(weight);
        model.intercept -= weight * mean_[c];
        if (encoding_.columns()[c].kind == ModelColumn::kValue) model.fill[c] = mean_[c];
    }
    return model;
}

LogisticFit FitLogistic(const Design& design, const std::vector<std::uint32_t>& rows,
                        const std::vector<std::uint8_t>& positive, double ridge, const LogisticFit& start,
                        CancelledCallback cancelled) {
    const Eigen::Index p = static_cast<Eigen::Index>(design.columns());
    Eigen::VectorXd w = Eigen::VectorXd::Zero(p + 1);
    if (!start.weights.empty()) {
        w.head(p) = Eigen::Map<const Eigen::VectorXd>(start.weights.data(), p);
        w(p) = start.intercept;
    } else {
        double yes = 0;
        for (const std::uint32_t row : rows) yes += positive[row];
        const double n = static_cast<double>(rows.size());
        w(p) = std::log((yes + 0.5) / (n - yes + 0.5));
    }
    LogisticFit fit;
    Eigen::VectorXd gradient;
    Eigen::MatrixXd hessian;
    double loss = Evaluate(design, rows, positive, ridge, w, &gradient, &hessian, cancelled);
    while (fit.steps < kMostSteps) {
        ++fit.steps;
        const Eigen::LDLT<Eigen::MatrixXd> solver(hessian.selfadjointView<Eigen::Lower>());
        const Eigen::VectorXd step = solver.solve(gradient);
        if (!step.allFinite())
            throw Error(ErrorCode::kInvalidParameter, "logistic regression does not converge",
                        "The columns do not determine its weights.", "Raise the option ridge.");
        // What a full step would gain, to first order; at the minimum it is nothing.
        const double gain = gradient.dot(step) / 2;
        if (gain < 1e-9 * (1 + loss)) break;
        double share = 1, next_loss;
        Eigen::VectorXd next, next_gradient;
        Eigen::MatrixXd next_hessian;
        for (;; share /= 2) {
            next = w - share * step;
            next_loss = Evaluate(design, rows, positive, ridge, next, &next_gradient, &next_hessian, cancelled);
            if (next_loss <= loss || share < 1e-6) break;
        }
        if (next_loss > loss) break;
        w = next;
        loss = next_loss;
        gradient = std::move(next_gradient);
        hessian = std::move(next_hessian);
    }
    fit.intercept = w(p);
    fit.weights.assign(w.data(), w.data() + p);
    return fit;
}

std::vector<double> LogOddsOf(const Design& design, const LogisticFit& fit, const std::vector<std::uint32_t>& rows,
                              CancelledCallback cancelled) {
    std::vector<double> out(rows.size()), filled(kBlock * design.columns());
    for (std::size_t begin = 0; begin < rows.size(); begin += kBlock) {
        Poll(cancelled);
        const std::size_t count = std::min(kBlock, rows.size() - begin);
        design.Fill(rows.data() + begin, count, filled.data());
        for (std::size_t i = 0; i < count; ++i) {
            double z = fit.intercept;
            for (std::size_t c = 0; c < design.columns(); ++c) z += fit.weights[c] * filled[i * design.columns() + c];
            out[begin + i] = z;
        }
    }
    return out;
}

}  // namespace prescriptive
