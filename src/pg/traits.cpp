// What texts and requests say: the traits that they show, with the evidence for
// each or by name alone, and the sentiment of a text.
#include "arguments.hpp"
#include "encoding.hpp"

extern "C" {
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_traits_of_text);
PG_FUNCTION_INFO_V1(prescriptive_traits_of_request);
PG_FUNCTION_INFO_V1(prescriptive_trait_names);
PG_FUNCTION_INFO_V1(prescriptive_sentiment);
}

using namespace prescriptive;

namespace {

// Of forms (text) and (text, policy).
const Policy& policy_of(FunctionCallInfo fcinfo) {
    return PG_NARGS() == 2 ? policy_argument(fcinfo, 1) : active_policy();
}

struct TraitRow {
    std::string_view name;  // the policy's
    double score;
    Bytes evidence;
};

struct TraitRows {
    TraitRow row[kMaximumTraits];
    int count = 0;
};

void FillRows(const Policy& policy, const Analysis& analysis, TraitRows& rows) {
    for (int i = 0; i < analysis.traits.count; ++i) {
        const auto trait = static_cast<std::size_t>(analysis.traits.shown[i]);
        std::string json;
        JsonTextWriter out(json);
        WriteEvidence(policy, analysis, analysis.traits.shown[i], out);
        rows.row[rows.count++] = {policy.traits[trait].name, analysis.traits.score[trait], CopyOut(json)};
    }
}

void return_rows(FunctionCallInfo fcinfo, const TraitRows& rows) {
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (int i = 0; i < rows.count; ++i) {
        Datum values[] = {text_datum(rows.row[i].name), Float8GetDatum(rows.row[i].score),
                          jsonb_from_utf8(rows.row[i].evidence)};
        bool nulls[] = {false, false, false};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
}

}  // namespace

extern "C" {

Datum prescriptive_traits_of_text(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const Policy& policy = policy_of(fcinfo);
    if (PG_ARGISNULL(0)) return 0;
    const Utf8 content = text_argument(fcinfo, 0);
    TraitRows rows;
    run_core([&](CancelledCallback cancelled) {
        rows.count = 0;
        RequireNoRequest(content.view());
        FillRows(policy, AnalyzeText(policy, content.view(), cancelled), rows);
    });
    return_rows(fcinfo, rows);
    return 0;
}

Datum prescriptive_traits_of_request(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) return 0;
    TraitRows rows;
    run_core([&](CancelledCallback cancelled) {
        rows.count = 0;
        FillRows(*arguments.policy, AnalyzeRequest(arguments, cancelled), rows);
    });
    return_rows(fcinfo, rows);
    return 0;
}

// Names of the traits that prescriptive_traits would show, in its order.
Datum prescriptive_trait_names(PG_FUNCTION_ARGS) {
    const Policy& policy = policy_of(fcinfo);
    if (PG_ARGISNULL(0)) PG_RETURN_NULL();
    const Utf8 content = text_argument(fcinfo, 0);
    TraitScores traits;
    run_core([&](CancelledCallback cancelled) {
        traits = AnalyzeText(policy, content.view(), cancelled).traits;
    });
    Datum names[kMaximumTraits];
    for (int i = 0; i < traits.count; ++i) names[i] = shown_text(policy, kShownTrait, traits.shown[i]);
    PG_RETURN_ARRAYTYPE_P(construct_array(names, traits.count, TEXTOID, -1, false, TYPALIGN_INT));
}

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
}
