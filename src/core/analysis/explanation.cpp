#include "analysis/explanation.hpp"

#include "policy/value_text.hpp"

namespace prescriptive {
namespace {

void ExplainModel(const LogisticModel& model, Metric outcome, const FeatureVector& x, std::vector<Factor>& out) {
    out.push_back({outcome, -1, kUnknown, kUnknown, model.baseline()});
    for (const Term& term : model.terms())
        if (term.feature() < kBaseFeatures || IsKnown(x[term.feature()]))
            out.push_back({outcome, term.feature(), x[term.feature()], term.typical(),
                           term.Contribution(x[term.feature()])});
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

std::string_view FactorLabel(const Policy& policy, const Factor& factor) {
    return factor.feature < 0 ? policy.texts.typical_customer
                              : policy.features[static_cast<std::size_t>(factor.feature)].label;
}

std::string FactorText(const Policy& policy, const Factor& factor) {
    if (factor.feature < 0) return "";
    if (!IsKnown(factor.value)) return "unknown";
    std::string text;
    AppendValue(policy.features[static_cast<std::size_t>(factor.feature)].format, factor.value, text);
    return text;
}

std::vector<Factor> Explain(const Policy& policy, const FeatureVector& x) {
    std::vector<Factor> factors;
    factors.reserve(policy.conversion.terms().size() + policy.churn.terms().size() + 2);
    ExplainModel(policy.conversion, Metric::kConversion, x, factors);
    ExplainModel(policy.churn, Metric::kChurn, x, factors);
    return factors;
}

void Reasons::Find(const Policy& policy, const FeatureVector& x, const Decision& decision) {
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
