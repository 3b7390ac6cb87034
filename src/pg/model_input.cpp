#include "model_input.hpp"

#include <cmath>

#include "arguments.hpp"
#include "encoding.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {

namespace {

// An input's column in the rows of a call site.
struct SiteColumn {
    int position;
    Oid type;  // below its domains
};

// What a call site knows of its model and of the rows it is given, kept in fn_extra. Columns are found by
// name once; again when the rows' type or the model is another.
struct Site {
    MemoryContext context;  // holds what follows
    const LearnedModel* model;
    uint64 dropped;   // model_cache.dropped(), without which the address proves nothing
    uint64 row_type;  // as the type cache numbers them; 0 for jsonb
    TupleDesc columns;
    SiteColumn* of_input;
    Datum* values;
    bool* nulls;
    JsonbValue* keys;  // of inputs, for jsonb
    InputCell* cells;
    double* row;
};

CellKind kind_of(Oid type) {
    switch (type) {
        case INT2OID:
        case INT4OID:
        case INT8OID: return CellKind::kWhole;
        case FLOAT4OID:
        case FLOAT8OID:
        case NUMERICOID: return CellKind::kNumber;
        case BOOLOID: return CellKind::kBoolean;
        case TEXTOID:
        case VARCHAROID:
        case BPCHAROID:
        case NAMEOID:
        case CHAROID: return CellKind::kText;
        case DATEOID:
        case TIMESTAMPOID:
        case TIMESTAMPTZOID: return CellKind::kMoment;
        default: return type_is_enum(type) ? CellKind::kText : CellKind::kNone;
    }
}

// A name or text of the server's in UTF-8.
std::string_view utf8_of(const char* text, std::size_t size) {
    const char* utf8;
    std::size_t utf8_size;
    if (!server_to_utf8(text, size, &utf8, &utf8_size)) raise_invalid_bytes("input");
    return {utf8, utf8_size};
}

// A site for a model and a type of rows; the one before is gone.
Site* new_site(FunctionCallInfo fcinfo, const LearnedModel& model, uint64 row_type) {
    Site* old = static_cast<Site*>(fcinfo->flinfo->fn_extra);
    if (old != nullptr) {
        fcinfo->flinfo->fn_extra = nullptr;
        MemoryContextDelete(old->context);
    }
    const MemoryContext context =
        AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "prescriptive call site", ALLOCSET_SMALL_SIZES);
    const Size inputs = model.inputs().size();
    Site* site = static_cast<Site*>(MemoryContextAllocZero(context, sizeof(Site)));
    site->context = context;
    site->model = &model;
    site->dropped = model_cache.dropped();
    site->row_type = row_type;
    site->cells =
        static_cast<InputCell*>(MemoryContextAllocZero(context, Max(inputs, 1) * sizeof(InputCell)));
    site->row = static_cast<double*>(MemoryContextAlloc(context, Max(inputs, 1) * sizeof(double)));
    return site;
}

inline bool fits(const Site* site, const LearnedModel& model, uint64 row_type) {
    return site != nullptr && site->model == &model && site->dropped == model_cache.dropped() &&
           site->row_type == row_type;
}

// The one for rows of a table or of ROW(...).
Site* record_site(FunctionCallInfo fcinfo, const LearnedModel& model, Oid type, int32 typmod) {
    const uint64 row_type = assign_record_type_identifier(type, typmod);
    Site* site = static_cast<Site*>(fcinfo->flinfo->fn_extra);
    if (likely(fits(site, model, row_type))) return site;

    site = new_site(fcinfo, model, row_type);
    const MemoryContext caller = MemoryContextSwitchTo(site->context);
    const TupleDesc seen = lookup_rowtype_tupdesc(type, typmod);
    site->columns = CreateTupleDescCopyConstr(seen);
    ReleaseTupleDesc(seen);
    const int count = site->columns->natts;
    const Size inputs = model.inputs().size();
    site->values = static_cast<Datum*>(palloc(Max(count, 1) * sizeof(Datum)));
    site->nulls = static_cast<bool*>(palloc(Max(count, 1) * sizeof(bool)));
    site->of_input = static_cast<SiteColumn*>(palloc(Max(inputs, 1) * sizeof(SiteColumn)));
    MemoryContextSwitchTo(caller);

    OfferedColumn* offered = static_cast<OfferedColumn*>(palloc(Max(count, 1) * sizeof(OfferedColumn)));
    int* attribute = static_cast<int*>(palloc(Max(count, 1) * sizeof(int)));
    int* position = static_cast<int*>(palloc(Max(inputs, 1) * sizeof(int)));
    Size kept = 0;
    for (int i = 0; i < count; ++i) {
        const FormData_pg_attribute* column = TupleDescAttr(site->columns, i);
        if (column->attisdropped) continue;
        const char* name = NameStr(column->attname);
        const std::string_view utf8 = utf8_of(name, strlen(name));
        attribute[kept] = i;
        offered[kept++] = {utf8.data(), utf8.size(), kind_of(getBaseType(column->atttypid)),
                           format_type_be(column->atttypid)};
    }
    run_core([&](auto) { FindColumns(model, {offered, kept}, position); });
    for (Size i = 0; i < inputs; ++i) {
        const int at = attribute[position[i]];
        site->of_input[i] = {at, getBaseType(TupleDescAttr(site->columns, at)->atttypid)};
    }
    fcinfo->flinfo->fn_extra = site;
    return site;
}

