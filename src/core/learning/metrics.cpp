#include "learning/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "learning/random.hpp"

namespace prescriptive {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kSortedBlock = 1 << 16;
constexpr double kMostDraws = 5e7;
constexpr int kFewestResamples = 200;

}  // namespace

double LogLossOf(double probability, bool positive) noexcept {
    constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
    const double p = std::clamp(probability, kEpsilon, 1 - kEpsilon);
    return positive ? -std::log(p) : -std::log1p(-p);
}

int CalibrationBin(double probability) noexcept {
    return std::min(static_cast<int>(probability * kCalibrationBins), kCalibrationBins - 1);
}

void SortScores(std::vector<double>& scores, CancelledCallback cancelled) {
    const std::size_t n = scores.size();
    for (std::size_t begin = 0; begin < n; begin += kSortedBlock) {
        Poll(cancelled);
        std::sort(scores.begin() + static_cast<std::ptrdiff_t>(begin),
                  scores.begin() + static_cast<std::ptrdiff_t>(std::min(n, begin + kSortedBlock)));
    }
    if (n <= kSortedBlock) return;
    std::vector<double> merged(n);
    for (std::size_t width = kSortedBlock; width < n; width *= 2) {
        for (std::size_t begin = 0; begin < n; begin += 2 * width) {
            std::size_t a = begin, b = std::min(n, begin + width), out = begin;
            const std::size_t a_end = b, b_end = std::min(n, begin + 2 * width);
            while (out < b_end) {
                if (out % (1 << 20) == 0) Poll(cancelled);
                merged[out++] = b >= b_end || (a < a_end && scores[a] <= scores[b]) ? scores[a++] : scores[b++];
            }
        }
        scores.swap(merged);
    }
}

