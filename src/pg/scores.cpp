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

template <LogisticModel Policy::*model, Metric outcome>
pg_noinline Datum probability_of_any(FunctionCallInfo fcinfo) {
    const Policy* policy;
    Customer customer;
    if (!read_customer(fcinfo, &policy, &customer)) PG_RETURN_NULL();
    return Float8GetDatum(policy->Learned(outcome) != nullptr
                              ? LogisticModel::OfLogOdds(customer.log_odds[OutcomeIndex(outcome)])
                              : (policy->*model).Probability(customer.x));
}

// Five known features without a history, called by the million, take the short
// way; all others, and what is wrong with them, the long one.
template <LogisticModel Policy::*model, double Scores::*score, Metric outcome>
inline Datum probability(FunctionCallInfo fcinfo) {
    const Policy* policy = policy_of_features(fcinfo);
    if (policy == nullptr) return probability_of_any<model, outcome>(fcinfo);
    RememberedCustomer& last = remembered_customer;
    if (is_remembered(fcinfo, *policy)) return Float8GetDatum(last.scored.scores.*score);
    last.asked = fcinfo->args[kAvgDealValue].value;
    if (last.ahead) {
        last.ahead = last.used;
        last.used = false;
        return Float8GetDatum(remember_customer(fcinfo, *policy).scores.*score);
    }
    if (unlikely(!features_known(fcinfo))) return probability_of_any<model, outcome>(fcinfo);
    return Float8GetDatum((policy->*model).KnownProbability(PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2),
                                                            PG_GETARG_FLOAT8(3), PG_GETARG_FLOAT8(4)));
}

}  // namespace

extern "C" {

Datum prescriptive_conversion_probability(PG_FUNCTION_ARGS) {
    return probability<&Policy::conversion, &Scores::conversion, Metric::kConversion>(fcinfo);
}

Datum prescriptive_churn_risk(PG_FUNCTION_ARGS) {
    return probability<&Policy::churn, &Scores::churn, Metric::kChurn>(fcinfo);
}

Datum prescriptive_engagement_score(PG_FUNCTION_ARGS) {
    const Scored* scored = score_customer(fcinfo);
    if (scored == nullptr || !IsKnown(scored->scores.engagement)) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(scored->scores.engagement);
}

Datum prescriptive_action_type(PG_FUNCTION_ARGS) {
    const Scored* scored = score_customer(fcinfo);
    if (scored == nullptr) PG_RETURN_NULL();
    return shown_text(*scored->policy, kShownActionType, scored->decision.action_type);
}

Datum prescriptive_priority(PG_FUNCTION_ARGS) {
    const Scored* scored = score_customer(fcinfo);
    if (scored == nullptr) PG_RETURN_NULL();
    return shown_text(*scored->policy, kShownPriority, scored->decision.priority);
}

Datum prescriptive_recommended_action(PG_FUNCTION_ARGS) {
    const Scored* scored = score_customer(fcinfo);
    if (scored == nullptr) PG_RETURN_NULL();
    return shown_text(*scored->policy, kShownPlay, scored->policy->PositionOf(*scored->decision.play));
}

// NULL where no trait shows.
Datum prescriptive_buying_style(PG_FUNCTION_ARGS) {
    const Scored* scored = score_customer(fcinfo);
    if (scored == nullptr || scored->traits.count == 0) PG_RETURN_NULL();
    return shown_text(*scored->policy, kShownBuyingStyle, scored->traits.Strongest());
}

Datum prescriptive_confidence(PG_FUNCTION_ARGS) {
    const Scored* scored = score_customer(fcinfo);
    if (scored == nullptr) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(scored->decision.confidence);
}
}