Site* jsonb_site(FunctionCallInfo fcinfo, const LearnedModel& model) {
    Site* site = static_cast<Site*>(fcinfo->flinfo->fn_extra);
    if (likely(fits(site, model, 0))) return site;
    site = new_site(fcinfo, model, 0);
    const MemoryContext caller = MemoryContextSwitchTo(site->context);
    const Size inputs = model.inputs().size();
    site->keys = static_cast<JsonbValue*>(palloc0(Max(inputs, 1) * sizeof(JsonbValue)));
    for (Size i = 0; i < inputs; ++i) {
        const std::string& name = model.inputs()[i].name;
        std::size_t size;
        site->keys[i].type = jbvString;
        site->keys[i].val.string.val = const_cast<char*>(utf8_to_server(name.data(), name.size(), &size));
        site->keys[i].val.string.len = static_cast<int>(size);
    }
    MemoryContextSwitchTo(caller);
    fcinfo->flinfo->fn_extra = site;
    return site;
}

InputCell text_cell(std::string_view text) { return {kMissing, text.data(), text.size()}; }

InputCell text_cell_of(const char* text) { return text_cell(utf8_of(text, strlen(text))); }

InputCell age_of_moment(Timestamp at, const ModelInputs& call) {
    if (!call.has_time) return {};
    if (TIMESTAMP_NOT_FINITE(at)) return {INFINITY, nullptr, 0};
    return {AgeInDays(at + kPostgresEpoch, call.as_of), nullptr, 0};
}

// A date is its midnight in UTC.
InputCell age_of_day(DateADT day, const ModelInputs& call) {
    if (DATE_NOT_FINITE(day)) return age_of_moment(DT_NOEND, call);
    if (IS_VALID_DATE(day) && day < TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE)
        return age_of_moment(day * USECS_PER_DAY, call);
    // No timestamp goes that far.
    if (!call.has_time) return {};
    return {AgeInDays(kPostgresEpoch, call.as_of) - day, nullptr, 0};
}

InputCell category_cell(Datum value, Oid type) {
    switch (type) {
        case BOOLOID: return text_cell(DatumGetBool(value) ? "true" : "false");
        case INT2OID: return text_cell_of(DatumGetCString(DirectFunctionCall1(int2out, value)));
        case INT4OID: return text_cell_of(DatumGetCString(DirectFunctionCall1(int4out, value)));
        case INT8OID: return text_cell_of(DatumGetCString(DirectFunctionCall1(int8out, value)));
        case NAMEOID: return text_cell_of(NameStr(*DatumGetName(value)));
        case CHAROID: return text_cell_of(DatumGetCString(DirectFunctionCall1(charout, value)));
        case TEXTOID:
        case VARCHAROID:
        case BPCHAROID: {
            const text* t = DatumGetTextPP(value);
            std::size_t size = VARSIZE_ANY_EXHDR(t);
            // As a cast to text gives it.
            if (type == BPCHAROID)
                size = static_cast<std::size_t>(
                    bpchartruelen(const_cast<char*>(VARDATA_ANY(t)), static_cast<int>(size)));
            return text_cell(utf8_of(VARDATA_ANY(t), size));
        }
        default: return text_cell_of(DatumGetCString(DirectFunctionCall1(enum_out, value)));
    }
}

InputCell cell_of(Datum value, Oid type, InputType input, const ModelInputs& call) {
    if (input == InputType::kCategory) return category_cell(value, type);
    const auto number = [](double x) { return InputCell{x, nullptr, 0}; };
    switch (type) {
        case FLOAT8OID: return number(DatumGetFloat8(value));
        case FLOAT4OID: return number(static_cast<double>(DatumGetFloat4(value)));
        case INT2OID: return number(DatumGetInt16(value));
        case INT4OID: return number(DatumGetInt32(value));
        case INT8OID: return number(static_cast<double>(DatumGetInt64(value)));
        case BOOLOID: return number(DatumGetBool(value) ? 1 : 0);
        case NUMERICOID:
            return number(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)));
        case DATEOID: return age_of_day(DatumGetDateADT(value), call);
        case TIMESTAMPOID:
        case TIMESTAMPTZOID: return age_of_moment(DatumGetTimestamp(value), call);
        default: pg_unreachable();
    }
}

