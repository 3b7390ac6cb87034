#include "policy/policy.hpp"

#include "json/document.hpp"
#include "policy/readers.hpp"

namespace prescriptive {

RuleTable TableOf(const std::vector<Trait>& traits) {
    RuleTable table;
    for (std::size_t t = 0; t < traits.size(); ++t) {
        if (!traits[t].enabled) continue;
        table.enabled |= std::uint32_t{1} << t;
        table.of_trait[t] = static_cast<std::uint32_t>(traits[t].rules.size());
        for (const TraitRule& rule : traits[t].rules) {
            table.rules.push_back({rule.needs, static_cast<std::uint32_t>(rule.ramps.size()), rule.weight,
                                   rule.weight_with_texts - rule.weight});
            for (const Ramp& ramp : rule.ramps) table.ramps.push_back({ramp.from, ramp.rate, ramp.feature});
        }
    }
    return table;
}

std::unique_ptr<const Policy> CompilePolicy(const JsonNode& document, Problems& problems, bool check_phrases) {
    problems.clear();
    auto policy = std::make_unique<Policy>();
    ObjectReader reader(document,
                        {"schema", "description", "unknown_keys", "scales", "clock_tolerance_minutes",
                         "money_scale", "personal_channels", "features", "models", "priorities",
                         "escalate_churn", "timeframes", "decisions", "action_types", "confidence",
                         "texts", "reading", "traits", "plays"},
                        problems);
    if (!problems.empty() && document.kind() != JsonKind::kObject) return nullptr;
    ReadSettings(reader, *policy);
    ReadFeatures(reader, *policy);
    ReadModels(reader, *policy);
    ReadTraits(reader, *policy, check_phrases);
    ReadActionTypes(reader, *policy);
    ReadDecisions(reader, *policy);
    ReadPlays(reader, *policy);
    if (!problems.empty()) return nullptr;
    policy->rules = TableOf(policy->traits);
    for (std::size_t t = 0; t < policy->traits.size(); ++t) {
        policy->reader.traits[t] = policy->traits[t].name;
        policy->discount_traits |= std::uint32_t{policy->traits[t].asks_discount} << t;
    }
    policy->digest = Sha256(CanonicalJson(document));
    return policy;
}

namespace {

[[noreturn]] void ThrowFirst(Problems& problems) {
    Error first = problems.front();
    if (problems.size() > 1) {
        if (!first.hint.empty()) first.hint += ' ';
        first.hint += "Function prescriptive.validate_policy() lists all " +
                      std::to_string(problems.size()) + " problems.";
    }
    throw first;
}

}  // namespace

std::unique_ptr<const Policy> CompilePolicy(std::string_view canonical) {
    const JsonDocument document(canonical);
    Problems problems;
    // Thousands of phrases, checked when the policy was made.
    std::unique_ptr<const Policy> policy = CompilePolicy(document.root(), problems, false);
    if (policy == nullptr) ThrowFirst(problems);
    return policy;
}

std::string CanonicalPolicy(std::string_view text) {
    const JsonDocument document(text);
    Problems problems;
    if (CompilePolicy(document.root(), problems) == nullptr) ThrowFirst(problems);
    return CanonicalJson(document.root());
}

}  // namespace prescriptive
