#include "training_source.hpp"

#include <cmath>

#include "arguments.hpp"
#include "encoding.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {
namespace {

constexpr int kBatch = 2000;

struct Names {
    Datum* names;
    int count;
    bool given;

    bool Hold(const char* name) const {
        for (int i = 0; i < count; ++i)
            if (strcmp(TextDatumGetCString(names[i]), name) == 0) return true;
        return false;
    }
};

Names names_argument(FunctionCallInfo fcinfo, int arg) {
    Names list{nullptr, 0, !PG_ARGISNULL(arg)};
    if (!list.given) return list;
    bool* nulls;
    deconstruct_array(PG_GETARG_ARRAYTYPE_P(arg), TEXTOID, -1, false, TYPALIGN_INT, &list.names, &nulls, &list.count);
    for (int i = 0; i < list.count; ++i)
        if (nulls[i])
            ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("names of columns must not be null")));
    return list;
}

// How values of a type are read; false for a type that is not.
bool input_type(Oid type, InputType* read) {
    switch (type) {
        case BOOLOID: *read = InputType::kBoolean; return true;
        case INT2OID:
        case INT4OID:
        case INT8OID:
        case FLOAT4OID:
        case FLOAT8OID:
        case NUMERICOID: *read = InputType::kNumber; return true;
        case DATEOID:
        case TIMESTAMPOID:
        case TIMESTAMPTZOID: *read = InputType::kDate; return true;
        case TEXTOID:
        case VARCHAROID:
        case BPCHAROID:
        case NAMEOID: *read = InputType::kCategory; return true;
        default: *read = InputType::kCategory; return get_typtype(type) == TYPTYPE_ENUM;
    }
}

// A moment in the years that have one; a date is its midnight, both in UTC where they say nothing else.
const char* moment_of(const char* column, Oid type) {
    if (type == TIMESTAMPTZOID) return column;
    return psprintf("(%s)::pg_catalog.timestamp AT TIME ZONE 'UTC'", column);
}

int base_feature(const char* name, InputType type) {
    if (type != InputType::kNumber) return -1;
    for (int i = 0; i < kBaseFeatures; ++i)
        if (kFeatureNames[static_cast<std::size_t>(i)] == name) return i;
    return -1;
}

[[noreturn]] void raise_no_column(const char* name, const char* parameter) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" of %s does not exist in source", name, parameter)));
    pg_unreachable();
}

int column_number(TupleDesc type, const char* name) {
    for (int i = 0; i < type->natts; ++i)
        if (!TupleDescAttr(type, i)->attisdropped && strcmp(NameStr(TupleDescAttr(type, i)->attname), name) == 0) return i;
    return -1;
}

// Whether an expression over the source reads a column; told by the server's own reading of it.
struct ReadColumns {
    Bitmapset* numbers;
    List* names;

    bool Hold(const char* name) const {
        for (int i = -1; (i = bms_next_member(numbers, i)) >= 0;) {
            const int number = i + FirstLowInvalidHeapAttributeNumber;
            if (number > 0 && number <= list_length(names) && strcmp(strVal(list_nth(names, number - 1)), name) == 0) return true;
        }
        return false;
    }
};

ReadColumns columns_read_by(const char* expression, const char* item, const char* alias) {
    const SPIPlanPtr plan = SPI_prepare(psprintf("SELECT %s FROM %s AS %s", expression, item, alias), 0, nullptr);
    if (plan == nullptr) elog(ERROR, "label cannot be read: %s", SPI_result_code_string(SPI_result));
    const CachedPlanSource* source = static_cast<CachedPlanSource*>(linitial(SPI_plan_get_plan_sources(plan)));
    const Query* query = linitial_node(Query, source->query_list);
    ReadColumns read{nullptr, NIL};
    pull_varattnos(reinterpret_cast<Node*>(query->targetList), 1, &read.numbers);
    read.names = rt_fetch(1, query->rtable)->eref->colnames;
    return read;
}

// An expression, or a column of that name.
const char* expression_of(TupleDesc type, const char* alias, const char* text) {
    if (column_number(type, text) >= 0) return psprintf("%s.%s", alias, quote_identifier(text));
    return psprintf("(%s\n)", text);
}

