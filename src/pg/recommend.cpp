// The whole recommendation as one composite value; for stored customers, or what is wrong with them.
#include "encoding.hpp"
#include "stored.hpp"

extern "C" {
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/typcache.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_recommend);
PG_FUNCTION_INFO_V1(prescriptive_try_recommend);
}

using namespace prescriptive;

namespace {

// Attributes of prescriptive_recommendation, in its order.
enum Attribute {
    kConversionProbability,
    kChurnRisk,
    kEngagementScore,
    kPlay,
    kRecommendedAction,
    kActionType,
    kPriority,
    kPriorityRank,
    kTimeframe,
    kTimeframeHours,
    kWindowHours,
    kConfidence,
    kSufficient,
    kMissing,
    kBuyingStyle,
    kTraits,
    kReasons,
    kReasonWeights,
    kPolicyDigest,
    kForeignLexicon,
    kTraitScores,
    kValidUntil,
    kAttributes
};

// As construct_array makes them, without its general case, which took a sixth of the time of a row.
ArrayType* new_array(Oid type, int count, Size bytes) {
    const Size header = count == 0 ? ARR_OVERHEAD_NONULLS(0) : ARR_OVERHEAD_NONULLS(1);
    ArrayType* array = static_cast<ArrayType*>(palloc(header + bytes));
    SET_VARSIZE(array, header + bytes);
    array->ndim = count == 0 ? 0 : 1;
    array->dataoffset = 0;
    array->elemtype = type;
    if (count > 0) {
        ARR_DIMS(array)[0] = count;
        ARR_LBOUND(array)[0] = 1;
    }
    return array;
}

// Of texts with whole headers.
Datum text_array(const Datum* texts, int count) {
    Size bytes = 0;
    for (int i = 0; i < count; ++i) bytes += INTALIGN(VARSIZE(DatumGetPointer(texts[i])));
    ArrayType* array = new_array(TEXTOID, count, bytes);
    char* at = ARR_DATA_PTR(array);
    for (int i = 0; i < count; ++i) {
        const Size size = VARSIZE(DatumGetPointer(texts[i]));
        memcpy(at, DatumGetPointer(texts[i]), size);
        memset(at + size, 0, INTALIGN(size) - size);
        at += INTALIGN(size);
    }
    return PointerGetDatum(array);
}

Datum float_array(const double* values, int count) {
    const Size bytes = sizeof(float8) * static_cast<Size>(count);
    ArrayType* array = new_array(FLOAT8OID, count, bytes);
    memcpy(ARR_DATA_PTR(array), values, bytes);
    return PointerGetDatum(array);
}

// Of the call, in a context that lives as long as its call site.
TupleDesc result_type(FunctionCallInfo fcinfo, int attributes) {
    TupleDesc type;
    if (get_call_result_type(fcinfo, nullptr, &type) != TYPEFUNC_COMPOSITE || type->natts < attributes)
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("unexpected return type")));
    return BlessTupleDesc(CreateTupleDescCopy(type));
}

// What is not known that the policy's models read.
Datum missing_array(const Policy& policy, const Decision& decision, const std::vector<std::string>& missing) {
    Datum labels[kBaseFeatures];
    int count = 0;
    if (!policy.has_learned) {
        for (int i = 0; i < kBaseFeatures; ++i)
            if ((decision.missing >> i & 1) != 0) labels[count++] = shown_text(policy, kShownFeature, i);
        return text_array(labels, count);
    }
    Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * (missing.size() + 1)));
    for (const std::string& name : missing) texts[count++] = text_datum(name);
    return text_array(texts, count);
}

