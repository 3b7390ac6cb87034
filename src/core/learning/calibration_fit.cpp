#include "learning/calibration_fit.hpp"

#include <eigen3/Eigen/Dense>
#include <algorithm>
#include <numeric>

#include "learning/metrics.hpp"

namespace prescriptive {
namespace {

constexpr int kMostSteps = 60;
// Twelve points, and a penalty of ten, keep the curve from following chance in a thousand rows.
constexpr std::size_t kPoints = 12;
constexpr double kPenalty = 10;

// Quantiles of the rows, which ascend, where both classes weigh alike: where the rarer one is, the curve has to be fine.
std::vector<double> PointsOf(const std::vector<double>& x, const std::vector<std::uint8_t>& positive) {
    const double yes = std::accumulate(positive.begin(), positive.end(), 0.0), no = static_cast<double>(x.size()) - yes;
    std::vector<double> points;
    double before = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        before += positive[i] != 0 ? 0.5 / yes : 0.5 / no;
        const double wanted = (static_cast<double>(points.size()) + 0.5) / kPoints;
        if (before < wanted || points.size() == kPoints) continue;
        if (points.empty() || x[i] > points.back() + 1e-6) points.push_back(x[i]);
    }
    return points;
}

// Pools neighbours until none descends.
void MakeMonotone(std::vector<double>& values, const std::vector<double>& weights) {
    struct Block {
        double sum, weight;
        std::size_t count;
        double mean() const { return sum / weight; }
    };
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < values.size(); ++i) {
        blocks.push_back({values[i] * weights[i], weights[i], 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
            const Block last = blocks.back();
            blocks.pop_back();
            blocks.back() = {blocks.back().sum + last.sum, blocks.back().weight + last.weight, blocks.back().count + last.count};
        }
    }
    std::size_t i = 0;
    for (const Block& block : blocks)
        for (std::size_t k = 0; k < block.count; ++k) values[i++] = block.mean();
}

}  // namespace

double LossOfLogOdds(double log_odds, bool positive) noexcept {
    const double wrong = positive ? -log_odds : log_odds;
    return wrong > 0 ? wrong + std::log1p(std::exp(-wrong)) : std::log1p(std::exp(wrong));
}

Calibration FitLine(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive, CancelledCallback cancelled) {
    double yes = 0;
    for (const std::uint8_t y : positive) yes += y;
    const double no = static_cast<double>(positive.size()) - yes;
    const double high = (yes + 1) / (yes + 2), low = 1 / (no + 2);
    Calibration c;
    const auto loss_of = [&](const Calibration& at) {
        LossSum of_no;  // of which a positive is its log-odds away
        double differences = 0;
        for (std::size_t i = 0; i < log_odds.size(); ++i) {
            const double z = at.slope * log_odds[i] + at.offset;
            of_no.Add(z, false);
            differences += (positive[i] != 0 ? high : low) * z;
        }
        return of_no.sum() - differences;
    };
    double loss = loss_of(c);
    for (int step = 0; step < kMostSteps; ++step) {
        Poll(cancelled);
        double g0 = 0, g1 = 0, h00 = 1e-12, h01 = 0, h11 = 1e-12;
        for (std::size_t i = 0; i < log_odds.size(); ++i) {
            const double x = log_odds[i], probability = ProbabilityOf(c.slope * x + c.offset);
            const double residual = probability - (positive[i] != 0 ? high : low), weight = probability * (1 - probability);
            g0 += residual * x;
            g1 += residual;
            h00 += weight * x * x;
            h01 += weight * x;
            h11 += weight;
        }
        const double determinant = h00 * h11 - h01 * h01;
        if (!(determinant > 1e-20)) break;
        const double d0 = (h11 * g0 - h01 * g1) / determinant, d1 = (h00 * g1 - h01 * g0) / determinant;
        if (g0 * d0 + g1 * d1 < 1e-12 * (1 + loss)) break;
        double share = 1;
        Calibration next;
        double next_loss;
        for (;; share /= 2) {
            next.slope = c.slope - share * d0;
            next.offset = c.offset - share * d1;
            next_loss = loss_of(next);
            if (next_loss <= loss || share < 1e-6) break;
        }
        if (next_loss > loss) break;
        c = next;
        loss = next_loss;
    }
    // Worse than no order at all: then everybody is at the base rate.
    if (c.slope < 0) {
        c.slope = 0;
        c.offset = std::log(high * yes + low * no) - std::log((1 - high) * yes + (1 - low) * no);
    }
    return c;
}