// What the core is told of columns; a group that is also a feature is read twice, as each.
void add_columns(const TrainingSource& r, TrainingData& data) {
    for (int i = 0; i < r.count; ++i) {
        const SourceColumn& source = r.columns[i];
        if (source.feature) data.AddColumn(source.utf8_name, source.type, false);
        if (source.group) data.AddColumn(source.utf8_name, InputType::kCategory, true);
    }
}

TrainingCell cell_of(Datum value, bool isnull, const SourceColumn& source) {
    TrainingCell cell{kMissing, {}};
    if (isnull) return cell;
    switch (source.type) {
        case InputType::kBoolean: cell.number = DatumGetBool(value); return cell;
        case InputType::kNumber:
        case InputType::kDate:
            cell.number = DatumGetFloat8(value);
            if (std::isinf(cell.number))
                ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("column \"%s\" holds an infinite value", source.name),
                                errhint("Make it NULL in the source, or exclude the column.")));
            return cell;
        case InputType::kCategory: break;
    }
    const text* packed = DatumGetTextPP(value);
    const char* utf8;
    std::size_t size;
    if (!server_to_utf8(VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed), &utf8, &size)) raise_invalid_bytes(source.name);
    return {0, {utf8, size}};
}

// The same value as a group shows it.
TrainingCell group_cell(const TrainingCell& cell, const SourceColumn& source) {
    if (source.type == InputType::kCategory || cell.number != cell.number) return cell;
    if (source.type == InputType::kBoolean) return {0, cell.number != 0 ? "true" : "false"};
    const char* text = DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(cell.number)));
    return {0, text};
}

// Columns of the query, before those of the source.
enum QueryColumn { kLabelColumn, kTestColumn, kTimeOfRow, kIdColumn, kBaselineColumn, kLeadingColumns };

}  // namespace