std::optional<double> AreaUnderCurve(std::span<const double> positives, std::span<const double> negatives) {
    if (positives.empty() || negatives.empty()) return std::nullopt;
    std::uint64_t twice = 0;  // pairs won, and half of those tied
    std::size_t below = 0, upto = 0;
    for (const double score : positives) {
        while (below < negatives.size() && negatives[below] < score) ++below;
        while (upto < negatives.size() && negatives[upto] <= score) ++upto;
        twice += below + upto;
    }
    return static_cast<double>(twice) / 2 /
           (static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

std::optional<double> AveragePrecision(std::span<const double> positives, std::span<const double> negatives) {
    if (positives.empty()) return std::nullopt;
    double sum = 0;
    std::size_t p = positives.size(), n = negatives.size();
    const double all = static_cast<double>(positives.size());
    while (p > 0) {
        const double score = positives[p - 1];
        const std::size_t before = p;
        while (p > 0 && positives[p - 1] == score) --p;
        while (n > 0 && negatives[n - 1] >= score) --n;
        const double found = all - static_cast<double>(p);
        const double false_alarms = static_cast<double>(negatives.size() - n);
        sum += static_cast<double>(before - p) / all * (found / (found + false_alarms));
    }
    return sum;
}

double CalibrationSums::Error() const noexcept {
    double all = 0, off = 0;
    for (const Bin& bin : bins) {
        all += bin.count;
        off += std::fabs(bin.scores - bin.positives);
    }
    return all > 0 ? off / all : kNaN;
}

JudgedRows::JudgedRows(std::vector<Judged> rows) : rows_(std::move(rows)) {
    std::sort(rows_.begin(), rows_.end(), [](const Judged& a, const Judged& b) {
        return a.probability != b.probability ? a.probability > b.probability : a.positive > b.positive;
    });
    losses_.reserve(rows_.size());
    for (const Judged& row : rows_) {
        losses_.push_back(LogLossOf(row.probability, row.positive));
        positives_ += row.positive;
    }
}

Measures JudgedRows::Measure(std::span<const std::uint32_t> weights) const {
    double positives = 0, negatives = 0, loss = 0, squares = 0, precision = 0;
    double above_negative = 0;  // twice the pairs that a positive loses, ties counted once
    CalibrationSums sums;
    CalibrationSums::Bin bin;  // rows descend, so bins come one after the other
    int at = kCalibrationBins - 1;
    for (std::size_t i = 0; i < rows_.size();) {
        const double p = rows_[i].probability;
        double tied = 0, tied_positives = 0;
        // Without a branch by the label, which would be foreseen wrongly as often as the model is wrong.
        do {
            const double w = weights.empty() ? 1 : weights[i], label = rows_[i].positive;
            tied += w;
            tied_positives += w * label;
            loss += w * losses_[i];
            squares += w * (p - label) * (p - label);
        } while (++i < rows_.size() && rows_[i].probability == p);
        if (const int next = CalibrationBin(p); next != at) {
            sums.bins[static_cast<std::size_t>(at)] = bin;
            bin = {};
            at = next;
        }
        bin.count += tied;
        bin.scores += tied * p;
        bin.positives += tied_positives;
        const double tied_negatives = tied - tied_positives;
        above_negative += tied_positives * (2 * negatives + tied_negatives);
        negatives += tied_negatives;
        positives += tied_positives;
        precision += tied_positives * (positives / std::max(positives + negatives, 1.0));
    }
    sums.bins[static_cast<std::size_t>(at)] = bin;
    const double count = positives + negatives;
    Measures m;
    m[kAuc] = positives > 0 && negatives > 0 ? 1 - above_negative / 2 / (positives * negatives) : kNaN;
    m[kAveragePrecision] = positives > 0 ? precision / positives : kNaN;
    m[kLogLoss] = count > 0 ? loss / count : kNaN;
    m[kBrier] = count > 0 ? squares / count : kNaN;
    m[kCalibrationError] = sums.Error();
    return m;
}

Measures JudgedRows::Measure() const { return Measure({}); }

double JudgedRows::PositivesOfTop(double fraction) const {
    const double wanted = fraction * static_cast<double>(rows_.size());
    double taken = 0, found = 0;
    for (std::size_t i = 0; i < rows_.size() && taken < wanted;) {
        double tied = 0, positive = 0;
        const double p = rows_[i].probability;
        for (; i < rows_.size() && rows_[i].probability == p; ++i) {
            tied += 1;
            positive += rows_[i].positive;
        }
        const double share = std::min(1.0, (wanted - taken) / tied);
        taken += share * tied;
        found += share * positive;
    }
    return taken > 0 ? found / taken : kNaN;
}

Interval PercentileInterval(std::vector<double> values) {
    std::erase_if(values, [](double v) { return std::isnan(v); });
    if (values.empty()) return {kNaN, kNaN};
    std::sort(values.begin(), values.end());
    const auto quantile = [&](double q) {
        const double at = q * static_cast<double>(values.size() - 1);
        const std::size_t i = static_cast<std::size_t>(at);
        const std::size_t next = std::min(i + 1, values.size() - 1);
        return values[i] + (at - static_cast<double>(i)) * (values[next] - values[i]);
    };
    return {quantile(0.025), quantile(0.975)};
}

BootstrapResult Bootstrap(const JudgedRows& rows, int resamples, std::uint64_t seed, CancelledCallback cancelled) {
    BootstrapResult result;
    const std::size_t n = rows.size();
    if (n == 0) return result;
    const double affordable = std::max<double>(kFewestResamples, kMostDraws / static_cast<double>(n));
    result.resamples = static_cast<int>(std::min<double>(resamples, affordable));
    std::array<std::vector<double>, kMeasures> values;
    std::vector<std::uint32_t> weights(n);
    Random random(seed);
    for (int i = 0; i < result.resamples; ++i) {
        Poll(cancelled);
        std::fill(weights.begin(), weights.end(), 0);
        for (std::size_t draw = 0; draw < n; ++draw) ++weights[random.Below(n)];
        const Measures m = rows.Measure(weights);
        for (int k = 0; k < kMeasures; ++k) values[static_cast<std::size_t>(k)].push_back(m[static_cast<std::size_t>(k)]);
    }
    for (std::size_t k = 0; k < kMeasures; ++k) result.intervals[k] = PercentileInterval(std::move(values[k]));
    return result;
}

}  // namespace prescriptive
