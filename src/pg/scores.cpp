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

template <LogisticModel Policy::*model>
pg_noinline Datum probability_of_any(FunctionCallInfo fcinfo) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    return Float8GetDatum(LogisticModel::Probability((policy->*model).LogOdds(customer.x)));
}

// Five known features without a history, called by the million, take the short
// way; all others, and what is wrong with them, the long one.
template <LogisticModel Policy::*model>
inline Datum probability(FunctionCallInfo fcinfo) {
    const int form = PG_NARGS();
    if (unlikely(form < kFeatures || !features_known(fcinfo))) return probability_of_any<model>(fcinfo);
    const Policy* policy;
    if (form == kFeatures)
        policy = &active_policy();
    else if (form == kWithPolicy && PG_ARGISNULL(5))
        policy = &policy_argument(fcinfo, 6);
    else
        return probability_of_any<model>(fcinfo);
    return Float8GetDatum(LogisticModel::Probability((policy->*model).KnownLogOdds(
        PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2), PG_GETARG_FLOAT8(3), PG_GETARG_FLOAT8(4))));
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
