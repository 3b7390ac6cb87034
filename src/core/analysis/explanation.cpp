#include "analysis/explanation.hpp"

#include <algorithm>

#include "policy/value_text.hpp"

namespace prescriptive {
namespace {

void ExplainModel(const LogisticModel& model, Metric outcome, const FeatureVector& x, std::vector<Factor>& out) {
    out.push_back({outcome, Factor::kTypicalCustomer, kUnknown, kUnknown, model.baseline()});
    for (const Term& term : model.terms())
        if (term.feature() < kBaseFeatures || IsKnown(x[term.feature()]))
            out.push_back({outcome, term.feature(), x[term.feature()], term.typical(),
                           term.Contribution(x[term.feature()])});
}

void ExplainLearned(Metric outcome, const ModelRow& row, CancelledCallback cancelled, std::vector<Factor>& out) {
    bool first = true;
    for (InputFactor& part : ExplainRow(*row.model, row.cells.data(), row.as_of, cancelled)) {
        Factor factor{outcome, first ? Factor::kTypicalCustomer : Factor::kInput, kUnknown, kUnknown, part.contribution};
        if (!first) {
            const std::size_t input = *row.model->InputOf(part.name);
            if (row.model->inputs()[input].type != InputType::kCategory) {
                factor.value = row.row[input];
                factor.typical = row.model->inputs()[input].typical;
            }
            factor.input = std::move(part.name);
            factor.input_value = std::move(part.value);
            factor.input_typical = std::move(part.typical);
        }
        out.push_back(std::move(factor));
        first = false;
    }
}

}  // namespace

const char* MetricName(Metric metric) noexcept {
    switch (metric) {
        case Metric::kConversion: return "conversion";
        case Metric::kChurn: return "churn";
        case Metric::kEngagement: return "engagement";
        case Metric::kNone: break;
    }
    return "none";
}

std::vector<std::string> MissingOf(const Policy& policy, const Decision& decision, const ModelRows& rows, Wording wording) {
    const bool words = wording == Wording::kWords;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kBaseFeatures; ++i)
        if ((decision.missing >> i & 1) != 0)
            names.push_back(words ? policy.features[i].label : std::string(kFeatureNames[i]));
    for (const Metric outcome : kPredicted) {
        if (policy.Learned(outcome) == nullptr) continue;
        for (const std::string& unknown : rows[OutcomeIndex(outcome)].Unknown()) {
            std::string name = words ? InputLabel(unknown) : unknown;
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
        }
    }
    return names;
}

std::string_view FactorName(const Policy& policy, const Factor& factor) {
    if (factor.feature == Factor::kInput) return factor.input;
    return factor.feature < 0 ? std::string_view(policy.texts.typical_customer)
                              : kFeatureNames[static_cast<std::size_t>(factor.feature)];
}

std::string FactorLabel(const Policy& policy, const Factor& factor) {
    if (factor.feature == Factor::kInput) return InputLabel(factor.input);
    return factor.feature < 0 ? policy.texts.typical_customer
                              : policy.features[static_cast<std::size_t>(factor.feature)].label;
}

std::string FactorText(const Policy& policy, const Factor& factor) {
    if (factor.feature == Factor::kTypicalCustomer) return "";
    if (factor.feature == Factor::kInput) return factor.input_value.empty() ? "unknown" : factor.input_value;
    if (!IsKnown(factor.value)) return "unknown";
    std::string text;
    AppendValue(policy.features[static_cast<std::size_t>(factor.feature)].format, factor.value, text);
    return text;
}

std::vector<Factor> Explain(const Policy& policy, const FeatureVector& x, const ModelRows* rows,
                            CancelledCallback cancelled) {
    std::vector<Factor> factors;
    factors.reserve(policy.conversion.terms().size() + policy.churn.terms().size() + 2);
    for (const Metric outcome : kPredicted) {
        if (rows != nullptr && policy.Learned(outcome) != nullptr)
            ExplainLearned(outcome, (*rows)[OutcomeIndex(outcome)], cancelled, factors);
        else
            ExplainModel(outcome == Metric::kChurn ? policy.churn : policy.conversion, outcome, x, factors);
    }
    return factors;
}

void Reasons::FindOfModel(const LearnedOutcome& learned, const ModelRow& row, CancelledCallback cancelled) {
    const std::vector<InputFactor> factors = ExplainRow(*row.model, row.cells.data(), row.as_of, cancelled);
    double moved = 0;
    for (std::size_t i = 1; i < factors.size(); ++i) moved += factors[i].contribution;
    // The strongest come first.
    for (std::size_t i = 1; i < factors.size() && count_ < kMostReasons; ++i) {
        const InputFactor& factor = factors[i];
        const double pull = moved > 0 ? factor.contribution : -factor.contribution;
        if (!(pull > 0) || factor.value == factor.typical) continue;
        const std::string label = InputLabel(factor.name);
        const std::string_view values[] = {label, factor.value.empty() ? std::string_view("unknown") : factor.value};
        std::string& text = text_[static_cast<std::size_t>(count_)];
        text.clear();
        learned.reason.AppendTo(text, values);
        weight_[static_cast<std::size_t>(count_++)] = factor.contribution;
    }
}

void Reasons::Find(const Policy& policy, const FeatureVector& x, const Decision& decision, const ModelRows* rows,
                   CancelledCallback cancelled) {
    if (const LearnedOutcome* learned = policy.Learned(decision.decided_by); learned != nullptr && rows != nullptr) {
        count_ = 0;
        FindOfModel(*learned, (*rows)[OutcomeIndex(decision.decided_by)], cancelled);
        return;
    }
    const LogisticModel& model = decision.decided_by == Metric::kChurn ? policy.churn : policy.conversion;
    const std::vector<Term>& terms = model.terms();
    std::array<double, kFeatureCount> contribution;
    double moved = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        contribution[i] = terms[i].Contribution(x[terms[i].feature()]);
        moved += contribution[i];
    }
    std::uint32_t taken = 0;
    for (count_ = 0; count_ < kMostReasons;) {
        std::size_t strongest = terms.size();
        double pull = 0;
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const double strength = moved > 0 ? contribution[i] : -contribution[i];
            if (strength <= pull || (taken >> i & 1) != 0) continue;
            pull = strength;
            strongest = i;
        }
        if (strongest == terms.size()) return;
        taken |= std::uint32_t{1} << strongest;
        const FeatureText& feature = policy.features[terms[strongest].feature()];
        const double value = x[terms[strongest].feature()];
        value_.clear();
        AppendValue(feature.format, value, value_);
        // What reads the same as the typical is no reason.
        if (value_ == feature.typical_text) continue;
        std::string& text = text_[static_cast<std::size_t>(count_)];
        text.clear();
        const std::vector<std::string>& pieces = value > feature.typical ? feature.above : feature.below;
        for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
            if (piece > 0) text += value_;
            text += pieces[piece];
        }
        weight_[static_cast<std::size_t>(count_++)] = contribution[strongest];
    }
}

}  // namespace prescriptive
