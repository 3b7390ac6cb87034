// Aggregates that judge scores: AUC and average precision keep all scores, the others keep sums.
#include <cmath>
#include <string>

#include "boundary.hpp"
#include "learning/metrics.hpp"
#include "learning/ranking.hpp"

extern "C" {
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/expandeddatum.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_ranking_add);
PG_FUNCTION_INFO_V1(prescriptive_ranking_merge);
PG_FUNCTION_INFO_V1(prescriptive_ranking_auc);
PG_FUNCTION_INFO_V1(prescriptive_ranking_precision);
PG_FUNCTION_INFO_V1(prescriptive_log_loss_add);
PG_FUNCTION_INFO_V1(prescriptive_brier_add);
PG_FUNCTION_INFO_V1(prescriptive_calibration_add);
PG_FUNCTION_INFO_V1(prescriptive_sums_merge);
PG_FUNCTION_INFO_V1(prescriptive_sums_mean);
PG_FUNCTION_INFO_V1(prescriptive_sums_calibration);
}

using namespace prescriptive;

namespace {

// The state, a bytea to the server: large ones stay decoded between rows, as an expanded object whose Ranking
// lives on the C++ heap and dies with the object's context.
struct RankingObject {
    ExpandedObjectHeader header;
    MemoryContextCallback on_delete;
    Ranking* ranking;  // null until it is made
};

// A context and a heap object take more than this many bytes.
constexpr Size kLargeState = 2048;

Size flat_size(ExpandedObjectHeader* header) {
    return VARHDRSZ + reinterpret_cast<RankingObject*>(header)->ranking->ByteCount();
}

void flatten_into(ExpandedObjectHeader* header, void* result, Size size) {
    SET_VARSIZE(result, size);
    reinterpret_cast<RankingObject*>(header)->ranking->WriteBytes(VARDATA(result));
}

constexpr ExpandedObjectMethods kMethods = {flat_size, flatten_into};

void delete_ranking(void* object) { delete static_cast<RankingObject*>(object)->ranking; }

RankingObject* make_object(MemoryContext parent) {
    const MemoryContext context = AllocSetContextCreate(parent, "prescriptive_ranking", ALLOCSET_SMALL_SIZES);
    RankingObject* object = static_cast<RankingObject*>(MemoryContextAlloc(context, sizeof(RankingObject)));
    EOH_init_header(&object->header, &kMethods, context);
    object->ranking = nullptr;
    object->on_delete.func = delete_ranking;
    object->on_delete.arg = object;
    MemoryContextRegisterResetCallback(context, &object->on_delete);
    return object;
}

// Null where the state is flat.
RankingObject* object_of(Datum state) {
    if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(state))) return nullptr;
    ExpandedObjectHeader* header = DatumGetEOHP(state);
    return header->eoh_methods == &kMethods ? reinterpret_cast<RankingObject*>(header) : nullptr;
}

std::string_view bytes_of(Datum value) {
    const struct varlena* flat = PG_DETOAST_DATUM_PACKED(value);
    return {VARDATA_ANY(flat), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(flat))};
}

// Argument 0, changed by change(ranking, cancelled).
template <typename Change>
Datum changed(FunctionCallInfo fcinfo, Change&& change) {
    MemoryContext context = nullptr;
    if (AggCheckCallContext(fcinfo, &context) != AGG_CONTEXT_AGGREGATE) context = nullptr;
    RankingObject* object = PG_ARGISNULL(0) ? nullptr : object_of(PG_GETARG_DATUM(0));
    if (object != nullptr && context != nullptr && VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0))) {
        run_core([&](CancelledCallback cancelled) { change(*object->ranking, cancelled); });
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    const std::string_view state = PG_ARGISNULL(0) ? std::string_view() : bytes_of(PG_GETARG_DATUM(0));
    const bool fresh = PG_ARGISNULL(0);
    if (context != nullptr && state.size() >= kLargeState) {
        object = make_object(context);
        run_core([&](CancelledCallback cancelled) {
            if (object->ranking == nullptr) object->ranking = new Ranking(Ranking::FromBytes(state));
            change(*object->ranking, cancelled);
        });
        PG_RETURN_DATUM(EOHPGetRWDatum(&object->header));
    }
    Bytes value;
    run_core([&](CancelledCallback cancelled) {
        Ranking ranking = fresh ? Ranking() : Ranking::FromBytes(state);
        change(ranking, cancelled);
        std::string bytes(ranking.ByteCount(), '\0');
        ranking.WriteBytes(bytes.data());
        value = CopyOut(bytes, VARHDRSZ);
    });
    SET_VARSIZE(value.data, value.size);
    PG_RETURN_POINTER(value.data);
}

using Judge = std::optional<double> (*)(std::span<const double>, std::span<const double>);

Datum judge(FunctionCallInfo fcinfo, Judge measure) {
    const Datum state = PG_GETARG_DATUM(0);
    const RankingObject* object = object_of(state);
    const std::string_view bytes = object == nullptr ? bytes_of(state) : std::string_view();
    bool known = false;
    double result = 0;
    run_core([&](CancelledCallback cancelled) {
        Ranking ranking = object != nullptr ? *object->ranking : Ranking::FromBytes(bytes);
        SortScores(ranking.positives, cancelled);
        SortScores(ranking.negatives, cancelled);
        const std::optional<double> value = measure(ranking.positives, ranking.negatives);
        known = value.has_value();
        result = value.value_or(0);
    });
    if (!known) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(result);
}