const char* text_or_null(FunctionCallInfo fcinfo, int arg) {
    return PG_ARGISNULL(arg) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

const char* name_in_utf8(const char* text) {
    const char* utf8;
    std::size_t size;
    if (!server_to_utf8(text, strlen(text), &utf8, &size)) raise_invalid_bytes("column name");
    return pnstrdup(utf8, size);
}

TrainingSource read_columns(FunctionCallInfo fcinfo, Metric outcome) {
    const char* item = text_to_cstring(PG_GETARG_TEXT_PP(kItem));
    const char* alias = text_to_cstring(PG_GETARG_TEXT_PP(kAlias));
    const char* label = text_to_cstring(PG_GETARG_TEXT_PP(kLabel));
    const char* time_column = text_or_null(fcinfo, kTimeColumn);
    const char* test_where = text_or_null(fcinfo, kTestWhere);
    const char* id = text_or_null(fcinfo, kId);
    const Names features = names_argument(fcinfo, kFeatureList), exclude = names_argument(fcinfo, kExclude),
                groups = names_argument(fcinfo, kGroups);

    if (SPI_execute(psprintf("SELECT * FROM %s AS %s LIMIT 0", item, alias), true, 0) != SPI_OK_SELECT)
        elog(ERROR, "source cannot be read");
    const TupleDesc type = SPI_tuptable->tupdesc;
    for (const Names* list : {&features, &exclude, &groups})
        for (int i = 0; i < list->count; ++i) {
            const char* name = TextDatumGetCString(list->names[i]);
            if (column_number(type, name) < 0)
                raise_no_column(name, list == &features ? "features" : list == &exclude ? "exclude" : "groups");
        }
    if (id != nullptr && column_number(type, id) < 0) raise_no_column(id, "id");

    TrainingSource r{};
    r.columns = static_cast<SourceColumn*>(palloc0(sizeof(SourceColumn) * static_cast<Size>(type->natts + 1)));
    r.unread_name = static_cast<const char**>(palloc(sizeof(char*) * static_cast<Size>(type->natts + 1)));
    r.unread_type = static_cast<const char**>(palloc(sizeof(char*) * static_cast<Size>(type->natts + 1)));
    StringInfoData query;
    initStringInfo(&query);
    appendStringInfo(&query, "SELECT (%s)::pg_catalog.text", expression_of(type, alias, label));
    if (test_where != nullptr)
        appendStringInfo(&query, ", (%s\n)::pg_catalog.bool", test_where);
    else
        appendStringInfoString(&query, ", NULL::pg_catalog.bool");
    // Ages are those at the row's own time, where it has one.
    const char* as_of = "pg_catalog.transaction_timestamp()";
    if (time_column != nullptr) {
        const int at = column_number(type, time_column);
        if (at < 0) raise_no_column(time_column, "time_column");
        const Oid time_type = getBaseType(TupleDescAttr(type, at)->atttypid);
        const char* column = psprintf("%s.%s", alias, quote_identifier(time_column));
        InputType read;
        if (!input_type(time_type, &read) || (read != InputType::kDate && read != InputType::kNumber))
            ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                            errmsg("time_column \"%s\" is of type %s", time_column, format_type_be(time_type)),
                            errhint("A date, a timestamp or a number orders rows.")));
        r.has_time = true;
        if (read == InputType::kDate) {
            as_of = moment_of(column, time_type);
            appendStringInfo(&query, ", pg_catalog.date_part('epoch', %s)", as_of);
        } else {
            appendStringInfo(&query, ", (%s)::pg_catalog.float8", column);
        }
    } else {
        appendStringInfoString(&query, ", NULL::pg_catalog.float8");
    }
    if (id != nullptr) {
        r.has_id = true;
        appendStringInfo(&query, ", (%s.%s)::pg_catalog.text", alias, quote_identifier(id));
    } else {
        appendStringInfoString(&query, ", NULL::pg_catalog.text");
    }

    const char* baseline = text_or_null(fcinfo, kBaseline);
    appendStringInfo(&query, ", (%s)::pg_catalog.float8", baseline != nullptr ? baseline : "NULL");
    const ReadColumns of_label = columns_read_by(expression_of(type, alias, label), item, alias);
    int base_features = 0;
    for (int i = 0; i < type->natts; ++i) {
        const Form_pg_attribute attribute = TupleDescAttr(type, i);
        if (attribute->attisdropped) continue;
        const char* name = pstrdup(NameStr(attribute->attname));
        if (strcmp(name, label) == 0) continue;
        const bool own = (time_column != nullptr && strcmp(name, time_column) == 0) || (id != nullptr && strcmp(name, id) == 0);
        const bool wanted = features.given ? features.Hold(name) : !own && !exclude.Hold(name);
        const bool group = groups.Hold(name);
        const Oid base_type = getBaseType(attribute->atttypid);
        if (wanted && !features.given && of_label.Hold(name)) {
            r.unread_name[r.unread_count] = name_in_utf8(name);
            r.unread_type[r.unread_count++] = "label is made of it";
            continue;
        }
        InputType read;
        if (!input_type(base_type, &read)) {
            if (!wanted && !group) continue;
            if (features.given || group)
                ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                                errmsg("column \"%s\" is of type %s, which no model reads", name, format_type_be(base_type)),
                                errhint("Numbers, booleans, texts, enums, dates and timestamps are read.")));
            r.unread_name[r.unread_count] = name_in_utf8(name);
            r.unread_type[r.unread_count++] = psprintf("type %s is not read", format_type_be(base_type));
            continue;
        }
        const int base = base_feature(name, read);
        if (!wanted && !group && base < 0) continue;
        base_features += base >= 0;
        const char* column = psprintf("%s.%s", alias, quote_identifier(name));
        switch (read) {
            case InputType::kBoolean: appendStringInfo(&query, ", (%s)::pg_catalog.bool", column); break;
            case InputType::kNumber: appendStringInfo(&query, ", (%s)::pg_catalog.float8", column); break;
            case InputType::kCategory: appendStringInfo(&query, ", (%s)::pg_catalog.text", column); break;
            case InputType::kDate:
                appendStringInfo(&query,
                                 ", (pg_catalog.date_part('epoch', %s) OPERATOR(pg_catalog.-) "
                                 "pg_catalog.date_part('epoch', %s)) OPERATOR(pg_catalog./) 86400::pg_catalog.float8",
                                 as_of, moment_of(column, base_type));
                break;
        }
        r.columns[r.count++] = {name, name_in_utf8(name), read, wanted, group, base};
    }
    r.has_base_features = baseline == nullptr && base_features == kBaseFeatures &&
                          active_policy().Learned(outcome) == nullptr;
    r.has_baseline = baseline != nullptr || r.has_base_features;
    appendStringInfo(&query, " FROM %s AS %s", item, alias);
    r.query = query.data;
    return r;
}

