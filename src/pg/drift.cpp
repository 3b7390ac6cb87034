// How far rows have moved away from those that trained a model.
#include "learning/drift.hpp"

#include "arguments.hpp"
#include "kept.hpp"
#include "labels.hpp"
#include "model_cache.hpp"

extern "C" {
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(prescriptive_drift);
}

using namespace prescriptive;

namespace {

struct Watched {
    DriftWatch* watch;
    std::size_t inputs;
};

// Values are arrays of what the model sees of a row, with the probability behind.
void take_rows(void* context, const LabelledRows& rows) {
    const Watched* watched = static_cast<const Watched*>(context);
    const double** row = static_cast<const double**>(palloc(sizeof(double*) * static_cast<Size>(rows.count)));
    for (int i = 0; i < rows.count; ++i)
        row[i] = rows.isnull[i] ? nullptr : reinterpret_cast<const double*>(ARR_DATA_PTR(DatumGetArrayTypeP(rows.value[i])));
    run_core([&](auto) {
        for (int i = 0; i < rows.count; ++i)
            if (row[i] != nullptr) watched->watch->Add(row[i], row[i][watched->inputs], rows.code[i]);
    });
}

// A finding as plain data.
struct FindingRow {
    Bytes kind, name, verdict, finding;
    double value;
};

}  // namespace

extern "C" {

// (query, model, card, positive): the query gives (label text, what _model_row() gives).
Datum prescriptive_drift(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    const char* query = text_to_cstring(PG_GETARG_TEXT_PP(0));
    const LearnedModel& model = model_argument(fcinfo, 1);
    const Tape card = tape_from_jsonb(PG_GETARG_DATUM(2));
    const char* positive = PG_ARGISNULL(3) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(3));
    const MemoryContext caller = CurrentMemoryContext;
    const MemoryContext keep = AllocSetContextCreate(caller, "prescriptive drift", ALLOCSET_DEFAULT_SIZES);
    Watched watched{keep_object<DriftWatch>(keep, [&] {
                        card.Check();
                        const JsonNode root = card.root();
                        return new DriftWatch(model, root);
                    }),
                    model.inputs().size()};

    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    Labels labels{};
    read_labelled(query, &labels, keep, take_rows, &watched);
    // Where all known labels are the other class, that is what they are.
    const bool none = labels.count == 0 || (labels.count == 1 && positive != nullptr && strcmp(labels.text[0], positive) != 0);
    const bool flip = !none && positive_code(labels, positive) == 0;
    SPI_finish();

    MemoryContextSwitchTo(caller);
    FindingRow* rows = nullptr;
    std::size_t count = 0;
    run_core([&](CancelledCallback cancelled) {
        std::vector<FindingRow> copied;
        for (const DriftFinding& found : watched.watch->Findings(flip, cancelled))
            copied.push_back({CopyOut(found.kind), CopyOut(found.name), CopyOut(found.verdict), CopyOut(found.finding), found.value});
        count = copied.size();
        rows = reinterpret_cast<FindingRow*>(
            CopyOut({reinterpret_cast<const char*>(copied.data()), count * sizeof(FindingRow)}).data);
    });
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    const auto text = [](const Bytes& bytes) { return text_datum({bytes.data, bytes.size}); };
    for (std::size_t i = 0; i < count; ++i) {
        bool nulls[5] = {false, rows[i].name.size == 0, false, false, false};
        Datum values[5] = {text(rows[i].kind), nulls[1] ? 0 : text(rows[i].name), Float8GetDatum(rows[i].value),
                           text(rows[i].verdict), text(rows[i].finding)};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    MemoryContextDelete(keep);
    return 0;
}
}
