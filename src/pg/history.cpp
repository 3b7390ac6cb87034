// Histories made from rows: one interaction added, two histories merged, the
// aggregates over both, what a history says, and equality.
#include "arguments.hpp"
#include "encoding.hpp"
#include "utf8.hpp"

extern "C" {
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/expandeddatum.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_history_add);
PG_FUNCTION_INFO_V1(prescriptive_history_add_by_policy);
PG_FUNCTION_INFO_V1(prescriptive_history_merge);
PG_FUNCTION_INFO_V1(prescriptive_history_features);
PG_FUNCTION_INFO_V1(prescriptive_history_read_by);
PG_FUNCTION_INFO_V1(prescriptive_interaction_error);
PG_FUNCTION_INFO_V1(prescriptive_history_eq);
PG_FUNCTION_INFO_V1(prescriptive_history_ne);
PG_FUNCTION_INFO_V1(prescriptive_history_hash);
PG_FUNCTION_INFO_V1(prescriptive_history_hash_extended);
}

using namespace prescriptive;

namespace {

// An aggregate's large state stays decoded between rows: an expanded object
// whose History lives on the C++ heap and dies with the object's context.
struct HistoryObject {
    ExpandedObjectHeader header;
    MemoryContextCallback on_delete;
    History* history;  // null until it is made
};

// Small states are decoded and encoded for each row, which takes less memory.
constexpr Size kLargeState = 256;
// The server does not see the C++ heap: the number of such objects bounds it.
constexpr int kMostObjects = 1000;
int objects = 0;

Size flat_size(ExpandedObjectHeader* header) {
    char buffer[History::kMaximumBytes];
    return VARHDRSZ + reinterpret_cast<HistoryObject*>(header)->history->WriteBytes(buffer);
}

void flatten_into(ExpandedObjectHeader* header, void* result, Size size) {
    SET_VARSIZE(result, size);
    reinterpret_cast<HistoryObject*>(header)->history->WriteBytes(VARDATA(result));
}

constexpr ExpandedObjectMethods kMethods = {flat_size, flatten_into};

void delete_history(void* object) {
    delete static_cast<HistoryObject*>(object)->history;
    --objects;
}

HistoryObject* make_object(MemoryContext parent) {
    const MemoryContext context = AllocSetContextCreate(parent, "prescriptive_history", ALLOCSET_SMALL_SIZES);
    HistoryObject* object = static_cast<HistoryObject*>(MemoryContextAlloc(context, sizeof(HistoryObject)));
    EOH_init_header(&object->header, &kMethods, context);
    object->history = nullptr;
    object->on_delete.func = delete_history;
    object->on_delete.arg = object;
    MemoryContextRegisterResetCallback(context, &object->on_delete);
    ++objects;
    return object;
}

// Null where the state is something else.
HistoryObject* object_of(Datum state) {
    if (!VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(state))) return nullptr;
    ExpandedObjectHeader* header = DatumGetEOHP(state);
    return header->eoh_methods == &kMethods ? reinterpret_cast<HistoryObject*>(header) : nullptr;
}

std::string_view bytes_of(Datum value) {
    const struct varlena* flat = PG_DETOAST_DATUM_PACKED(value);
    return {VARDATA_ANY(flat), VARSIZE_ANY_EXHDR(flat)};
}

// Argument 0, changed by change(history, cancelled). An aggregate's state may
// change in place; a history that NULL stands for is empty.
template <typename Change>
Datum changed(FunctionCallInfo fcinfo, Change&& change) {
    MemoryContext context = nullptr;
    if (AggCheckCallContext(fcinfo, &context) != AGG_CONTEXT_AGGREGATE) context = nullptr;
    HistoryObject* object = context != nullptr && !PG_ARGISNULL(0) ? object_of(PG_GETARG_DATUM(0)) : nullptr;
    if (object != nullptr) {
        run_core([&](CancelledCallback cancelled) { change(*object->history, cancelled); });
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    const std::string_view state = PG_ARGISNULL(0) ? std::string_view() : bytes_of(PG_GETARG_DATUM(0));
    if (context != nullptr && state.size() >= kLargeState && objects < kMostObjects) {
        object = make_object(context);
        run_core([&](CancelledCallback cancelled) {
            if (object->history == nullptr) object->history = new History(History::FromBytes(state));
            change(*object->history, cancelled);
        });
        PG_RETURN_DATUM(EOHPGetRWDatum(&object->header));
    }
    Bytes value;
    const bool fresh = PG_ARGISNULL(0);
    run_core([&](CancelledCallback cancelled) {
        History history = fresh ? History() : History::FromBytes(state);
        change(history, cancelled);
        char buffer[History::kMaximumBytes];
        value = CopyOut({buffer, history.WriteBytes(buffer)}, VARHDRSZ);
    });
    SET_VARSIZE(value.data, value.size);
    PG_RETURN_POINTER(value.data);
}

// Arguments behind the history. The shorter forms end early.
enum Argument { kOccurredAt = 1, kKind, kContent, kSentiment, kHours, kLevel, kOutcome, kDiscount, kDecision, kDeal };
constexpr int kNumberArguments[] = {kSentiment, kHours, kLevel, kDiscount, kDeal};
static_assert(std::size(kNumberArguments) == std::size(kInteractionNumbers));

struct Row {
    Interaction interaction;
    // data is null where it is NULL
    Utf8 kind;
    Utf8 content;
    Utf8 outcome;
};
static_assert(std::is_trivially_destructible_v<Row>);

double number_argument(FunctionCallInfo fcinfo, int arg, const InteractionNumber& number) {
    const double value = PG_GETARG_FLOAT8(arg);
    if (unlikely(!number.Holds(value)))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("%.*s is out of range", static_cast<int>(number.name.size()), number.name.data()),
                        errdetail("The value is %.17g.", value), errhint("%s", number.hint)));
    return value;
}

