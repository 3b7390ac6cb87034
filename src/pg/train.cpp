// Training: reads a source's rows once, under one snapshot and with the caller's rights, and hands them to the
// core, which then works piece by piece.
#include "arguments.hpp"
#include "encoding.hpp"
#include "kept.hpp"
#include "training_source.hpp"

extern "C" {
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_train);
}

using namespace prescriptive;

namespace {

// Seconds before the first word of progress, and between two of the same piece of work.
constexpr double kQuiet = 2, kRepeat = 10;

// Columns of its result.
enum Result { kDocument, kCard, kIds, kTests, kLabels, kProbabilities, kResults };

// All of the core's work, with a word now and then where it takes long.
void work(Training* training) {
    const TimestampTz start = GetCurrentTimestamp();
    TimestampTz said = start;
    char* last = nullptr;
    for (;;) {
        char* next = nullptr;
        run_core([&](auto) {
            if (!training->next().empty()) next = CopyOut(training->next()).data;
        });
        if (next == nullptr) return;
        const TimestampTz now = GetCurrentTimestamp();
        const bool same = last != nullptr && strncmp(next, last, 20) == 0;
        if (TimestampDifferenceExceeds(start, now, static_cast<int>(1000 * kQuiet)) &&
            (!same || TimestampDifferenceExceeds(said, now, static_cast<int>(1000 * kRepeat)))) {
            ereport(NOTICE, (errmsg_internal("%s", utf8_to_server_lenient(next))));
            said = now;
            last = next;
        }
        run_core([&](CancelledCallback cancelled) { training->Work(cancelled); });
        CHECK_FOR_INTERRUPTS();
    }
}

}  // namespace

extern "C" {

Datum prescriptive_train(PG_FUNCTION_ARGS) {
    TupleDesc type;
    if (get_call_result_type(fcinfo, nullptr, &type) != TYPEFUNC_COMPOSITE || type->natts != kResults)
        elog(ERROR, "unexpected return type");
    type = BlessTupleDesc(type);
    const MemoryContext caller = CurrentMemoryContext;
    const MemoryContext keep = AllocSetContextCreate(caller, "prescriptive training", ALLOCSET_DEFAULT_SIZES);
    Training* training = keep_object<Training>(keep, [] { return new Training(); });

    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    const char* outcome = text_to_cstring(PG_GETARG_TEXT_PP(kOutcome));
    const Metric metric = strcmp(outcome, "churn") == 0 ? Metric::kChurn : Metric::kConversion;
    const TrainingSource source = read_columns(fcinfo, metric);
    Labels labels{};
    const uint64 unlabelled = read_rows(source, training, &labels, keep, metric);
    const char* method = text_to_cstring(PG_GETARG_TEXT_PP(kMethod));
    const char* positive = text_or_null(fcinfo, kPositive);
    const int code = labels.count == 0 ? 0 : positive_code(labels, positive);
    const char* positive_text = labels.count > code ? name_in_utf8(labels.text[code]) : "";
    const bool by_test = !PG_ARGISNULL(kTestWhere), features_given = !PG_ARGISNULL(kFeatureList);
    const char* digest = TextDatumGetCString(shown_text(active_policy(), kShownDigest, 0));
    run_core([&](auto) {
        TrainingOptions options;
        options.fit.method = strcmp(method, "logistic") == 0        ? FitOptions::kLogistic
                             : strcmp(method, "boosted_trees") == 0 ? FitOptions::kBoostedTrees
                                                                    : FitOptions::kAuto;
        options.fit.seed = static_cast<std::uint64_t>(PG_GETARG_INT64(kSeed));
        options.fit.folds = PG_GETARG_INT32(kFolds);
        options.fit.ridge = PG_GETARG_FLOAT8(kRidge);
        options.fit.most_trees = PG_GETARG_INT32(kTrees);
        options.fit.depth = PG_GETARG_INT32(kDepth);
        options.fit.rate = PG_GETARG_FLOAT8(kRate);
        options.encoding.keep_suspects = features_given;
        options.part = by_test ? TestPart::kGiven : source.has_time ? TestPart::kLatest : TestPart::kHashed;
        options.positive = positive_text;
        options.baseline = source.has_baseline
                               ? std::string(outcome) + " by the active policy " + std::string(digest).substr(0, 12)
                               : "nothing: the source lacks columns that the active policy reads";
        options.baseline_digest = digest;
        options.unlabelled = unlabelled;
        for (int i = 0; i < source.unread_count; ++i)
            options.unread.push_back({source.unread_name[i], source.unread_type[i]});
        if (code == 0) training->data().FlipLabels();
        training->Begin(std::move(options));
    });
    work(training);
    SPI_finish();

    MemoryContextSwitchTo(caller);
    Datum values[kResults] = {};
    bool nulls[kResults] = {false, false, true, true, true, true};
    Bytes document, card;
    run_core([&](auto) {
        document = CopyOut(training->document());
        card = CopyOut(training->card());
    });
    values[kDocument] = PointerGetDatum(cstring_to_text_with_len(document.data, static_cast<int>(document.size)));
    values[kCard] = jsonb_from_utf8(card);
    if (source.has_id) {
        HeldOutPrediction* held_out = nullptr;
        const char** ids = nullptr;
        std::size_t count = 0;
        run_core([&](auto) {
            const std::vector<HeldOutPrediction> made = training->HeldOut();
            count = made.size();
            held_out = reinterpret_cast<HeldOutPrediction*>(
                CopyOut({reinterpret_cast<const char*>(made.data()), count * sizeof(HeldOutPrediction)}).data);
            ids = reinterpret_cast<const char**>(CopyOut(std::string(count * sizeof(char*), '\0')).data);
            for (std::size_t i = 0; i < count; ++i) ids[i] = CopyOut(training->data().ids()[held_out[i].row]).data;
        });
        Datum* column = static_cast<Datum*>(palloc_extended(sizeof(Datum) * count, MCXT_ALLOC_HUGE));
        const auto array = [&](Oid element, int length, bool by_value, char align) {
            return PointerGetDatum(construct_array(column, static_cast<int>(count), element, length, by_value, align));
        };
        for (std::size_t i = 0; i < count; ++i) {
            std::size_t size;
            const char* text = utf8_to_server(ids[i], strlen(ids[i]), &size);
            column[i] = PointerGetDatum(cstring_to_text_with_len(text, static_cast<int>(size)));
        }
        values[kIds] = array(TEXTOID, -1, false, TYPALIGN_INT);
        for (std::size_t i = 0; i < count; ++i) column[i] = BoolGetDatum(held_out[i].test);
        values[kTests] = array(BOOLOID, 1, true, TYPALIGN_CHAR);
        for (std::size_t i = 0; i < count; ++i) column[i] = BoolGetDatum(training->data().positive()[held_out[i].row] != 0);
        values[kLabels] = array(BOOLOID, 1, true, TYPALIGN_CHAR);
        for (std::size_t i = 0; i < count; ++i) column[i] = Float8GetDatum(held_out[i].probability);
        values[kProbabilities] = array(FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
        nulls[kIds] = nulls[kTests] = nulls[kLabels] = nulls[kProbabilities] = false;
    }
    const Datum result = HeapTupleGetDatum(heap_form_tuple(type, values, nulls));
    MemoryContextDelete(keep);
    return result;
}
}
