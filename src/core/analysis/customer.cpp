#include "analysis/customer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace prescriptive {

InteractionRules InteractionRulesOf(const Policy& policy, CancelledCallback cancelled) {
    InteractionRules rules;
    rules.personal_channels = &policy.personal_channels;
    rules.lexicon = &policy.lexicon;
    rules.reader = &policy.reader;
    rules.discount_traits = policy.discount_traits;
    rules.cancelled = cancelled;
    return rules;
}

RequestRules RulesOf(const Policy& policy, std::optional<Moment> now, CancelledCallback cancelled) {
    RequestRules rules;
    static_cast<InteractionRules&>(rules) = InteractionRulesOf(policy, cancelled);
    rules.ignore_unknown_keys = policy.ignore_unknown_keys;
    rules.lead_scale = policy.lead_scale;
    rules.response_scale = policy.response_scale;
    rules.clock_tolerance = policy.clock_tolerance;
    rules.now = now;
    for (std::size_t i = 0; i < policy.learned.size(); ++i)
        if (policy.learned[i] != nullptr) rules.learned[i] = policy.learned[i]->model.get();
    return rules;
}

namespace {

// Evidence that another lexicon found counts for the traits of the same names.
void AddHistory(const History& history, const std::optional<Moment>& as_of, const Policy& policy,
                Customer& customer) {
    const Moment* at = as_of ? &*as_of : nullptr;
    history.Fill(customer.x, at);
    customer.interactions = history.count();
    if (history.texts() == 0) return;
    customer.foreign_lexicon = history.reading() != policy.reader.digest;
    customer.texts += history.texts();
    for (const NamedEvidence& evidence : history.Evidence(at, policy.half_life_days))
        for (std::size_t t = 0; t < policy.traits.size(); ++t)
            if (policy.traits[t].name == evidence.name) customer.evidence[t] += evidence.weight;
}

[[noreturn]] void FailWithoutFeatures(const LearnedOutcome& learned) {
    std::string names;
    for (const ModelInput& input : learned.model->inputs()) {
        if (names.size() > 100) {
            names += ", ...";
            break;
        }
        names.append(names.empty() ? "" : ", ").append(input.name);
    }
    throw Error(ErrorCode::kInvalidParameter, "missing features in request",
                "Model " + learned.name + " version " + std::to_string(learned.version) + " of the policy reads " + names + ".",
                "Add \"features\", an object with these keys; those that it lacks are unknown.", "$.features");
}

}  // namespace

Customer MakeCustomer(const Request& request, const Policy& policy) {
    Customer customer;
    for (std::size_t i = 0; i < policy.learned.size(); ++i) {
        if (policy.learned[i] == nullptr) continue;
        if (!request.has_named_features) FailWithoutFeatures(*policy.learned[i]);
        customer.log_odds[i] = request.rows[i].log_odds;
        customer.inputs_known[i] = request.rows[i].known_share();
    }
    customer.x = request.features;
    customer.evidence = request.profile_evidence;
    customer.texts = request.profile_texts;
    if (request.has_history) AddHistory(request.history, request.as_of, policy, customer);
    if (request.as_of && request.last_interaction) {
        const double days = static_cast<double>(*request.as_of - *request.last_interaction) /
                            static_cast<double>(kMicrosecondsPerDay);
        double& recency = customer.x[kRecencyDays];
        recency = IsKnown(recency) ? std::min(recency, days) : days;
    }
    return customer;
}

Error OutOfRange(int feature, double value) {
    const std::size_t i = static_cast<std::size_t>(feature);
    char shown[40] = "NaN";
    if (std::isinf(value))
        std::snprintf(shown, sizeof shown, value > 0 ? "Infinity" : "-Infinity");
    else if (IsKnown(value))
        std::snprintf(shown, sizeof shown, "%.17g", value);
    return Error(ErrorCode::kInvalidParameter, std::string(kFeatureNames[i]) + " is out of range",
                 std::string("The value is ") + shown + ".", kBaseBounds[i].hint);
}

Customer MakeCustomer(const double* features, const History& history, const std::optional<Moment>& as_of,
                      bool strict, const Policy& policy) {
    if (as_of) history.CheckNotAfter(*as_of, strict ? 0 : policy.clock_tolerance);
    Customer customer;
    std::copy_n(features, kBaseFeatures, customer.x.value.begin());
    AddHistory(history, as_of, policy, customer);
    return customer;
}

}  // namespace prescriptive
