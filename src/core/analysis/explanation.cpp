#include "analysis/explanation.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "text/template.hpp"

namespace prescriptive {
namespace {

std::string Fixed(double value, int decimals) {
    char buffer[340];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
    return std::string(buffer, end.ptr);
}

// Without trailing zeros; never "-0".
std::string Short(double value, int decimals) {
    std::string text = Fixed(value, decimals);
    if (text.find('.') != text.npos) {
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

// 150000 as 150,000; cents only below a hundred.
std::string Money(double value) {
    std::string text = value < 100 ? Short(value, 2) : Fixed(value, 0);
    const std::size_t whole = std::min(text.find('.'), text.size());
    for (std::size_t at = whole; at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

std::string Counted(double value, const char* unit) {
    const std::string number = Short(value, value < 10 ? 1 : 0);
    return number + ' ' + unit + (number == "1" ? "" : "s");
}

std::string ValueText(FeatureText::Format format, double value) {
    switch (format) {
        case FeatureText::kPercent: return Short(100 * value, 1) + '%';
        case FeatureText::kCount: return Short(value, 1);
        case FeatureText::kMoney: return Money(value);
        case FeatureText::kDays: return Counted(value, "day");
        case FeatureText::kHours: return Counted(value, "hour");
        case FeatureText::kNumber: break;
    }
    return Short(value, 2);
}

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
    return ValueText(policy.features[static_cast<std::size_t>(factor.feature)].format, factor.value);
}

std::string PercentText(double fraction) { return Fixed(100 * fraction, 1) + '%'; }

std::vector<Factor> Explain(const Policy& policy, const FeatureVector& x) {
    std::vector<Factor> factors;
    factors.reserve(policy.conversion.terms().size() + policy.churn.terms().size() + 2);
    ExplainModel(policy.conversion, Metric::kConversion, x, factors);
    ExplainModel(policy.churn, Metric::kChurn, x, factors);
    return factors;
}

std::vector<Reason> ReasonsOf(const Policy& policy, const FeatureVector& x, const Decision& decision) {
    const LogisticModel& model = decision.decided_by == Metric::kChurn ? policy.churn : policy.conversion;
    struct Pull {
        const Term* term;
        double contribution;
    };
    std::vector<Pull> pulls;
    double moved = 0;
    for (const Term& term : model.terms()) {
        const double contribution = term.Contribution(x[term.feature()]);
        const FeatureText& text = policy.features[term.feature()];
        // What reads the same as the typical is no reason.
        if (contribution != 0 && ValueText(text.format, x[term.feature()]) != ValueText(text.format, text.typical))
            pulls.push_back({&term, contribution});
        moved += contribution;
    }
    std::erase_if(pulls, [&](const Pull& pull) { return (pull.contribution > 0) != (moved > 0); });
    std::stable_sort(pulls.begin(), pulls.end(), [](const Pull& a, const Pull& b) {
        return std::fabs(a.contribution) > std::fabs(b.contribution);
    });
    if (pulls.size() > kMostReasons) pulls.resize(kMostReasons);

    std::vector<Reason> reasons;
    for (const Pull& pull : pulls) {
        const FeatureText& text = policy.features[pull.term->feature()];
        const double value = x[pull.term->feature()];
        reasons.push_back({FillTemplate(value > text.typical ? text.above : text.below,
                                        {{"value", ValueText(text.format, value)},
                                         {"typical", ValueText(text.format, text.typical)}}),
                           pull.contribution});
    }
    return reasons;
}

}  // namespace prescriptive