// last: the last argument that the form has.
void read_row(FunctionCallInfo fcinfo, int last, Row* row) {
    const auto given = [&](int arg) { return arg <= last && !PG_ARGISNULL(arg); };
    Interaction& in = row->interaction;
    if (given(kOccurredAt)) {
        in.has_time = true;
        in.at = moment_argument(fcinfo, kOccurredAt, "occurred_at");
    }
    if (given(kKind)) row->kind = text_argument(fcinfo, kKind, "kind");
    if (given(kContent)) row->content = text_argument(fcinfo, kContent, "content");
    if (given(kOutcome)) row->outcome = text_argument(fcinfo, kOutcome, "outcome");
    for (std::size_t i = 0; i < std::size(kNumberArguments); ++i)
        if (given(kNumberArguments[i]))
            in.*kInteractionNumbers[i].value = number_argument(fcinfo, kNumberArguments[i], kInteractionNumbers[i]);
    if (given(kDecision)) in.decision_made = PG_GETARG_BOOL(kDecision) ? 1 : 0;
}

void AddRow(const Row& row, const Policy& policy, CancelledCallback cancelled, History& history) {
    Interaction in = row.interaction;
    if (row.outcome.data != nullptr) {
        in.outcome = OutcomeOf(row.outcome.view());
        if (in.outcome == Interaction::Outcome::kUnknown)
            throw Error(ErrorCode::kInvalidParameter, "unknown outcome",
                        "The value is \"" + Excerpt(row.outcome.view()) + "\".", OutcomeHint(row.outcome.view()));
    }
    if (row.kind.data == nullptr && row.content.data == nullptr) return history.Add(in);
    const InteractionRules rules = InteractionRulesOf(policy, cancelled);
    if (row.kind.data != nullptr) SetKind(row.kind.view(), rules, in);
    if (row.content.data != nullptr) ReadContent(row.content.view(), rules, in);
    history.Add(in);
}

Datum add(FunctionCallInfo fcinfo, int last, const Policy& policy) {
    Row row;
    read_row(fcinfo, last, &row);
    return changed(fcinfo, [&](History& history, CancelledCallback cancelled) {
        AddRow(row, policy, cancelled, history);
    });
}

bool equal(FunctionCallInfo fcinfo) { return bytes_of(PG_GETARG_DATUM(0)) == bytes_of(PG_GETARG_DATUM(1)); }

// Features of the history, evidence and three counts.
constexpr int kMostFacts = kFeatureCount + kMaximumTraits + 3;

struct Facts {
    struct {
        Bytes feature;
        double value;
        Bytes meaning;
    } row[kMostFacts];
    int count = 0;
};

}  // namespace

