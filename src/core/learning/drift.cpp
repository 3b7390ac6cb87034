#include "learning/drift.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "decimal.hpp"
#include "json/object.hpp"

namespace prescriptive {
namespace {

constexpr std::size_t kTenths = 10;
// Of more values every so many-th tells the edges; the shares are those of all.
constexpr std::size_t kMostSorted = 100'000;
constexpr double kLeastShare = 1e-4;
// The usual bounds of the index (Siddiqi, Credit Risk Scorecards, 2006).
constexpr double kMoved = 0.1, kDrifting = 0.25;
// Positives further from what was predicted than this many standard errors, and this share of it.
constexpr double kErrors = 3, kShare = 0.1;

std::vector<double> Shares(std::vector<double> counts) {
    const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
    for (double& count : counts) count /= sum;
    return counts;
}

Spread WithShares(Spread spread, std::size_t bins, const std::vector<double>& values) {
    spread.rows = static_cast<double>(values.size());
    std::vector<double> counts(bins + 1, 0);
    for (const double value : values) ++counts[spread.BinOf(value)];
    spread.shares = Shares(std::move(counts));
    return spread;
}

std::string Number(double value) {
    std::string text;
    JsonTextWriter(text).ShortestNumber(std::round(value * 1000) / 1000);
    return text;
}

std::string Percent(double share) {
    DecimalBuffer buffer;
    return std::string(ShortDecimal(share * 100, 1, buffer)) + " %";
}

void WriteNumbers(std::string_view key, const std::vector<double>& numbers, JsonWriter& out) {
    out.Key(key);
    out.BeginArray();
    for (const double number : numbers) out.ShortestNumber(number);
    out.EndArray();
}

void WriteSpread(std::string_view name, const Spread& spread, JsonWriter& out) {
    out.BeginObject();
    out.Key("name");
    out.String(name);
    out.Key("rows");
    out.ShortestNumber(spread.rows);
    WriteNumbers("edges", spread.edges, out);
    WriteNumbers("shares", spread.shares, out);
    out.EndObject();
}

std::vector<double> NumbersOf(const JsonNode& array) {
    array.RequireArray("spread");
    std::vector<double> numbers;
    for (const JsonNode& item : array) numbers.push_back(item.Number("spread"));
    return numbers;
}

Spread ReadSpread(const JsonNode& node, std::string_view name, std::size_t levels) {
    const JsonObject object(node, "spread");
    const JsonNode named = object.Require("name");
    Spread spread{NumbersOf(object.Require("edges")), levels, NumbersOf(object.Require("shares")),
                  object.Require("rows").Number("rows")};
    const std::size_t bins = levels > 0 ? levels + 1 : spread.edges.size() + 1;
    if (named.String("name") != name || spread.shares.size() != bins + 1 || !(spread.rows > 0) ||
        !std::is_sorted(spread.edges.begin(), spread.edges.end()))
        node.Fail(ErrorCode::kInvalidParameter, "the card does not fit the model");
    return spread;
}

// What a bin holds, in words.
std::string BinText(const Spread& spread, std::size_t bin, const std::vector<std::string>& levels) {
    if (bin + 1 == spread.shares.size()) return "missing";
    if (spread.levels > 0) return bin < levels.size() ? "\"" + levels[bin] + "\"" : "other values";
    if (spread.edges.empty()) return "known";
    if (bin == 0) return "below " + Number(spread.edges.front());
    if (bin == spread.edges.size()) return Number(spread.edges.back()) + " and above";
    return Number(spread.edges[bin - 1]) + " to " + Number(spread.edges[bin]);
}

}  // namespace

std::size_t Spread::BinOf(double value) const noexcept {
    const std::size_t missing = levels > 0 ? levels + 1 : edges.size() + 1;
    if (std::isnan(value)) return missing;
    if (levels > 0) return value == kOtherLevel ? levels : static_cast<std::size_t>(value);
    // All nine of them: which half a value lies in a processor cannot foresee.
    std::size_t bin = 0;
    for (const double edge : edges) bin += value >= edge;
    return bin;
}

Spread SpreadOfNumbers(const std::vector<double>& values) {
    Spread spread;
    std::vector<double> some;
    const std::size_t step = std::max<std::size_t>(1, (values.size() + kMostSorted - 1) / kMostSorted);
    for (std::size_t i = 0; i < values.size(); i += step)
        if (!std::isnan(values[i])) some.push_back(values[i]);
    std::sort(some.begin(), some.end());
    for (std::size_t i = 1; i < kTenths && !some.empty(); ++i) {
        const double at = some[i * some.size() / kTenths];
        if (at > some.front() && (spread.edges.empty() || at > spread.edges.back())) spread.edges.push_back(at);
    }
    const std::size_t bins = spread.edges.size() + 1;
    return WithShares(std::move(spread), bins, values);
}

Spread SpreadOfLevels(const std::vector<double>& values, std::size_t levels) {
    Spread spread;
    spread.levels = levels;
    return WithShares(std::move(spread), levels + 1, values);
}

void WriteSpreads(const LearnedModel& model, const std::function<void(std::size_t, std::vector<double>&)>& column,
                  const std::vector<double>& probabilities, JsonWriter& out) {
    out.BeginObject();
    out.Key("inputs");
    out.BeginArray();
    std::vector<double> values;
    for (std::size_t i = 0; i < model.inputs().size(); ++i) {
        const ModelInput& input = model.inputs()[i];
        column(i, values);
        WriteSpread(input.name, input.levels.empty() ? SpreadOfNumbers(values) : SpreadOfLevels(values, input.levels.size()),
                    out);
    }
    out.EndArray();
    out.Key("score");
    WriteSpread("score", SpreadOfNumbers(probabilities), out);
    out.EndObject();
}

double StabilityIndex(const std::vector<double>& then, const std::vector<double>& now) {
    double sum = 0;
    for (std::size_t i = 0; i < then.size(); ++i) {
        const double a = std::max(kLeastShare, then[i]), b = std::max(kLeastShare, now[i]);
        sum += (b - a) * std::log(b / a);
    }
    return sum;
}

double StabilityNoise(std::size_t bins, double rows_then, double rows_now) {
    if (bins < 2) return 0;
    // Wilson and Hilferty's approximation of the quantile (1931); 3.09 is the normal's.
    const double k = static_cast<double>(bins) - 1, part = 2 / (9 * k);
    const double quantile = k * std::pow(1 - part + 3.09 * std::sqrt(part), 3);
    return quantile * (1 / rows_then + 1 / rows_now);
}

DriftWatch::DriftWatch(const LearnedModel& model, const JsonNode& card) {
    card.RequireObject("card");
    const JsonObject object(card, "card");
    const JsonNode spreads_node = object.Require("spreads");
    const JsonObject spreads(spreads_node, "spreads");
    const JsonNode inputs = spreads.Require("inputs");
    inputs.RequireArray("inputs");
    if (inputs.size() != model.inputs().size())
        inputs.Fail(ErrorCode::kInvalidParameter, "the card does not fit the model");
    std::size_t i = 0;
    for (const JsonNode& node : inputs) {
        const ModelInput& input = model.inputs()[i++];
        Spread then = ReadSpread(node, input.name, input.levels.size());
        std::vector<double> counts(then.shares.size(), 0);
        inputs_.push_back({input.name, std::move(then), std::move(counts), input.levels, input.type == InputType::kDate});
    }
    score_.name = "score";
    score_.then = ReadSpread(spreads.Require("score"), "score", 0);
    score_.counts.resize(score_.then.shares.size());
    const JsonNode test_node = object.Require("test");
    const JsonObject test(test_node, "test");
    const JsonNode auc_node = test.Require("auc");
    const JsonObject auc(auc_node, "auc");
    then_auc_ = auc.Require("value").Number("auc");
    then_auc_low_ = auc.Require("low").Number("auc");
}

void DriftWatch::Add(const double* row, double probability, int label) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) ++inputs_[i].counts[inputs_[i].then.BinOf(row[i])];
    ++score_.counts[score_.then.BinOf(probability)];
    ++rows_;
    if (label < 0) return;
    labels_.push_back(label == 1);
    probabilities_.push_back(probability);
}

