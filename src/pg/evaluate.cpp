// Judges predictions for rows whose labels are known.
#include "boundary.hpp"
#include "jsonb.hpp"
#include "kept.hpp"
#include "labels.hpp"
#include "learning/judgement.hpp"

extern "C" {
#include "postgres.h"

#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(prescriptive_judge);
}

using namespace prescriptive;

namespace {

struct Rows {
    std::vector<std::uint8_t> labels;
    std::vector<double> probabilities;
};

void take_rows(void* context, const LabelledRows& given) {
    Rows* rows = static_cast<Rows*>(context);
    run_core([&](auto) {
        for (int i = 0; i < given.count; ++i) {
            if (given.code[i] < 0 || given.isnull[i]) continue;
            rows->labels.push_back(static_cast<std::uint8_t>(given.code[i]));
            rows->probabilities.push_back(DatumGetFloat8(given.value[i]));
        }
    });
}

}  // namespace

extern "C" {

// (query, positive, seed): the query gives (label text, probability float8).
Datum prescriptive_judge(PG_FUNCTION_ARGS) {
    const char* query = text_to_cstring(PG_GETARG_TEXT_PP(0));
    const char* positive = PG_ARGISNULL(1) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(1));
    const MemoryContext caller = CurrentMemoryContext;
    const MemoryContext keep = AllocSetContextCreate(caller, "prescriptive evaluation", ALLOCSET_DEFAULT_SIZES);
    Rows* rows = keep_object<Rows>(keep, [] { return new Rows(); });

    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    Labels labels{};
    read_labelled(query, &labels, keep, take_rows, rows);
    if (labels.count == 0)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("source has no row with a label")));
    const bool flip = positive_code(labels, positive) == 0;
    SPI_finish();

    MemoryContextSwitchTo(caller);
    Bytes json;
    run_core([&](CancelledCallback cancelled) {
        std::vector<std::uint8_t> given = rows->labels;
        for (std::uint8_t& label : given) label ^= flip;
        std::string text;
        JsonTextWriter out(text);
        Judge(given, rows->probabilities, static_cast<std::uint64_t>(PG_GETARG_INT64(2)), cancelled).Write(out);
        json = CopyOut(text);
    });
    const Datum result = jsonb_from_utf8(json);
    MemoryContextDelete(keep);
    return result;
}
}