extern "C" {

Datum prescriptive_history_add(PG_FUNCTION_ARGS) { return add(fcinfo, PG_NARGS() - 1, active_policy()); }

Datum prescriptive_history_add_by_policy(PG_FUNCTION_ARGS) {
    const int last = PG_NARGS() - 1;
    return add(fcinfo, last - 1, policy_argument(fcinfo, last));
}

// Also the transition of the aggregate that merges, and what combines the
// states of all: both leave NULL to the server, as the function is strict.
Datum prescriptive_history_merge(PG_FUNCTION_ARGS) {
    const std::string_view other = bytes_of(PG_GETARG_DATUM(1));
    return changed(fcinfo, [&](History& history, auto) { history.Merge(History::FromBytes(other)); });
}

Datum prescriptive_history_features(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const bool given = PG_NARGS() == 2;
    if (PG_ARGISNULL(0)) return 0;
    const bool has_time = !given || !PG_ARGISNULL(1);
    const Moment at = !has_time ? 0 : given ? moment_argument(fcinfo, 1, "as_of") : transaction_moment();
    const Moment tolerance = given ? 0 : active_policy().clock_tolerance;
    const std::string_view bytes = bytes_of(PG_GETARG_DATUM(0));
    Facts facts;
    run_core([&](auto) {
        const History history = History::FromBytes(bytes);
        if (has_time) history.CheckNotAfter(at, tolerance);
        facts.count = 0;
        for (const HistoryFact& fact : history.Facts(has_time ? &at : nullptr))
            facts.row[facts.count++] = {CopyOut(fact.feature), fact.value, CopyOut(fact.meaning)};
    });
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (int i = 0; i < facts.count; ++i) {
        const auto& row = facts.row[i];
        Datum values[] = {text_datum({row.feature.data, row.feature.size}), Float8GetDatum(row.value),
                          text_datum({row.meaning.data, row.meaning.size})};
        bool nulls[] = {false, false, false};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    return 0;
}

// Whether the policy's lexicon read the history's texts; true where it has none.
Datum prescriptive_history_read_by(PG_FUNCTION_ARGS) {
    const std::string_view bytes = bytes_of(PG_GETARG_DATUM(0));
    const Policy& policy = policy_argument(fcinfo, 1);
    bool same = false;
    run_core([&](auto) {
        const History history = History::FromBytes(bytes);
        same = history.texts() == 0 || history.reading() == policy.reader.digest;
    });
    PG_RETURN_BOOL(same);
}

// (occurred_at, sentiment, response_time_hours, engagement_level, outcome,
// discount_offered, deal_value): what the aggregate would refuse, as a text;
// NULL where that is nothing.
Datum prescriptive_interaction_error(PG_FUNCTION_ARGS) {
    static constexpr int kArgument[] = {1, 2, 3, 5, 6};
    static_assert(std::size(kArgument) == std::size(kInteractionNumbers));
    // What a mapping cannot read arrives as these two.
    if (!PG_ARGISNULL(0) && TIMESTAMP_IS_NOBEGIN(PG_GETARG_TIMESTAMPTZ(0)))
        PG_RETURN_TEXT_P(cstring_to_text("occurred_at is no time"));
    if (!PG_ARGISNULL(0) && !moment_in_range(PG_GETARG_TIMESTAMPTZ(0)))
        PG_RETURN_TEXT_P(cstring_to_text(
            psprintf("occurred_at is out of range: %s", timestamptz_to_str(PG_GETARG_TIMESTAMPTZ(0)))));
    for (std::size_t i = 0; i < std::size(kInteractionNumbers); ++i) {
        const InteractionNumber& number = kInteractionNumbers[i];
        if (PG_ARGISNULL(kArgument[i])) continue;
        const double value = PG_GETARG_FLOAT8(kArgument[i]);
        if (!IsKnown(value))
            PG_RETURN_TEXT_P(cstring_to_text(
                psprintf("%.*s is no number", static_cast<int>(number.name.size()), number.name.data())));
        if (!number.Holds(value))
            PG_RETURN_TEXT_P(cstring_to_text(psprintf("%.*s is out of range: %.17g",
                                                      static_cast<int>(number.name.size()), number.name.data(), value)));
    }
    if (!PG_ARGISNULL(4)) {
        const Utf8 outcome = text_argument(fcinfo, 4, "outcome");
        if (OutcomeOf(outcome.view()) == Interaction::Outcome::kUnknown) {
            Bytes message;
            run_core([&](auto) { message = CopyOut("unknown outcome: \"" + Excerpt(outcome.view()) + '"'); });
            PG_RETURN_DATUM(text_datum({message.data, message.size}));
        }
    }
    PG_RETURN_NULL();
}

Datum prescriptive_history_eq(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(equal(fcinfo)); }

Datum prescriptive_history_ne(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(!equal(fcinfo)); }

Datum prescriptive_history_hash(PG_FUNCTION_ARGS) {
    const std::string_view bytes = bytes_of(PG_GETARG_DATUM(0));
    return hash_any(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
}

Datum prescriptive_history_hash_extended(PG_FUNCTION_ARGS) {
    const std::string_view bytes = bytes_of(PG_GETARG_DATUM(0));
    return hash_any_extended(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
                             PG_GETARG_INT64(1));
}
}