DriftFinding DriftWatch::OfSpread(const Counted& counted, const char* kind) const {
    const std::vector<double> now = Shares(counted.counts);
    const std::vector<double>& then = counted.then.shares;
    const double index = StabilityIndex(then, now);
    const auto bins = static_cast<std::size_t>(
        std::count_if(then.begin(), then.end(), [](double share) { return share > 0; }));
    const bool told = index > StabilityNoise(std::max<std::size_t>(bins, 2), counted.then.rows, rows_);
    const char* verdict = !told || index < kMoved ? "stable" : index < kDrifting ? "moved" : "drifting";
    std::size_t most = 0;
    for (std::size_t i = 0; i < now.size(); ++i)
        if (std::fabs(now[i] - then[i]) > std::fabs(now[most] - then[most])) most = i;
    return {kind, counted.name, index, verdict,
            BinText(counted.then, most, counted.levels) + (counted.days && most + 1 < now.size() ? " days" : "") + ": " +
                Percent(now[most]) + " of rows, was " + Percent(then[most])};
}

void DriftWatch::AddLabelled(bool flip, CancelledCallback cancelled, std::vector<DriftFinding>& out) const {
    if (labels_.empty()) return;
    std::vector<std::uint8_t> labels = labels_;
    for (std::uint8_t& label : labels) label ^= flip;
    double seen = 0, predicted = 0, variance = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        seen += labels[i];
        predicted += probabilities_[i];
        variance += probabilities_[i] * (1 - probabilities_[i]);
    }
    const double n = static_cast<double>(labels.size());
    const Judgement judged = Judge(labels, probabilities_, 1, cancelled);
    const bool off = std::fabs(seen - predicted) > kErrors * std::sqrt(variance) && std::fabs(seen - predicted) > kShare * predicted;
    out.push_back({"calibration", "", seen / predicted,
                   off ? "drifting" : judged.is_calibrated() ? "stable" : "moved",
                   Percent(seen / n) + " positive, " + Percent(predicted / n) + " predicted; calibration error " +
                       Number(judged.calibration_error.value) + ", " + Number(judged.calibration_band) +
                       " where perfectly calibrated"});
    if (std::isnan(judged.auc.value)) return;
    out.push_back({"auc", "", judged.auc.value,
                   judged.auc.high < then_auc_low_ ? "drifting" : "stable",
                   Number(judged.auc.value) + " on " + Number(n) + " labelled rows, was " + Number(then_auc_)});
}

