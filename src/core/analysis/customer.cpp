#include "analysis/customer.hpp"

#include <algorithm>

namespace prescriptive {

RequestRules RulesOf(const Policy& policy, std::optional<Moment> now, CancelledCallback cancelled) {
    RequestRules rules;
    rules.ignore_unknown_keys = policy.ignore_unknown_keys;
    rules.lead_scale = policy.lead_scale;
    rules.response_scale = policy.response_scale;
    rules.clock_tolerance = policy.clock_tolerance;
    rules.personal_channels = &policy.personal_channels;
    rules.lexicon = &policy.lexicon;
    rules.reading = policy.reading;
    rules.now = now;
    rules.cancelled = cancelled;
    return rules;
}

namespace {

void AddHistory(const History& history, const std::optional<Moment>& as_of, Customer& customer) {
    history.Fill(customer.x, as_of ? &*as_of : nullptr);
    for (int t = 0; t < kMaximumTraits; ++t) customer.evidence[t] += history.Evidence(t);
    customer.interactions = history.count();
    customer.texts += history.texts();
}

}  // namespace

Customer MakeCustomer(const Request& request) {
    Customer customer;
    customer.x = request.features;
    customer.evidence = request.profile_evidence;
    customer.texts = request.profile_texts;
    if (request.has_history) AddHistory(request.history, request.as_of, customer);
    if (request.as_of && request.last_interaction) {
        const double days = static_cast<double>(*request.as_of - *request.last_interaction) /
                            static_cast<double>(kMicrosecondsPerDay);
        double& recency = customer.x[kRecencyDays];
        recency = IsKnown(recency) ? std::min(recency, days) : days;
    }
    return customer;
}

Customer MakeCustomer(const double* features, const History& history, const std::optional<Moment>& as_of,
                      bool strict, const Policy& policy) {
    if (as_of && history.has_times() &&
        history.last_at() > *as_of + (strict ? 0 : policy.clock_tolerance))
        throw Error(ErrorCode::kInvalidParameter, "history holds events after as_of",
                    "Its last event is at " + FormatMoment(history.last_at()) + ", as_of is " +
                        FormatMoment(*as_of) + ".",
                    "Aggregate the history with FILTER (WHERE occurred_at <= as_of).");
    Customer customer;
    std::copy_n(features, kBaseFeatures, customer.x.value.begin());
    AddHistory(history, as_of, customer);
    return customer;
}

}  // namespace prescriptive
