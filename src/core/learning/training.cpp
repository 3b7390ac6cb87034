#include "learning/training.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "learning/drift.hpp"
#include "learning/metrics.hpp"

namespace prescriptive {
namespace {

// Rows whose contributions are averaged: enough for two digits, and a second for many trees.
constexpr std::size_t kExplainedRows = 300;
constexpr std::size_t kShownFeatures = 50;
constexpr std::size_t kShownGroups = 30;
// The share of the test rows that groups are compared at.
constexpr double kSelectedShare = 0.2;

void WriteNumber(std::string_view key, double value, JsonWriter& out) {
    out.Key(key);
    if (std::isnan(value))
        out.Null();
    else
        out.ShortestNumber(std::round(value * 1e6) / 1e6);
}

void WriteText(std::string_view key, std::string_view value, JsonWriter& out) {
    out.Key(key);
    out.String(value);
}

// A mean with its 95 % interval.
void WriteMean(std::string_view key, const RunningMean& mean, JsonWriter& out) {
    const double reach = 1.96 * mean.error();
    out.Key(key);
    out.BeginObject();
    WriteNumber("value", mean.mean(), out);
    WriteNumber("low", mean.mean() - reach, out);
    WriteNumber("high", mean.mean() + reach, out);
    out.EndObject();
}

double CountPositive(const std::vector<std::uint32_t>& rows, const std::vector<std::uint8_t>& positive) {
    return std::accumulate(rows.begin(), rows.end(), 0.0, [&](double sum, std::uint32_t row) { return sum + positive[row]; });
}

}  // namespace

void Training::Begin(TrainingOptions options) {
    options_ = std::move(options);
    const std::size_t rows = data_.rows();
    if (rows == 0)
        throw Error(ErrorCode::kInvalidParameter, "source has no row with a label",
                    std::to_string(options_.unlabelled) + " rows have none.");
    work_ = &Training::Arrange;
    next_ = "arranging " + std::to_string(rows) + " rows";
}

void Training::Work(CancelledCallback cancelled) {
    cancelled_ = cancelled;
    (this->*work_)();
}

void Training::Arrange() {
    data_.Arrange(options_.part, options_.fit.seed, cancelled_);
    for (const auto& [rows, part] : {std::pair(&data_.training(), "train"), std::pair(&data_.test(), "judge")}) {
        const double positives = CountPositive(*rows, data_.positive());
        if (positives == 0 || positives == static_cast<double>(rows->size()))
            throw Error(ErrorCode::kInvalidParameter, "label has one class only",
                        "Of the " + std::to_string(rows->size()) + " rows that " + part + " the model, " +
                            std::to_string(static_cast<std::size_t>(positives)) + " are positive.",
                        "A model needs rows of both classes to learn from, and to be judged by.");
    }
    work_ = &Training::Encode;
    next_ = "reading columns";
}

void Training::Encode() {
    encoding_ = std::make_unique<Encoding>(data_, options_.encoding, cancelled_);
    fitter_ = std::make_unique<ModelFitter>(data_, *encoding_, options_.fit);
    work_ = &Training::Fit;
    next_ = fitter_->next();
}

void Training::Fit() {
    fitter_->Work(cancelled_);
    next_ = fitter_->next();
    if (!next_.empty()) return;
    fitted_ = fitter_->Take();
    fitter_.reset();
    fitted_.model.positive = options_.positive;
    work_ = &Training::Judge;
    next_ = "judging the model by " + std::to_string(data_.test().size()) + " rows";
}

void Training::Judge() {
    document_ = CheckedModel(fitted_.model, cancelled_);
    const std::unique_ptr<const LearnedModel> model = LearnedModel::Parse(document_, cancelled_);
    std::vector<double> row(encoding_->inputs().size());
    std::vector<std::uint8_t> labels;
    for (const std::uint32_t r : data_.test()) {
        if (test_probability_.size() % 1024 == 0) Poll(cancelled_);
        encoding_->Row(r, row.data());
        test_probability_.push_back(model->Probability(row.data()));
        labels.push_back(data_.positive()[r]);
    }
    const Judgement judgement = prescriptive::Judge(labels, test_probability_, options_.fit.seed, cancelled_);

    JsonTextWriter out(card_);
    out.BeginObject();
    WriteText("verdict", judgement.has_signal() ? "usable signal" : "no usable signal", out);
    WriteText("method", fitted_.model.method == ModelMethod::kLogistic ? "logistic" : "boosted_trees", out);
    WriteText("choice", fitted_.choice, out);
    WriteText("positive", options_.positive, out);
    WriteNumber("rows", static_cast<double>(data_.rows()), out);
    WriteNumber("rows_without_label", static_cast<double>(options_.unlabelled), out);
    const double positives = CountPositive(data_.training(), data_.positive()) + CountPositive(data_.test(), data_.positive());
    WriteNumber("positives", positives, out);
    WriteNumber("base_rate", positives / static_cast<double>(data_.rows()), out);
    WriteNumber("training_rows", static_cast<double>(data_.training().size()), out);
    WriteText("test_part",
              options_.part == TestPart::kGiven     ? "the rows that test_where chooses"
              : options_.part == TestPart::kLatest ? "the latest quarter by time_column"
                                                    : "a quarter, by a hash of the rows' values",
              out);
    out.Key("test");
    judgement.Write(out);
    out.Key("cross_validation");
    out.BeginArray();
    for (const Validated& validated : fitted_.validated) {
        out.BeginObject();
        WriteText("method", validated.method == ModelMethod::kLogistic ? "logistic" : "boosted_trees", out);
        WriteNumber("log_loss", validated.log_loss, out);
        WriteNumber("calibrated_log_loss", validated.calibrated_log_loss, out);
        if (validated.trees > 0) WriteNumber("trees", validated.trees, out);
        out.EndObject();
    }
    out.EndArray();
    const Validated& chosen = fitted_.validated.front();
    out.Key("calibration");
    out.BeginObject();
    WriteNumber("slope", chosen.calibration.slope, out);
    WriteNumber("offset", chosen.calibration.offset, out);
    WriteText("curve", chosen.calibration.from.empty() ? "none: a line is as good" : "through " + std::to_string(chosen.calibration.from.size()) + " points", out);
    WriteNumber("log_loss_gain", chosen.log_loss - chosen.calibrated_log_loss, out);
    out.EndObject();
    WriteComparisons(out);
    WriteFeatures(*model, out);
    std::vector<ColumnRemark> dropped = options_.unread;
    dropped.insert(dropped.end(), encoding_->dropped().begin(), encoding_->dropped().end());
    WriteRemarks("dropped", dropped, out);
    WriteRemarks("suspects", encoding_->suspects(), out);
    WriteGroups(out);
    out.Key("spreads");
    WriteSpreads(*model, [&](std::size_t input, std::vector<double>& values) {
        values.clear();
        for (const std::uint32_t training_row : data_.training()) values.push_back(encoding_->Input(input, training_row));
    }, OutOfFold(), out);
    WriteText("data_digest", ToHex(data_.digest()), out);
    WriteNumber("seed", static_cast<double>(options_.fit.seed), out);
    out.EndObject();
    next_.clear();
}

void Training::WriteRemarks(std::string_view key, const std::vector<ColumnRemark>& remarks, JsonWriter& out) const {
    out.Key(key);
    out.BeginArray();
    for (const ColumnRemark& remark : remarks) {
        out.BeginObject();
        WriteText("column", remark.column, out);
        WriteText("reason", remark.reason, out);
        out.EndObject();
    }
    out.EndArray();
}

void Training::WriteComparisons(JsonWriter& out) const {
    // Everyone at the base rate of the training rows.
    const double rate = CountPositive(data_.training(), data_.positive()) / static_cast<double>(data_.training().size());
    double loss = 0, brier = 0;
    std::vector<std::uint8_t> labels;
    std::vector<double> baseline;
    RunningMean over_rate, over_policy;
    for (std::size_t i = 0; i < data_.test().size(); ++i) {
        const std::uint32_t row = data_.test()[i];
        const bool yes = data_.positive()[row] != 0;
        const double own = LogLossOf(test_probability_[i], yes), of_rate = LogLossOf(rate, yes);
        loss += of_rate;
        brier += (rate - yes) * (rate - yes);
        over_rate.Add(of_rate - own);
        if (std::isnan(data_.baseline()[row])) continue;
        over_policy.Add(LogLossOf(data_.baseline()[row], yes) - own);
        labels.push_back(yes);
        baseline.push_back(data_.baseline()[row]);
    }
    const double n = static_cast<double>(data_.test().size());
    out.Key("against_base_rate");
    out.BeginObject();
    WriteNumber("log_loss", loss / n, out);
    WriteNumber("brier", brier / n, out);
    WriteMean("log_loss_gain", over_rate, out);
    out.EndObject();
    out.Key("against_policy");
    out.BeginObject();
    WriteText("of", options_.baseline, out);
    if (!labels.empty()) {
        WriteMean("log_loss_gain", over_policy, out);
        out.Key("test");
        prescriptive::Judge(labels, baseline, options_.fit.seed, cancelled_).Write(out);
    }
    out.EndObject();
}

void Training::WriteFeatures(const LearnedModel& model, JsonWriter& out) const {
    const std::size_t inputs = encoding_->inputs().size();
    std::vector<double> row(inputs), strength(inputs, 0);
    const std::size_t step = data_.test().size() / kExplainedRows + 1;
    double explained = 0;
    for (std::size_t i = 0; i < data_.test().size(); i += step) {
        encoding_->Row(data_.test()[i], row.data());
        const LearnedModel::Contributions contributions = model.Explain(row.data(), cancelled_);
        for (std::size_t k = 0; k < inputs; ++k) strength[k] += std::fabs(contributions.input[k]);
        ++explained;
    }
    std::vector<std::size_t> order(inputs);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return strength[a] > strength[b]; });
    out.Key("features");
    out.BeginArray();
    for (std::size_t i = 0; i < std::min(inputs, kShownFeatures); ++i) {
        out.BeginObject();
        WriteText("input", encoding_->inputs()[order[i]].name, out);
        WriteText("type", TypeName(encoding_->inputs()[order[i]].type), out);
        // Mean distance from the typical customer's log-odds that it makes.
        WriteNumber("mean_contribution", strength[order[i]] / explained, out);
        out.EndObject();
    }
    out.EndArray();
}

