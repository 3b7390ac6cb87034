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

// own_reading: its texts were read by the policy's own lexicon. Evidence that
// another found stays out: it may speak of other traits.
void AddHistory(const History& history, const std::optional<Moment>& as_of, bool own_reading, Customer& customer) {
    history.Fill(customer.x, as_of ? &*as_of : nullptr);
    customer.interactions = history.count();
    if (!own_reading) return;
    for (int t = 0; t < kMaximumTraits; ++t) customer.evidence[t] += history.Evidence(t);
    customer.texts += history.texts();
}

}  // namespace

Customer MakeCustomer(const Request& request) {
    Customer customer;
    customer.x = request.features;
    customer.evidence = request.profile_evidence;
    customer.texts = request.profile_texts;
    if (request.has_history) AddHistory(request.history, request.as_of, true, customer);
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
                    "Make the history from the interactions up to as_of.");
    Customer customer;
    std::copy_n(features, kBaseFeatures, customer.x.value.begin());
    AddHistory(history, as_of, history.reading == policy.reading, customer);
    return customer;
}

}  // namespace prescriptive