Datum recommendation(TupleDesc type, const Scored& scored, const Besides& besides) {
    const Policy& policy = *scored.policy;
    const Decision& decision = scored.decision;
    const Priority& priority = policy.priorities[static_cast<std::size_t>(decision.priority)];
    const Timeframe& timeframe = policy.timeframes[static_cast<std::size_t>(decision.timeframe)];

    // Attributes that a later version adds stay NULL until it fills them.
    Datum* values = static_cast<Datum*>(palloc0(sizeof(Datum) * static_cast<Size>(type->natts)));
    bool* nulls = static_cast<bool*>(palloc(sizeof(bool) * static_cast<Size>(type->natts)));
    memset(nulls, 1, static_cast<Size>(type->natts));
    const auto set = [&](Attribute attribute, Datum value) {
        values[attribute] = value;
        nulls[attribute] = false;
    };
    set(kConversionProbability, Float8GetDatum(scored.scores.conversion));
    set(kChurnRisk, Float8GetDatum(scored.scores.churn));
    if (IsKnown(scored.scores.engagement)) set(kEngagementScore, Float8GetDatum(scored.scores.engagement));
    set(kPlay, shown_text(policy, kShownPlayCode, policy.PositionOf(*decision.play)));
    set(kRecommendedAction, shown_text(policy, kShownPlay, policy.PositionOf(*decision.play)));
    set(kActionType, shown_text(policy, kShownActionType, decision.action_type));
    set(kPriority, shown_text(policy, kShownPriority, decision.priority));
    set(kPriorityRank, Int32GetDatum(decision.priority + 1));
    set(kTimeframe, shown_text(policy, kShownTimeframe, decision.timeframe));
    set(kTimeframeHours, Int32GetDatum(timeframe.hours));
    set(kWindowHours, Int32GetDatum(priority.window_hours));
    set(kConfidence, Float8GetDatum(decision.confidence));
    set(kSufficient, BoolGetDatum(decision.sufficient));

    Datum texts[kMaximumTraits];
    set(kMissing, missing_array(policy, decision, *besides.missing));

    const TraitScores& traits = scored.traits;
    if (traits.count > 0)
        set(kBuyingStyle, shown_text(policy, kShownBuyingStyle, traits.Strongest()));
    for (int i = 0; i < traits.count; ++i)
        texts[i] = shown_text(policy, kShownTrait, traits.shown[i]);
    set(kTraits, text_array(texts, traits.count));

    const Reasons& reasons = *besides.reasons;
    for (int i = 0; i < reasons.count(); ++i) texts[i] = text_datum(reasons.text(i));
    set(kReasons, text_array(texts, reasons.count()));
    set(kReasonWeights, float_array(reasons.weights(), reasons.count()));
    set(kPolicyDigest, shown_text(policy, kShownDigest, 0));
    set(kForeignLexicon, BoolGetDatum(scored.customer.foreign_lexicon));
    double scores[kMaximumTraits];
    for (int i = 0; i < traits.count; ++i) scores[i] = traits.score[static_cast<std::size_t>(traits.shown[i])];
    set(kTraitScores, float_array(scores, traits.count));
    if (besides.expiry.known) set(kValidUntil, timestamp_datum(besides.expiry.at));
    return HeapTupleGetDatum(heap_form_tuple(type, values, nulls));
}

// Types of a call site of prescriptive_try_recommend.
struct TryTypes {
    TupleDesc result;
    TupleDesc recommendation;
};

// Columns of prescriptive_try_recommend.
enum TryColumn { kTryRecommendation, kTryCode, kTryMessage, kTryDetail, kTryHint, kTryColumns };

const TryTypes& try_types(FunctionCallInfo fcinfo) {
    if (fcinfo->flinfo->fn_extra == nullptr) {
        const MemoryContext caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
        TryTypes* types = static_cast<TryTypes*>(palloc(sizeof(TryTypes)));
        types->result = result_type(fcinfo, kTryColumns);
        types->recommendation =
            lookup_rowtype_tupdesc_copy(TupleDescAttr(types->result, kTryRecommendation)->atttypid, -1);
        fcinfo->flinfo->fn_extra = types;
        MemoryContextSwitchTo(caller);
    }
    return *static_cast<TryTypes*>(fcinfo->flinfo->fn_extra);
}

// Errors over what is stored are answers; others are not.
bool is_about_data(const Failure& failure) {
    return strncmp(failure.sqlstate, "22", 2) == 0 || strncmp(failure.sqlstate, "54", 2) == 0;
}

}  // namespace

extern "C" {

Datum prescriptive_recommend(PG_FUNCTION_ARGS) {
    if (fcinfo->flinfo->fn_extra == nullptr) {
        const MemoryContext caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
        fcinfo->flinfo->fn_extra = result_type(fcinfo, kAttributes);
        MemoryContextSwitchTo(caller);
    }
    Besides besides;
    const Scored* scored = score_customer(fcinfo, besides);
    if (scored == nullptr) PG_RETURN_NULL();
    return recommendation(static_cast<TupleDesc>(fcinfo->flinfo->fn_extra), *scored, besides);
}

Datum prescriptive_try_recommend(PG_FUNCTION_ARGS) {
    const TryTypes& types = try_types(fcinfo);
    const Stored stored = stored_arguments(fcinfo);
    Scored scored;
    Besides besides;
    scored.policy = stored.policy;
    Failure failure;
    const bool good = try_core(failure, [&](CancelledCallback cancelled) {
        const Request request = ReadStored(stored, cancelled);
        scored.customer = MakeCustomer(request, *stored.policy);
        Decide(scored);
        besides = BesidesOf(scored, request.has_history ? &request.history : nullptr, request.as_of, &request.rows, cancelled);
    });
    if (!good && !is_about_data(failure)) raise_failure(failure);

    Datum values[kTryColumns] = {};
    bool nulls[kTryColumns] = {true, true, true, true, true};
    if (good) {
        values[kTryRecommendation] = recommendation(types.recommendation, scored, besides);
        nulls[kTryRecommendation] = false;
    } else {
        const char* texts[] = {failure.sqlstate, failure.message, failure.detail, failure.hint};
        for (int i = 0; i < 4; ++i)
            if (texts[i] != nullptr) {
                values[kTryCode + i] = CStringGetTextDatum(utf8_to_server_lenient(texts[i]));
                nulls[kTryCode + i] = false;
            }
    }
    return HeapTupleGetDatum(heap_form_tuple(types.result, values, nulls));
}
}
