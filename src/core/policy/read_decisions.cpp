// Action types, decision rules and plays of a policy document.
#include "json/jsonb_container.hpp"
#include "policy/readers.hpp"

namespace prescriptive {
namespace {

constexpr double kLargestHours = 100000;

std::optional<Metric> ReadMetric(ObjectReader& reader, std::string_view key, bool none_allowed) {
    const auto member = reader.Require(key);
    if (!member) return std::nullopt;
    std::vector<std::string_view> names{"conversion", "churn", "engagement"};
    if (none_allowed) names.push_back("none");
    const auto chosen = reader.Choice(*member, names, key);
    if (!chosen) return std::nullopt;
    return *chosen == 3 ? Metric::kNone : static_cast<Metric>(*chosen + 1);
}

Condition ReadCondition(const JsonNode& node, const Policy& policy, Problems& problems) {
    Condition condition;
    ObjectReader reader(node, {"outcome", "above", "at_least", "leading_traits"}, problems);
    condition.outcome = ReadMetric(reader, "outcome", false).value_or(Metric::kNone);
    condition.strict = reader.Find("above").has_value();
    if (condition.strict == reader.Find("at_least").has_value())
        reader.Try([&] {
            node.Fail(ErrorCode::kInvalidParameter, "a condition needs either \"above\" or \"at_least\"");
        });
    reader.OptionalNumber(condition.strict ? "above" : "at_least", {0, 1}, condition.bound);
    if (const auto traits = reader.Find("leading_traits"))
        reader.Try([&] {
            traits->RequireArray("leading_traits");
            if (traits->size() == 0)
                traits->Fail(ErrorCode::kInvalidParameter, "leading_traits must not be empty");
            for (const JsonNode& item : *traits)
                if (const auto chosen = reader.Choice(item, NamesOf(policy.traits), "trait"))
                    condition.leading_traits |= std::uint32_t{1} << *chosen;
        });
    return condition;
}

// Reads "when" of the rules of a list; the last rule, and no other, has none.
void ReadWhen(ObjectReader& reader, const Policy& policy, Condition& when) {
    if (const auto node = reader.Find("when")) when = ReadCondition(*node, policy, reader.problems());
}

template <typename Rule>
void CheckLastIsUnconditional(ObjectReader& parent, std::string_view key, const std::vector<Rule>& rules) {
    const auto list = parent.Find(key);
    if (!list || list->kind() != JsonKind::kArray) return;
    std::size_t conditional = 0;
    bool last_has = true;
    for (const JsonNode& item : *list) {
        last_has = false;
        for (const JsonNode& member : item) last_has |= member.key() == "when";
        conditional += last_has;
    }
    if (!rules.empty() && (last_has || conditional + 1 != rules.size()))
        parent.Try([&] {
            list->Fail(ErrorCode::kInvalidParameter,
                       "the last rule of " + std::string(key) + ", and no other, must have no \"when\"");
        });
}

int ReadHours(ObjectReader& reader, std::string_view key) {
    int hours = 1;
    reader.WholeNumber(key, {1, kLargestHours}, hours);
    return hours;
}

}  // namespace

Effect ReadEffect(const JsonNode& node, Problems& problems) {
    Effect effect;
    ObjectReader reader(node, {"metric", "factor", "limit", "target", "source"}, problems);
    effect.metric = ReadMetric(reader, "metric", true).value_or(Metric::kNone);
    if (const auto factor = reader.Find("factor")) {
        effect.factor = 1;
        reader.ReadNumber(*factor, {0, 10}, *effect.factor);
    }
    if (effect.factor.has_value() == reader.Find("target").has_value())
        reader.Try([&] {
            node.Fail(ErrorCode::kInvalidParameter, "an effect needs either \"factor\" or \"target\"");
        });
    if (effect.factor && effect.metric != Metric::kConversion && effect.metric != Metric::kChurn)
        reader.Try([&] {
            node.Fail(ErrorCode::kInvalidParameter, "an effect with a factor needs a metric that is always known",
                      "Use metric conversion or churn, or a target in place of the factor.");
        });
    reader.OptionalNumber("limit", {0, 1}, effect.limit);
    reader.OptionalNumber("target", {0, 1}, effect.target);
    reader.Text("source", effect.source);
    if (const auto source = reader.Find("source"))
        reader.Choice(*source, {"prior", "observational", "randomised"}, "effect source");
    return effect;
}

void ReadActionTypes(ObjectReader& document, Policy& policy) {
    Problems& problems = document.problems();
    ReadList(document, "action_types", [&](const JsonNode& item) {
        ActionType type;
        ObjectReader reader(item,
                            {"name", "aim", "justification", "justification_without_trait", "effect",
                             "expected_outcome", "expected_to_hold", "primary_metric", "measurement_period",
                             "secondary_metrics"},
                            problems);
        ReadName(reader, policy.action_types, type.name);
        reader.Text("aim", type.aim);
        const auto read_template = [&](std::string_view key, const std::vector<std::string_view>& places) {
            std::string text;
            reader.Text(key, text);
            return Template(text, places);
        };
        const std::vector<std::string_view> why{"trait", "conversion", "churn"}, both{"present", "target"}, target{"target"};
        type.justification = read_template("justification", why);
        type.justification_without_trait = read_template("justification_without_trait", why);
        reader.CheckPlaceholders("justification", why);
        reader.CheckPlaceholders("justification_without_trait", {"conversion", "churn"});
        if (const auto effect = reader.Require("effect")) type.effect = ReadEffect(*effect, problems);
        type.expected_outcome = read_template("expected_outcome", both);
        type.expected_to_hold = read_template("expected_to_hold", both);
        // What is not known cannot be shown: engagement may be unknown before
        // an action, but not where it holds.
        const bool known = type.effect.metric == Metric::kConversion || type.effect.metric == Metric::kChurn;
        reader.CheckPlaceholders("expected_outcome", known ? both : target);
        reader.CheckPlaceholders("expected_to_hold", type.effect.metric != Metric::kNone ? both : target);
        reader.Text("primary_metric", type.primary_metric);
        reader.Text("measurement_period", type.measurement_period);
        reader.TextList("secondary_metrics", type.secondary_metrics);
        type.secondary_metrics_jsonb = JsonbOf(type.secondary_metrics);
        policy.action_types.push_back(std::move(type));
    });
}

void ReadDecisions(ObjectReader& document, Policy& policy) {
    Problems& problems = document.problems();
    ReadList(document, "priorities", [&](const JsonNode& item) {
        Priority priority;
        ObjectReader reader(item, {"name", "window", "window_hours", "when"}, problems);
        ReadName(reader, policy.priorities, priority.name);
        reader.Text("window", priority.window);
        priority.window_hours = ReadHours(reader, "window_hours");
        ReadWhen(reader, policy, priority.when);
        policy.priorities.push_back(std::move(priority));
    });
    CheckLastIsUnconditional(document, "priorities", policy.priorities);
    if (const auto member = document.Find("escalate_churn")) {
        policy.escalate_churn = 1;
        document.ReadNumber(*member, {0, 1}, *policy.escalate_churn);
    }

    ReadList(document, "timeframes", [&](const JsonNode& item) {
        Timeframe timeframe;
        ObjectReader reader(item, {"text", "hours", "when"}, problems);
        reader.Text("text", timeframe.text);
        timeframe.hours = ReadHours(reader, "hours");
        ReadWhen(reader, policy, timeframe.when);
        policy.timeframes.push_back(std::move(timeframe));
    });
    CheckLastIsUnconditional(document, "timeframes", policy.timeframes);

    const std::vector<std::string_view> types = NamesOf(policy.action_types);
    ReadList(document, "decisions", [&](const JsonNode& item) {
        DecisionRule rule;
        ObjectReader reader(item, {"action_type", "when"}, problems);
        if (const auto type = reader.Require("action_type"))
            rule.action_type = reader.Choice(*type, types, "action type").value_or(0);
        ReadWhen(reader, policy, rule.when);
        policy.decisions.push_back(rule);
    });
    CheckLastIsUnconditional(document, "decisions", policy.decisions);
}

void ReadPlays(ObjectReader& document, Policy& policy) {
    Problems& problems = document.problems();
    const std::size_t row = policy.traits.size() + 1;
    policy.play_of.assign(policy.action_types.size() * row, -1);
    ReadList(document, "plays", [&](const JsonNode& item) {
        Play play;
        ObjectReader reader(item,
                            {"code", "action_type", "trait", "text", "people", "tools", "effort_hours", "cost",
                             "alternatives", "effect"},
                            problems);
        reader.Text("code", play.code);
        for (const Play& other : policy.plays)
            if (!play.code.empty() && other.code == play.code)
                reader.Try([&] {
                    item.Fail(ErrorCode::kInvalidParameter, "duplicate play code \"" + play.code + "\"");
                });
        reader.Text("text", play.text);
        reader.TextList("people", play.resources);
        reader.TextList("tools", play.resources);
        reader.Number("effort_hours", {0, 10000}, play.effort_hours);
        reader.Number("cost", {0, 1e9}, play.cost);
        reader.TextList("alternatives", play.alternatives);
        play.resources_jsonb = JsonbOf(play.resources);
        play.alternatives_jsonb = JsonbOf(play.alternatives);
        if (const auto effect = reader.Find("effect")) play.effect = ReadEffect(*effect, problems);
        const auto type = reader.Require("action_type");
        const int chosen =
            type ? reader.Choice(*type, NamesOf(policy.action_types), "action type").value_or(-1) : -1;
        bool resolved = chosen >= 0;
        if (const auto trait = reader.Find("trait")) {
            const auto found = reader.Choice(*trait, NamesOf(policy.traits), "trait");
            resolved = resolved && found.has_value();
            play.trait = found.value_or(-1);
        }
        if (resolved) {
            play.action_type = chosen;
            const Effect& usual = policy.action_types[static_cast<std::size_t>(chosen)].effect;
            if (play.effect && play.effect->metric != usual.metric)
                reader.Try([&] {
                    reader.Require("effect")->Fail(ErrorCode::kInvalidParameter,
                                                   "a play's effect must work on the metric of its action type");
                });
            int& place = policy.play_of[static_cast<std::size_t>(chosen) * row +
                                        static_cast<std::size_t>(play.trait + 1)];
            if (place >= 0)
                reader.Try([&] {
                    item.Fail(ErrorCode::kInvalidParameter,
                              "plays \"" + policy.plays[static_cast<std::size_t>(place)].code + "\" and \"" +
                                  play.code + "\" serve the same action type and trait");
                });
            place = static_cast<int>(policy.plays.size());
        }
        policy.plays.push_back(std::move(play));
    });
    const auto list = document.Find("plays");
    for (std::size_t type = 0; list && type < policy.action_types.size(); ++type)
        if (policy.play_of[type * row] < 0)
            document.Try([&] {
                list->Fail(ErrorCode::kInvalidParameter,
                           "action type \"" + policy.action_types[type].name + "\" has no base play",
                           "Add a play without a trait for it.");
            });
}

}  // namespace prescriptive
