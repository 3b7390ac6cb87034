// The scalar functions: one typed column each, in five forms.
#include "arguments.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"

PG_FUNCTION_INFO_V1(prescriptive_conversion_probability);
PG_FUNCTION_INFO_V1(prescriptive_churn_risk);
PG_FUNCTION_INFO_V1(prescriptive_engagement_score);
PG_FUNCTION_INFO_V1(prescriptive_action_type);
PG_FUNCTION_INFO_V1(prescriptive_priority);
PG_FUNCTION_INFO_V1(prescriptive_recommended_action);
PG_FUNCTION_INFO_V1(prescriptive_buying_style);
PG_FUNCTION_INFO_V1(prescriptive_confidence);
}

using namespace prescriptive;

namespace {

// One probability. Without a history, and that is by the million, only the five
// features are read.
template <LogisticModel Policy::*model>
Datum probability(FunctionCallInfo fcinfo) {
    const int form = PG_NARGS();
    if (likely(form == kFeatures || (form >= kWithHistory && PG_ARGISNULL(5)))) {
        double x[kBaseFeatures];
        if (unlikely(!read_known_features(fcinfo, x))) read_features(fcinfo, x);
        const Policy& policy = form == kWithPolicy ? policy_argument(fcinfo, 6) : active_policy();
        return Float8GetDatum(LogisticModel::Probability((policy.*model).BaseLogOdds(x)));
    }
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    return Float8GetDatum(LogisticModel::Probability((policy->*model).LogOdds(customer.x)));
}

}  // namespace

extern "C" {

Datum prescriptive_conversion_probability(PG_FUNCTION_ARGS) { return probability<&Policy::conversion>(fcinfo); }

Datum prescriptive_churn_risk(PG_FUNCTION_ARGS) { return probability<&Policy::churn>(fcinfo); }

Datum prescriptive_engagement_score(PG_FUNCTION_ARGS) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    const double score = EngagementScore(policy->engagement, customer.x);
    if (!IsKnown(score)) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(score);
}

Datum prescriptive_action_type(PG_FUNCTION_ARGS) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    const int type = ActionTypeOf(*policy, ScoresOf(*policy, customer.x), TraitsOf(*policy, customer),
                                  customer.IsProspect());
    return text_datum(policy->action_types[static_cast<std::size_t>(type)].name);
}

Datum prescriptive_priority(PG_FUNCTION_ARGS) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    const int priority = PriorityOf(*policy, ScoresOf(*policy, customer.x), TraitsOf(*policy, customer),
                                    customer.IsProspect());
    return text_datum(policy->priorities[static_cast<std::size_t>(priority)].name);
}

Datum prescriptive_recommended_action(PG_FUNCTION_ARGS) {
    Scored scored;
    if (!score_customer(fcinfo, &scored)) PG_RETURN_NULL();
    return text_datum(scored.decision.play->text);
}

// NULL where no trait shows.
Datum prescriptive_buying_style(PG_FUNCTION_ARGS) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    const int trait = TraitsOf(*policy, customer).Strongest();
    if (trait < 0) PG_RETURN_NULL();
    return text_datum(policy->traits[static_cast<std::size_t>(trait)].buying_style);
}

Datum prescriptive_confidence(PG_FUNCTION_ARGS) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(ConfidenceOf(*policy, customer, TraitsOf(*policy, customer)));
}
}
