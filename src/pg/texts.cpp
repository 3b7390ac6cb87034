// What one text says, as plain values: its sentiment, and the traits it shows.
#include "arguments.hpp"

extern "C" {
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

PG_FUNCTION_INFO_V1(prescriptive_sentiment);
PG_FUNCTION_INFO_V1(prescriptive_trait_names);
}

using namespace prescriptive;

namespace {

const Policy& policy_of(FunctionCallInfo fcinfo) {
    return PG_NARGS() == 2 ? policy_argument(fcinfo, 1) : active_policy();
}

}  // namespace

extern "C" {

Datum prescriptive_sentiment(PG_FUNCTION_ARGS) {
    const Policy& policy = policy_of(fcinfo);
    if (PG_ARGISNULL(0)) PG_RETURN_NULL();
    const Utf8 content = text_argument(fcinfo, 0);
    double sentiment = 0;
    run_core([&](CancelledCallback cancelled) {
        sentiment = policy.lexicon.Read(content.view(), cancelled).sentiment;
    });
    if (!IsKnown(sentiment)) PG_RETURN_NULL();
    return Float8GetDatum(sentiment);
}

// Names of the traits that prescriptive_traits would show, in its order.
Datum prescriptive_trait_names(PG_FUNCTION_ARGS) {
    const Policy& policy = policy_of(fcinfo);
    if (PG_ARGISNULL(0)) PG_RETURN_NULL();
    const Utf8 content = text_argument(fcinfo, 0);
    TraitScores traits;
    run_core([&](CancelledCallback cancelled) { traits = AnalyzeText(policy, content.view(), cancelled).traits; });
    Datum names[kMaximumTraits];
    for (int i = 0; i < traits.count; ++i) names[i] = text_datum(policy.traits[traits.shown[i]].name);
    PG_RETURN_ARRAYTYPE_P(construct_array(names, traits.count, TEXTOID, -1, false, TYPALIGN_INT));
}
}
