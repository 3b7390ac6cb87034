#include "learning/logistic_fit.hpp"

#include <eigen3/Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "learning/calibration_fit.hpp"

namespace prescriptive {
namespace {

constexpr std::size_t kBlock = 256;
constexpr int kMostSteps = 60;

// From so many rows on, a sixteenth of them tells where to begin: 64 of each 1024, since single ones are as far to fetch.
constexpr std::size_t kManyRows = 1 << 16;
constexpr std::size_t kRun = 1024;
constexpr std::size_t kTaken = 64;
constexpr std::size_t kLeastOfClass = 100;
// What is left to gain, as a part of the loss, where a fit ends.
constexpr double kNothing = 1e-9;
// The same where the fit of a fold of many rows ends: weights are then within a tenth of their standard error, at most, and
// in most cases a hundredth.
constexpr double kNothingOfFold = 0.005;

// The loss with its first and second derivatives at weights w, the last of them the intercept.
struct Point {
    Eigen::VectorXd w;
    double loss = 0;
    Eigen::VectorXd gradient;
    Eigen::MatrixXd hessian;  // the lower half

    explicit Point(Eigen::VectorXd weights) : w(std::move(weights)), gradient(Eigen::VectorXd::Zero(w.size())),
                                              hessian(Eigen::MatrixXd::Zero(w.size(), w.size())) {}

    Eigen::Index intercept() const noexcept { return w.size() - 1; }
    void AddRidge(double ridge) {
        const Eigen::Index p = intercept();
        loss += ridge / 2 * w.head(p).squaredNorm();
        gradient.head(p) += ridge * w.head(p);
        hessian.diagonal().head(p).array() += ridge;
    }
    void AddRows(const Design& design, const std::vector<std::uint32_t>& rows, const std::vector<std::uint8_t>& positive,
                 CancelledCallback cancelled);
    void Add(const Point& other) {
        loss += other.loss;
        gradient += other.gradient;
        hessian += other.hessian;
    }
};

void Point::AddRows(const Design& design, const std::vector<std::uint32_t>& rows, const std::vector<std::uint8_t>& positive,
                    CancelledCallback cancelled) {
    const Eigen::Index p = intercept();
    Eigen::MatrixXd block(static_cast<Eigen::Index>(kBlock), p + 1);
    block.col(p).setOnes();
    Eigen::VectorXd residual(static_cast<Eigen::Index>(kBlock)), weight(static_cast<Eigen::Index>(kBlock));
    LossSum losses;
    for (std::size_t begin = 0; begin < rows.size(); begin += kBlock) {
        Poll(cancelled);
        const std::size_t count = std::min(kBlock, rows.size() - begin);
        const Eigen::Index n = static_cast<Eigen::Index>(count);
        design.Fill(rows.data() + begin, count, block.data(), kBlock);
        const Eigen::VectorXd z = block.topRows(n) * w;
        for (Eigen::Index i = 0; i < n; ++i) {
            const bool yes = positive[rows[begin + static_cast<std::size_t>(i)]] != 0;
            const double probability = losses.Add(z(i), yes);
            residual(i) = probability - yes;
            weight(i) = std::sqrt(probability * (1 - probability));
        }
        gradient.noalias() += block.topRows(n).transpose() * residual.head(n);
        block.leftCols(p).topRows(n).array().colwise() *= weight.head(n).array();
        block.col(p).head(n) = weight.head(n);
        hessian.selfadjointView<Eigen::Lower>().rankUpdate(block.topRows(n).transpose());
        block.col(p).setOnes();
    }
    loss += losses.sum();
}

// The point of least loss, from one on, by full steps where they lead down and parts of them where not. `evaluate` makes
// the point at other weights; it is not asked to where a step is sure to leave no more than `rest` to gain.
template <typename Evaluate>
LogisticFit Descend(const Design& design, Point point, double rest, const Evaluate& evaluate) {
    for (int steps = 0; steps < kMostSteps; ++steps) {
        const Eigen::LDLT<Eigen::MatrixXd> solver(point.hessian.selfadjointView<Eigen::Lower>());
        const Eigen::VectorXd step = solver.solve(point.gradient);
        if (!step.allFinite())
            throw Error(ErrorCode::kInvalidParameter, "logistic regression does not converge",
                        "The columns do not determine its weights.", "Raise the option ridge.");
        // What a full step would gain, to first order; at the minimum it is nothing.
        const double gain = point.gradient.dot(step) / 2;
        const double nothing = kNothing * (1 + point.loss);
        if (gain < nothing) break;
        // Where the step moves no log-odds by more than r, second derivatives change by at most e^r, and ((e^r - 1 - r) / r)^2 e^r
        // of the gain is left behind it (after Bach 2010, Self-concordant analysis for logistic regression).
        const double r = design.Reach(step), error = (std::expm1(r) - r) / r;
        if (r > 0 && r < 1 && error * error * std::exp(r) * gain < std::max(nothing, rest)) {
            point.w -= step;
            break;
        }
        bool lower = false;
        for (double share = 1; share >= 1e-6 && !lower; share /= 2) {
            Point next = evaluate(point.w - share * step);
            lower = next.loss <= point.loss;
            if (lower) point = std::move(next);
        }
        if (!lower) break;
    }
    const Eigen::Index p = point.intercept();
    return {point.w(p), std::vector<double>(point.w.data(), point.w.data() + p)};
}

Eigen::VectorXd WeightsOf(const LogisticFit& fit) {
    const Eigen::Index p = static_cast<Eigen::Index>(fit.weights.size());
    Eigen::VectorXd w(p + 1);
    w.head(p) = Eigen::Map<const Eigen::VectorXd>(fit.weights.data(), p);
    w(p) = fit.intercept;
    return w;
}

LogisticFit FitFrom(Eigen::VectorXd start, const Design& design, const std::vector<std::uint32_t>& rows,
                    const std::vector<std::uint8_t>& positive, double ridge, CancelledCallback cancelled) {
    const auto evaluate = [&](Eigen::VectorXd w) {
        Point point(std::move(w));
        point.AddRidge(ridge);
        point.AddRows(design, rows, positive, cancelled);
        return point;
    };
    return Descend(design, evaluate(std::move(start)), 0, evaluate);
}

}  // namespace

Design::Design(const Encoding& encoding, const std::vector<std::uint32_t>& rows)
    : encoding_(encoding), mean_(encoding.columns().size()), rate_(encoding.columns().size()),
      most_(encoding.columns().size()) {
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
        double sum = 0, squares = 0, furthest = 0;
        for (const std::uint32_t row : rows)
            if (const double value = encoding.Value(c, row); !std::isnan(value)) sum += value / largest;
        const double mean = known > 0 ? sum / static_cast<double>(known) : 0;
        for (const std::uint32_t row : rows)
            if (const double value = encoding.Value(c, row); !std::isnan(value)) {
                const double away = value / largest - mean;
                squares += away * away;
                furthest = std::max(furthest, std::fabs(away));
            }
        // Over all rows, the missing ones at the mean.
        const double deviation = std::sqrt(squares / static_cast<double>(rows.size()));
        mean_[c] = mean * largest;
        rate_[c] = deviation > 1e-12 ? 1 / deviation / largest : 0;
        most_[c] = furthest * largest * rate_[c];
    }
}