Calibration FitCurve(const Calibration& line_of_rows, const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive,
                     CancelledCallback cancelled) {
    Calibration c = line_of_rows;
    std::vector<double> x;
    x.reserve(log_odds.size());
    for (const double z : log_odds) x.push_back(c.slope * z + c.offset);
    const std::vector<double> points = PointsOf(x, positive);
    const auto count = static_cast<Eigen::Index>(points.size());
    if (count < 3) return c;

    // A row lies between two points, and is as much of each as it is near; beyond all it adds its distance.
    struct Place {
        Eigen::Index left;
        double right_share, beyond;
    };
    std::vector<Place> places;
    std::vector<double> weight(points.size(), 1e-9);
    for (const double at : x) {
        const double inside = std::clamp(at, points.front(), points.back());
        const auto right = std::upper_bound(points.begin() + 1, points.end() - 1, inside) - points.begin();
        const auto r = static_cast<std::size_t>(right);
        const double share = (inside - points[r - 1]) / (points[r] - points[r - 1]);
        places.push_back({right - 1, share, at - inside});
        weight[r - 1] += 1 - share;
        weight[r] += share;
    }
    const Eigen::Map<const Eigen::VectorXd> line(points.data(), count);
    Eigen::MatrixXd penalty = 1e-6 * Eigen::MatrixXd::Identity(count, count);
    for (Eigen::Index i = 1; i < count; ++i) {
        penalty(i, i) += kPenalty;
        penalty(i - 1, i - 1) += kPenalty;
        penalty(i, i - 1) -= kPenalty;
        penalty(i - 1, i) -= kPenalty;
    }
    Eigen::VectorXd values = line;
    for (int step = 0; step < kMostSteps; ++step) {
        Poll(cancelled);
        Eigen::VectorXd gradient = -penalty * (values - line);
        Eigen::MatrixXd hessian = penalty;
        for (std::size_t i = 0; i < places.size(); ++i) {
            const auto& [left, share, beyond] = places[i];
            const double p = ProbabilityOf((1 - share) * values[left] + share * values[left + 1] + beyond);
            const double residual = (positive[i] != 0 ? 1 : 0) - p, w = p * (1 - p);
            gradient[left] += (1 - share) * residual;
            gradient[left + 1] += share * residual;
            hessian(left, left) += (1 - share) * (1 - share) * w;
            hessian(left + 1, left + 1) += share * share * w;
            hessian(left, left + 1) += share * (1 - share) * w;
            hessian(left + 1, left) += share * (1 - share) * w;
        }
        const Eigen::VectorXd change = hessian.ldlt().solve(gradient);
        if (!change.allFinite()) return c;
        values += change;
        if (change.cwiseAbs().maxCoeff() < 1e-8) break;
    }
    std::vector<double> to(values.data(), values.data() + count);
    MakeMonotone(to, weight);
    c.from = points;
    c.to = std::move(to);
    return c;
}

Calibration FitCalibration(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& positive,
                           const std::vector<int>& fold, CancelledCallback cancelled) {
    struct Row {
        double x;
        int fold;
        std::uint8_t positive;
    };
    std::vector<Row> rows;
    rows.reserve(log_odds.size());
    for (std::size_t i = 0; i < log_odds.size(); ++i) rows.push_back({log_odds[i], fold[i], positive[i]});
    Poll(cancelled);
    // By all there is, so that the order in which they came changes nothing.
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.x != b.x ? a.x < b.x : a.positive != b.positive ? a.positive < b.positive : a.fold < b.fold;
    });
    std::vector<double> x;
    std::vector<std::uint8_t> y;
    const auto take_all_but = [&](int held_out) {
        x.clear();
        y.clear();
        for (const Row& row : rows)
            if (row.fold != held_out) {
                x.push_back(row.x);
                y.push_back(row.positive);
            }
    };
    take_all_but(-1);
    const Calibration line = FitLine(x, y, cancelled);
    const int folds = 1 + *std::max_element(fold.begin(), fold.end());
    RunningMean gain;
    for (int f = 0; f < folds; ++f) {
        take_all_but(f);
        const double yes = std::accumulate(y.begin(), y.end(), 0.0);
        if (yes == 0 || yes == static_cast<double>(y.size())) return line;
        const Calibration plain = FitLine(x, y, cancelled), curve = FitCurve(plain, x, y, cancelled);
        for (const Row& row : rows) {
            if (row.fold != f) continue;
            const bool yes_here = row.positive != 0;
            gain.Add(LossOfLogOdds(plain(row.x), yes_here) - LossOfLogOdds(curve(row.x), yes_here));
        }
    }
    if (!(gain.mean() > 2 * gain.error())) return line;
    take_all_but(-1);
    return FitCurve(line, x, y, cancelled);
}

}  // namespace prescriptive