const Site* read_record(FunctionCallInfo fcinfo, const ModelInputs& call) {
    HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(1);
    Site* site =
        record_site(fcinfo, *call.model, HeapTupleHeaderGetTypeId(header), HeapTupleHeaderGetTypMod(header));
    HeapTupleData tuple;
    tuple.t_len = HeapTupleHeaderGetDatumLength(header);
    ItemPointerSetInvalid(&tuple.t_self);
    tuple.t_tableOid = InvalidOid;
    tuple.t_data = header;
    heap_deform_tuple(&tuple, site->columns, site->values, site->nulls);
    const std::vector<ModelInput>& inputs = call.model->inputs();
    for (Size i = 0; i < inputs.size(); ++i) {
        const SiteColumn& column = site->of_input[i];
        site->cells[i] = site->nulls[column.position]
                             ? InputCell{}
                             : cell_of(site->values[column.position], column.type, inputs[i].type, call);
    }
    return site;
}

[[noreturn]] void raise_json(const ModelInput& input, const char* problem, const char* hint) {
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
             errmsg("\"%s\" %s", utf8_to_server_lenient(input.name.c_str()), problem),
             errdetail("The model reads it as a %s.", TypeName(input.type).data()), errhint("%s", hint)));
    pg_unreachable();
}

InputCell json_cell(const JsonbValue* value, const ModelInput& input) {
    static constexpr const char* kNull = "Pass null where it is not known.";
    switch (value->type) {
        case jbvNull: return {};
        case jbvBool:
            if (input.type == InputType::kCategory) return text_cell(value->val.boolean ? "true" : "false");
            if (input.type != InputType::kDate) return {value->val.boolean ? 1.0 : 0.0, nullptr, 0};
            break;
        case jbvNumeric:
            if (input.type == InputType::kNumber)
                return {DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
                                                           NumericGetDatum(value->val.numeric))),
                        nullptr, 0};
            if (input.type == InputType::kCategory)
                return text_cell_of(
                    DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric))));
            break;
        case jbvString:
            if (input.type == InputType::kCategory || input.type == InputType::kDate)
                return text_cell(
                    utf8_of(value->val.string.val, static_cast<std::size_t>(value->val.string.len)));
            break;
        default: break;
    }
    switch (input.type) {
        case InputType::kNumber: raise_json(input, "must be a number", kNull);
        case InputType::kBoolean: raise_json(input, "must be true or false", kNull);
        case InputType::kCategory: raise_json(input, "must be a string", kNull);
        case InputType::kDate:
            raise_json(input, "must be a string with a date or time",
                       "Write it as in 2026-01-31 or 2026-01-31T12:00:00Z.");
    }
    pg_unreachable();
}

const Site* read_jsonb(FunctionCallInfo fcinfo, const ModelInputs& call) {
    Jsonb* jsonb = PG_GETARG_JSONB_P(1);
    if (!JB_ROOT_IS_OBJECT(jsonb))
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("input must be a JSON object"),
                 errhint("Pass to_jsonb() of a row, or an object with a key for each input of the model.")));
    Site* site = jsonb_site(fcinfo, *call.model);
    const std::vector<ModelInput>& inputs = call.model->inputs();
    for (Size i = 0; i < inputs.size(); ++i) {
        const JsonbValue* value = findJsonbValueFromContainer(&jsonb->root, JB_FOBJECT, &site->keys[i]);
        if (value == nullptr)
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                            errmsg("input has no key \"%s\"", utf8_to_server_lenient(inputs[i].name.c_str())),
                            errdetail("The model needs it, as a %s.", TypeName(inputs[i].type).data()),
                            errhint("Pass null where it is not known.")));
        site->cells[i] = json_cell(value, inputs[i]);
    }
    return site;
}

}  // namespace

bool model_inputs(FunctionCallInfo fcinfo, InputForm form, ModelInputs* inputs) {
    inputs->model = &model_argument(fcinfo, 0);
    if (PG_ARGISNULL(1)) return false;
    const bool given = PG_NARGS() == 3;
    inputs->has_time = !given || !PG_ARGISNULL(2);
    if (inputs->has_time) inputs->as_of = given ? moment_argument(fcinfo, 2, "as_of") : transaction_moment();
    const Site* site = form == InputForm::kJsonb ? read_jsonb(fcinfo, *inputs) : read_record(fcinfo, *inputs);
    inputs->cells = site->cells;
    inputs->row = site->row;
    return true;
}

}  // namespace prescriptive