// The sums of an aggregate's state, which may change in place.
double* sums_of(FunctionCallInfo fcinfo, int argument, int expected, ArrayType** array) {
    *array = AggCheckCallContext(fcinfo, nullptr) != 0 && argument == 0 ? PG_GETARG_ARRAYTYPE_P(argument)
                                                                         : PG_GETARG_ARRAYTYPE_P_COPY(argument);
    const int count = ARR_NDIM(*array) == 1 ? ARR_DIMS(*array)[0] : 0;
    if (count == 0 || (expected > 0 && count != expected) || ARR_HASNULL(*array) || ARR_ELEMTYPE(*array) != FLOAT8OID)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid state of a judging aggregate"),
                        errdetail("It is an array of %d numbers.", expected)));
    return reinterpret_cast<double*>(ARR_DATA_PTR(*array));
}

double probability_argument(FunctionCallInfo fcinfo) {
    const double p = PG_GETARG_FLOAT8(2);
    if (unlikely(!(p >= 0 && p <= 1)))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("score is out of range"),
                        errdetail("The value is %.17g.", p), errhint("A probability is at least 0 and at most 1.")));
    return p;
}

// Adds so that what rounding loses is kept (Neumaier 1974).
void add_exactly(double* sum, double* lost, double value) {
    const double total = *sum + value;
    *lost += std::fabs(*sum) >= std::fabs(value) ? (*sum - total) + value : (value - total) + *sum;
    *sum = total;
}

constexpr int kMeanSums = 3;  // count, sum, what rounding lost
constexpr int kBinSums = 3 * kCalibrationBins;  // of each bin its count, scores and positives

template <typename Cost>
Datum add_cost(FunctionCallInfo fcinfo, Cost&& cost) {
    if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    const double p = probability_argument(fcinfo);
    ArrayType* array;
    double* sums = sums_of(fcinfo, 0, kMeanSums, &array);
    sums[0] += 1;
    add_exactly(&sums[1], &sums[2], cost(p, PG_GETARG_BOOL(1)));
    PG_RETURN_ARRAYTYPE_P(array);
}

}  // namespace

extern "C" {

Datum prescriptive_ranking_add(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) {
        if (PG_ARGISNULL(0)) PG_RETURN_NULL();
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    const double score = PG_GETARG_FLOAT8(2);
    const bool positive = PG_GETARG_BOOL(1);
    if (unlikely(!std::isfinite(score)))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("score is out of range"),
                        errdetail("The value is %g.", score), errhint("Leave out scores that are no finite number.")));
    return changed(fcinfo, [&](Ranking& ranking, auto) { ranking.Add(score, positive); });
}

Datum prescriptive_ranking_merge(PG_FUNCTION_ARGS) {
    const RankingObject* other = object_of(PG_GETARG_DATUM(1));
    const std::string_view bytes = other == nullptr ? bytes_of(PG_GETARG_DATUM(1)) : std::string_view();
    return changed(fcinfo, [&](Ranking& ranking, auto) {
        ranking.Merge(other != nullptr ? *other->ranking : Ranking::FromBytes(bytes));
    });
}

Datum prescriptive_ranking_auc(PG_FUNCTION_ARGS) { return judge(fcinfo, AreaUnderCurve); }
Datum prescriptive_ranking_precision(PG_FUNCTION_ARGS) { return judge(fcinfo, AveragePrecision); }

Datum prescriptive_log_loss_add(PG_FUNCTION_ARGS) { return add_cost(fcinfo, LogLossOf); }

Datum prescriptive_brier_add(PG_FUNCTION_ARGS) {
    return add_cost(fcinfo, [](double p, bool positive) {
        const double d = p - (positive ? 1 : 0);
        return d * d;
    });
}

Datum prescriptive_calibration_add(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    const double p = probability_argument(fcinfo);
    ArrayType* array;
    double* bin = sums_of(fcinfo, 0, kBinSums, &array) + 3 * CalibrationBin(p);
    bin[0] += 1;
    bin[1] += p;
    if (PG_GETARG_BOOL(1)) bin[2] += 1;
    PG_RETURN_ARRAYTYPE_P(array);
}

Datum prescriptive_sums_merge(PG_FUNCTION_ARGS) {
    ArrayType *array, *other;
    double* sums = sums_of(fcinfo, 0, 0, &array);
    const int count = ARR_DIMS(array)[0];
    const double* added = sums_of(fcinfo, 1, count, &other);
    if (count == kMeanSums) {
        sums[0] += added[0];
        add_exactly(&sums[1], &sums[2], added[1]);
        sums[2] += added[2];
    } else {
        for (int i = 0; i < count; ++i) sums[i] += added[i];
    }
    PG_RETURN_ARRAYTYPE_P(array);
}

Datum prescriptive_sums_mean(PG_FUNCTION_ARGS) {
    ArrayType* array;
    const double* sums = sums_of(fcinfo, 0, kMeanSums, &array);
    if (!(sums[0] > 0)) PG_RETURN_NULL();
    PG_RETURN_FLOAT8((sums[1] + sums[2]) / sums[0]);
}

Datum prescriptive_sums_calibration(PG_FUNCTION_ARGS) {
    ArrayType* array;
    const double* sums = sums_of(fcinfo, 0, kBinSums, &array);
    CalibrationSums bins;
    for (std::size_t i = 0; i < kCalibrationBins; ++i) bins.bins[i] = {sums[3 * i], sums[3 * i + 1], sums[3 * i + 2]};
    const double error = bins.Error();
    if (std::isnan(error)) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(error);
}
}
