#include "analysis/recommendation.hpp"

#include <cstring>

#include "decimal.hpp"
#include "json/jsonb_container.hpp"

namespace prescriptive {
namespace {

// What both forms of the answer show.
struct Shown {
    const Decision& decision;
    const Scores& scores;
    const ActionType& type;
    const Trait* trait;  // the strongest; null where none shows
    std::string_view priority;
    std::string_view timeframe;

    Shown(const Policy& policy, const Analysis& analysis)
        : decision(analysis.decision),
          scores(analysis.scores),
          type(policy.action_types[static_cast<std::size_t>(decision.action_type)]),
          trait(analysis.traits.count > 0 ? &policy.traits[static_cast<std::size_t>(analysis.traits.Strongest())]
                                          : nullptr),
          priority(policy.priorities[static_cast<std::size_t>(decision.priority)].name),
          timeframe(policy.timeframes[static_cast<std::size_t>(decision.timeframe)].text) {}

    void AppendJustification(std::string& out) const {
        const PercentText conversion(scores.conversion), churn(scores.churn);
        const std::string_view values[] = {trait != nullptr ? trait->label : std::string_view{}, conversion.view(),
                                           churn.view()};
        (trait != nullptr ? type.justification : type.justification_without_trait).AppendTo(out, values);
    }

    void AppendExpectedOutcome(std::string& out) const {
        const PercentText present(decision.present), target(decision.target);
        const std::string_view values[] = {present.view(), target.view()};
        (decision.holds ? type.expected_to_hold : type.expected_outcome).AppendTo(out, values);
    }
};

}  // namespace

void WriteRecommendation(const Policy& policy, const Analysis& analysis, JsonWriter& out) {
    const Shown shown(policy, analysis);
    const Decision& decision = shown.decision;
    const ActionType& type = shown.type;
    std::string text;

    out.BeginObject();
    out.Key("customer_id");
    out.String(analysis.request.customer_id);
    out.Key("conversion_probability");
    out.Number3(analysis.scores.conversion);
    out.Key("churn_risk");
    out.Number3(analysis.scores.churn);
    out.Key("recommended_action");
    out.String(decision.play->text);
    out.Key("action_type");
    out.String(type.name);
    out.Key("suggested_timeframe");
    out.String(shown.timeframe);
    out.Key("justification");
    text.clear();
    shown.AppendJustification(text);
    out.String(text);
    out.Key("confidence_score");
    out.Number3(decision.confidence);
    out.Key("expected_outcome");
    text.clear();
    shown.AppendExpectedOutcome(text);
    out.String(text);
    out.Key("priority");
    out.String(shown.priority);
    out.Key("required_resources");
    out.Strings(decision.play->resources);
    out.Key("alternative_actions");
    out.Strings(decision.play->alternatives);
    out.Key("success_metrics");
    out.BeginObject();
    out.Key("primary_metric");
    out.String(type.primary_metric);
    out.Key("target_value");
    out.Number3(decision.target);
    out.Key("measurement_period");
    out.String(type.measurement_period);
    out.Key("secondary_metrics");
    out.Strings(type.secondary_metrics);
    out.EndObject();
    out.Key("psychology_traits");
    out.BeginArray();
    for (int i = 0; i < analysis.traits.count; ++i)
        out.String(policy.traits[static_cast<std::size_t>(analysis.traits.shown[i])].name);
    out.EndArray();
    out.Key("buying_style");
    if (shown.trait != nullptr)
        out.String(shown.trait->buying_style);
    else
        out.Null();
    out.EndObject();
}

void WriteRecommendationJsonb(const Policy& policy, const Analysis& analysis, std::string& out) {
    static const JsonbShape answer_shape{
        "priority", "churn_risk", "action_type", "customer_id", "buying_style", "justification", "success_metrics",
        "confidence_score", "expected_outcome", "psychology_traits", "recommended_action", "required_resources",
        "alternative_actions", "suggested_timeframe", "conversion_probability"};
    static const JsonbShape metrics_shape{"target_value", "primary_metric", "secondary_metrics", "measurement_period"};

    const Shown shown(policy, analysis);
    const Decision& decision = shown.decision;
    const ActionType& type = shown.type;
    // The length word.
    out.assign(4, '\0');
    JsonbContainer answer(answer_shape, out);
    answer.String(shown.priority);
    answer.Number3(shown.scores.churn);
    answer.String(type.name);
    answer.String(analysis.request.customer_id);
    if (shown.trait != nullptr)
        answer.String(shown.trait->buying_style);
    else
        answer.Null();
    answer.StringBy([&](std::string& text) { shown.AppendJustification(text); });
    answer.ContainerBy([&](std::string& value) {
        JsonbContainer metrics(metrics_shape, value);
        metrics.Number3(decision.target);
        metrics.String(type.primary_metric);
        metrics.Container(type.secondary_metrics_jsonb);
        metrics.String(type.measurement_period);
    });
    answer.Number3(decision.confidence);
    answer.StringBy([&](std::string& text) { shown.AppendExpectedOutcome(text); });
    answer.ContainerBy([&](std::string& value) {
        const TraitScores& traits = analysis.traits;
        JsonbContainer names(static_cast<std::size_t>(traits.count), value);
        for (int i = 0; i < traits.count; ++i)
            names.String(policy.traits[static_cast<std::size_t>(traits.shown[i])].name);
    });
    answer.String(decision.play->text);
    answer.Container(decision.play->resources_jsonb);
    answer.Container(decision.play->alternatives_jsonb);
    answer.String(shown.timeframe);
    answer.Number3(shown.scores.conversion);
    const std::uint32_t length = static_cast<std::uint32_t>(out.size()) << 2;
    std::memcpy(out.data(), &length, sizeof length);
}

}  // namespace prescriptive