std::vector<DriftFinding> DriftWatch::Findings(bool flip, CancelledCallback cancelled) const {
    if (rows_ == 0) throw Error(ErrorCode::kInvalidParameter, "source has no rows");
    std::vector<DriftFinding> out;
    out.push_back(OfSpread(score_, "score"));
    AddLabelled(flip, cancelled, out);
    const std::size_t features = out.size();
    for (const Counted& input : inputs_) out.push_back(OfSpread(input, "feature"));
    std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(features), out.end(),
                     [](const DriftFinding& a, const DriftFinding& b) { return a.value > b.value; });

    const auto named = [&](std::string_view verdict) {
        std::string names;
        for (const DriftFinding& finding : out) {
            if (finding.verdict != verdict) continue;
            if (names.size() > 200) return names + ", ...";
            names.append(names.empty() ? "" : ", ").append(finding.name.empty() ? finding.kind : finding.name);
        }
        return names;
    };
    const std::string drifting = named("drifting"), moved = named("moved");
    const bool labelled = features > 1;
    std::string words = !drifting.empty() ? "Train again: " + drifting + " drifted." : !moved.empty() ? "Watch " + moved + "." : "Nothing moved.";
    if (!labelled) words += " No labels: whether it still predicts well is not known.";
    out.insert(out.begin(), {"overall", "", rows_, !drifting.empty() ? "drifting" : !moved.empty() ? "moved" : "stable", words});
    return out;
}

}  // namespace prescriptive
