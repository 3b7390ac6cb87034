#include "learning/judgement.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "learning/metrics.hpp"
#include "learning/random.hpp"

namespace prescriptive {
namespace {

constexpr int kResamples = 1000;
constexpr int kBandDraws = 4000;

// The positives of a bin are a sum of independent draws, and nearly normal: the gap between their share and the
// mean probability has the variance sum p (1 - p) / n^2.
double CalibrationBand(const std::vector<double>& probability, std::uint64_t seed) {
    std::array<double, kCalibrationBins> variance{};
    for (const double p : probability) variance[static_cast<std::size_t>(CalibrationBin(p))] += p * (1 - p);
    Random random(seed);
    const auto uniform = [&] { return (static_cast<double>(random.Next() >> 11) + 0.5) * 0x1p-53; };
    std::vector<double> errors(kBandDraws);
    for (double& error : errors) {
        error = 0;
        for (const double v : variance)
            error += std::sqrt(v) * std::fabs(std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform()));
    }
    const auto at = errors.begin() + kBandDraws * 975 / 1000;
    std::nth_element(errors.begin(), at, errors.end());
    return std::min(1.0, *at / static_cast<double>(probability.size()));
}

void WriteFigure(std::string_view key, const Figure& figure, JsonWriter& out) {
    const auto number = [&](std::string_view name, double value) {
        out.Key(name);
        if (std::isnan(value))
            out.Null();
        else
            out.ShortestNumber(std::round(value * 1e6) / 1e6);
    };
    out.Key(key);
    out.BeginObject();
    number("value", figure.value);
    number("low", figure.low);
    number("high", figure.high);
    out.EndObject();
}

}  // namespace

Judgement Judge(const std::vector<std::uint8_t>& positive, const std::vector<double>& probability, std::uint64_t seed,
                CancelledCallback cancelled) {
    std::vector<Judged> judged;
    judged.reserve(positive.size());
    CalibrationSums sums;
    for (std::size_t i = 0; i < positive.size(); ++i) {
        judged.push_back({probability[i], positive[i] != 0});
        sums.Add(probability[i], positive[i] != 0);
    }
    const JudgedRows rows(std::move(judged));
    const Measures values = rows.Measure();
    const BootstrapResult bootstrap = Bootstrap(rows, kResamples, seed, cancelled);
    const auto figure = [&](enum Measure measure) {
        const Interval& interval = bootstrap.intervals[measure];
        return Figure{values[measure], interval.low, interval.high};
    };

    Judgement out;
    out.rows = rows.size();
    out.positives = rows.positives();
    out.auc = figure(kAuc);
    out.average_precision = figure(kAveragePrecision);
    out.log_loss = figure(kLogLoss);
    out.brier = figure(kBrier);
    out.calibration_error = figure(kCalibrationError);
    out.resamples = bootstrap.resamples;
    out.calibration_band = CalibrationBand(probability, seed);
    const double rate = static_cast<double>(rows.positives()) / static_cast<double>(rows.size());
    for (const double share : {0.1, 0.2, 0.3}) {
        const double lift = rows.PositivesOfTop(share) / rate;
        out.gains.push_back({share, lift, lift * share});
    }
    for (std::size_t b = 0; b < sums.bins.size(); ++b)
        if (const CalibrationSums::Bin& bin = sums.bins[b]; bin.count > 0) {
            const double low = static_cast<double>(b) / kCalibrationBins;
            out.calibration.push_back({low, low + 1.0 / kCalibrationBins, static_cast<std::size_t>(bin.count),
                                       bin.scores / bin.count, bin.positives / bin.count});
        }
    return out;
}

void Judgement::Write(JsonWriter& out) const {
    out.BeginObject();
    out.Key("rows");
    out.ShortestNumber(static_cast<double>(rows));
    out.Key("positives");
    out.ShortestNumber(static_cast<double>(positives));
    WriteFigure("auc", auc, out);
    WriteFigure("average_precision", average_precision, out);
    WriteFigure("log_loss", log_loss, out);
    WriteFigure("brier", brier, out);
    WriteFigure("calibration_error", calibration_error, out);
    out.Key("calibration_band");
    out.ShortestNumber(std::round(calibration_band * 1e6) / 1e6);
    out.Key("resamples");
    out.ShortestNumber(resamples);
    out.Key("gains");
    out.BeginArray();
    for (const Gain& gain : gains) {
        out.BeginObject();
        out.Key("share");
        out.ShortestNumber(gain.share);
        out.Key("lift");
        out.Number3(gain.lift);
        out.Key("gain");
        out.Number3(gain.gain);
        out.EndObject();
    }
    out.EndArray();
    out.Key("calibration");
    out.BeginArray();
    for (const Bin& bin : calibration) {
        out.BeginObject();
        out.Key("low");
        out.ShortestNumber(bin.low);
        out.Key("high");
        out.ShortestNumber(bin.high);
        out.Key("rows");
        out.ShortestNumber(static_cast<double>(bin.rows));
        out.Key("predicted");
        out.Number3(bin.predicted);
        out.Key("seen");
        out.Number3(bin.seen);
        out.EndObject();
    }
    out.EndArray();
    out.EndObject();
}

}  // namespace prescriptive