uint64 read_rows(const TrainingSource& r, Training* training, Labels* labels, MemoryContext keep, Metric outcome) {
    const Policy& policy = active_policy();
    run_core([&](auto) { add_columns(r, training->data()); });
    const SPIPlanPtr plan = SPI_prepare(r.query, 0, nullptr);
    if (plan == nullptr) elog(ERROR, "source cannot be read: %s", SPI_result_code_string(SPI_result));
    const Portal portal = SPI_cursor_open(nullptr, plan, nullptr, nullptr, true);
    const MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext, "prescriptive training batch", ALLOCSET_DEFAULT_SIZES);
    const int cells = 2 * r.count;
    Datum* value = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(kLeadingColumns + r.count)));
    bool* isnull = static_cast<bool*>(palloc(sizeof(bool) * static_cast<Size>(kLeadingColumns + r.count)));
    uint64 unlabelled = 0;
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        SPI_cursor_fetch(portal, true, kBatch);
        const int rows = static_cast<int>(SPI_processed);
        if (rows == 0) break;
        const MemoryContext caller = MemoryContextSwitchTo(batch);
        TrainingCell* cell = static_cast<TrainingCell*>(palloc(sizeof(TrainingCell) * static_cast<Size>(rows) * static_cast<Size>(cells + 1)));
        TrainingData::Row* row = static_cast<TrainingData::Row*>(palloc(sizeof(TrainingData::Row) * static_cast<Size>(rows)));
        int kept = 0;
        for (int i = 0; i < rows; ++i) {
            // All at once: a look-up of each would begin at the row's start.
            heap_deform_tuple(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, value, isnull);
            if (isnull[kLabelColumn]) {
                ++unlabelled;
                continue;
            }
            TrainingData::Row& now = row[kept];
            now = TrainingData::Row();
            now.positive = label_code(labels, keep, value[kLabelColumn]) != 0;
            now.test = !isnull[kTestColumn] && DatumGetBool(value[kTestColumn]);
            if (!isnull[kTimeOfRow]) now.time = DatumGetFloat8(value[kTimeOfRow]);
            if (r.has_id) {
                const char* utf8 = isnull[kIdColumn] ? "" : name_in_utf8(TextDatumGetCString(value[kIdColumn]));
                now.id = {utf8, strlen(utf8)};
            }
            TrainingCell* at = cell + static_cast<Size>(kept) * static_cast<Size>(cells);
            FeatureVector x;
            for (int c = 0; c < r.count; ++c) {
                const SourceColumn& source = r.columns[c];
                const TrainingCell read = cell_of(value[kLeadingColumns + c], isnull[kLeadingColumns + c], source);
                if (source.feature) *at++ = read;
                if (source.group) *at++ = group_cell(read, source);
                if (source.base >= 0 && kBaseBounds[static_cast<std::size_t>(source.base)].Holds(read.number))
                    x.value[static_cast<std::size_t>(source.base)] = read.number;
            }
            if (!isnull[kBaselineColumn])
                now.baseline = DatumGetFloat8(value[kBaselineColumn]);
            else if (r.has_base_features)
                now.baseline = (outcome == Metric::kChurn ? policy.churn : policy.conversion).Probability(x);
            ++kept;
        }
        run_core([&](auto) {
            for (int i = 0; i < kept; ++i)
                training->data().AddRow(cell + static_cast<Size>(i) * static_cast<Size>(cells), row[i]);
        });
        MemoryContextSwitchTo(caller);
        SPI_freetuptable(SPI_tuptable);
        MemoryContextReset(batch);
    }
    SPI_cursor_close(portal);
    MemoryContextDelete(batch);
    return unlabelled;
}

}  // namespace prescriptive