void Design::Fill(const std::uint32_t* rows, std::size_t count, double* out, std::size_t stride) const noexcept {
    for (std::size_t c = 0; c < columns(); ++c, out += stride) {
        const double* numbers = encoding_.Numbers(c);
        const double mean = mean_[c], rate = rate_[c];
        for (std::size_t i = 0; i < count; ++i) {
            const double value = numbers != nullptr ? numbers[rows[i]] : encoding_.Value(c, rows[i]);
            out[i] = std::isnan(value) ? 0 : (value - mean) * rate;
        }
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
                        const std::vector<std::uint8_t>& positive, double ridge, CancelledCallback cancelled) {
    const auto count_yes = [&](const std::vector<std::uint32_t>& of) {
        std::size_t yes = 0;
        for (const std::uint32_t row : of) yes += positive[row];
        return yes;
    };
    if (rows.size() >= kManyRows && ridge > 0) {
        std::vector<std::uint32_t> some;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (i % kRun < kTaken) some.push_back(rows[i]);
        // Of too few in one class it would begin further away than the base rate is.
        const std::size_t yes = count_yes(some);
        if (std::min(yes, some.size() - yes) >= kLeastOfClass)
            return FitFrom(WeightsOf(FitLogistic(design, some, positive, ridge, cancelled)), design, rows, positive, ridge, cancelled);
    }
    const double yes = static_cast<double>(count_yes(rows)), all = static_cast<double>(rows.size());
    Eigen::VectorXd start = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(design.columns()) + 1);
    start(start.size() - 1) = std::log((yes + 0.5) / (all - yes + 0.5));
    return FitFrom(std::move(start), design, rows, positive, ridge, cancelled);
}

std::vector<LogisticFit> FitFolds(const Design& design, const std::vector<std::vector<std::uint32_t>>& held_out,
                                  const std::vector<std::uint8_t>& positive, double ridge, const LogisticFit& whole,
                                  CancelledCallback cancelled) {
    std::size_t rows = 0;
    for (const std::vector<std::uint32_t>& fold : held_out) rows += fold.size();
    const double rest = rows >= kManyRows ? kNothingOfFold : 0;
    std::vector<Point> parts;
    for (const std::vector<std::uint32_t>& fold : held_out)
        parts.emplace_back(WeightsOf(whole)).AddRows(design, fold, positive, cancelled);
    std::vector<LogisticFit> fits;
    for (std::size_t f = 0; f < held_out.size(); ++f) {
        Point start(WeightsOf(whole));
        start.AddRidge(ridge);
        for (std::size_t k = 0; k < held_out.size(); ++k)
            if (k != f) start.Add(parts[k]);
        fits.push_back(Descend(design, std::move(start), rest, [&](Eigen::VectorXd w) {
            Point point(std::move(w));
            point.AddRidge(ridge);
            for (std::size_t k = 0; k < held_out.size(); ++k)
                if (k != f) point.AddRows(design, held_out[k], positive, cancelled);
            return point;
        }));
    }
    return fits;
}

std::vector<double> LogOddsOf(const Design& design, const LogisticFit& fit, const std::vector<std::uint32_t>& rows,
                              CancelledCallback cancelled) {
    const Eigen::Index p = static_cast<Eigen::Index>(design.columns());
    const Eigen::Map<const Eigen::VectorXd> weights(fit.weights.data(), p);
    Eigen::MatrixXd block(static_cast<Eigen::Index>(kBlock), p);
    std::vector<double> out(rows.size());
    for (std::size_t begin = 0; begin < rows.size(); begin += kBlock) {
        Poll(cancelled);
        const std::size_t count = std::min(kBlock, rows.size() - begin);
        const Eigen::Index n = static_cast<Eigen::Index>(count);
        design.Fill(rows.data() + begin, count, block.data(), kBlock);
        Eigen::Map<Eigen::VectorXd>(out.data() + begin, n) = (block.topRows(n) * weights).array() + fit.intercept;
    }
    return out;
}

}  // namespace prescriptive
