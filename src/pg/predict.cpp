// What a learned model predicts for a row, and why; and models of others, imported.
#include "arguments.hpp"
#include "model/import.hpp"
#include "model_input.hpp"

extern "C" {
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/array.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(prescriptive_predict);
PG_FUNCTION_INFO_V1(prescriptive_predict_jsonb);
PG_FUNCTION_INFO_V1(prescriptive_explain_prediction);
PG_FUNCTION_INFO_V1(prescriptive_explain_prediction_jsonb);
PG_FUNCTION_INFO_V1(prescriptive_model_row);
PG_FUNCTION_INFO_V1(prescriptive_read_model);
}

using namespace prescriptive;

namespace {

Datum predict(FunctionCallInfo fcinfo, InputForm form) {
    ModelInputs inputs;
    if (!model_inputs(fcinfo, form, &inputs)) PG_RETURN_NULL();
    double probability = 0;
    run_core([&](auto) {
        ReadRow(*inputs.model, inputs.cells, inputs.AsOf(), inputs.row);
        probability = inputs.model->Probability(inputs.row);
    });
    PG_RETURN_FLOAT8(probability);
}

struct FactorRow {
    Bytes name, value, typical;
    double contribution;
    const char* direction;
};

Datum text_or_null(Bytes text, bool* isnull) {
    *isnull = text.size == 0;
    return *isnull ? 0 : text_datum({text.data, text.size});
}

Datum explain(FunctionCallInfo fcinfo, InputForm form) {
    InitMaterializedSRF(fcinfo, 0);
    ModelInputs inputs;
    if (!model_inputs(fcinfo, form, &inputs)) return 0;
    const Size count = inputs.model->inputs().size() + 1;
    FactorRow* rows = static_cast<FactorRow*>(palloc(count * sizeof(FactorRow)));
    run_core([&](CancelledCallback cancelled) {
        FactorRow* row = rows;
        for (const InputFactor& factor : ExplainRow(*inputs.model, inputs.cells, inputs.AsOf(), cancelled))
            *row++ = {CopyOut(factor.name), CopyOut(factor.value), CopyOut(factor.typical),
                      factor.contribution, factor.direction()};
    });
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (Size i = 0; i < count; ++i) {
        bool nulls[5] = {};
        Datum values[5] = {
            text_datum({rows[i].name.data, rows[i].name.size}),
            text_or_null(rows[i].value, &nulls[1]),
            text_or_null(rows[i].typical, &nulls[2]),
            Float8GetDatum(rows[i].contribution),
            text_datum(rows[i].direction),
        };
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    return 0;
}

}  // namespace

extern "C" {

Datum prescriptive_predict(PG_FUNCTION_ARGS) { return predict(fcinfo, InputForm::kRecord); }

Datum prescriptive_predict_jsonb(PG_FUNCTION_ARGS) { return predict(fcinfo, InputForm::kJsonb); }

Datum prescriptive_explain_prediction(PG_FUNCTION_ARGS) { return explain(fcinfo, InputForm::kRecord); }

Datum prescriptive_explain_prediction_jsonb(PG_FUNCTION_ARGS) { return explain(fcinfo, InputForm::kJsonb); }

// What the model sees of a row, and behind that the probability.
Datum prescriptive_model_row(PG_FUNCTION_ARGS) {
    ModelInputs inputs;
    if (!model_inputs(fcinfo, InputForm::kRecord, &inputs)) PG_RETURN_NULL();
    const int count = static_cast<int>(inputs.model->inputs().size());
    Datum* values = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(count + 1)));
    double probability = 0;
    run_core([&](auto) {
        ReadRow(*inputs.model, inputs.cells, inputs.AsOf(), inputs.row);
        probability = inputs.model->Probability(inputs.row);
    });
    for (int i = 0; i < count; ++i) values[i] = Float8GetDatum(inputs.row[i]);
    values[count] = Float8GetDatum(probability);
    PG_RETURN_ARRAYTYPE_P(construct_array(values, count + 1, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

Datum prescriptive_read_model(PG_FUNCTION_ARGS) {
    const Utf8 document = text_argument(fcinfo, 0, "document"), format = text_argument(fcinfo, 1, "format");
    check_document_size(kModelKind, document.size);
    Bytes json;
    run_core([&](CancelledCallback cancelled) {
        json = CopyOut(ImportModel(document.view(), format.view(), cancelled));
    });
    return document_from_utf8(kModelKind, {json.data, json.size});
}
}