void Training::WriteGroups(JsonWriter& out) const {
    std::vector<double> sorted = test_probability_;
    const std::size_t selected = static_cast<std::size_t>(kSelectedShare * static_cast<double>(sorted.size()));
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(selected), sorted.end(), std::greater<>());
    const double bound = sorted[selected];
    out.Key("groups");
    out.BeginArray();
    for (const TrainingColumn& column : data_.columns()) {
        if (!column.grouping) continue;
        std::map<std::string, std::vector<std::size_t>> groups;
        for (std::size_t i = 0; i < data_.test().size(); ++i) {
            const double code = column.values[data_.test()[i]];
            groups[std::isnan(code) ? std::string() : column.texts[static_cast<std::size_t>(code)]].push_back(i);
        }
        std::vector<std::pair<std::string, std::vector<std::size_t>>> largest(groups.begin(), groups.end());
        std::stable_sort(largest.begin(), largest.end(),
                         [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
        if (largest.size() > kShownGroups) largest.resize(kShownGroups);
        for (const auto& [value, members] : largest) {
            std::vector<std::uint8_t> labels;
            std::vector<double> probabilities;
            double predicted = 0, seen = 0, chosen = 0;
            for (const std::size_t i : members) {
                labels.push_back(data_.positive()[data_.test()[i]]);
                probabilities.push_back(test_probability_[i]);
                predicted += test_probability_[i];
                seen += labels.back();
                chosen += test_probability_[i] > bound;
            }
            const double n = static_cast<double>(members.size());
            const Judgement judged = prescriptive::Judge(labels, probabilities, options_.fit.seed, cancelled_);
            out.BeginObject();
            WriteText("column", column.name, out);
            out.Key("value");
            if (value.empty())
                out.Null();
            else
                out.String(value);
            WriteNumber("rows", n, out);
            WriteNumber("seen", seen / n, out);
            WriteNumber("predicted", predicted / n, out);
            WriteNumber("selected", chosen / n, out);
            WriteNumber("auc", judged.auc.value, out);
            WriteNumber("auc_low", judged.auc.low, out);
            WriteNumber("auc_high", judged.auc.high, out);
            out.EndObject();
        }
    }
    out.EndArray();
}

std::vector<double> Training::OutOfFold() const {
    const Validated& chosen = fitted_.validated.front();
    std::vector<double> out;
    for (const double log_odds : chosen.log_odds) out.push_back(LearnedModel::ProbabilityOf(chosen.calibration(log_odds)));
    return out;
}

std::vector<HeldOutPrediction> Training::HeldOut() const {
    std::vector<HeldOutPrediction> out;
    const std::vector<double> out_of_fold = OutOfFold();
    for (std::size_t i = 0; i < out_of_fold.size(); ++i) out.push_back({data_.training()[i], false, out_of_fold[i]});
    for (std::size_t i = 0; i < data_.test().size(); ++i) out.push_back({data_.test()[i], true, test_probability_[i]});
    return out;
}

}  // namespace prescriptive
