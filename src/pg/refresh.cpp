// Work on stored recommendations with their owner's rights: the procedure that
// refreshes them, and what reports read. The statements themselves are SQL
// functions (extension/); here is who runs them. A user's mapping is code of
// that user: it runs as the owner, security-restricted as in REFRESH
// MATERIALIZED VIEW, whoever calls.
#include "boundary.hpp"

extern "C" {
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/async.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "storage/lock.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(prescriptive_refresh);
PG_FUNCTION_INFO_V1(prescriptive_read_report);
PG_FUNCTION_INFO_V1(prescriptive_write_source);
}

namespace {

struct Arguments {
    int count;
    Oid types[3];
    Datum values[3];
    char nulls[3];  // 'n' or ' '
};

// The relation's owner; ERROR where it is gone.
Oid owner_of(Oid relation) {
    const HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
    if (!HeapTupleIsValid(tuple))
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("stored recommendations were dropped meanwhile")));
    const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
    ReleaseSysCache(tuple);
    return owner;
}

void run(const char* statement, const Arguments& arguments, int expected) {
    const int result = SPI_execute_with_args(statement, arguments.count, const_cast<Oid*>(arguments.types),
                                             const_cast<Datum*>(arguments.values), arguments.nulls, false, 0);
    if (result != expected) elog(ERROR, "statement failed: %s", SPI_result_code_string(result));
}

void set_locally(const char* setting, const char* value) {
    (void)set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

// An ERROR leaves user and settings as they are here; the end of the
// (sub)transaction puts them right.
void run_as_owner(Oid relation, const char* statement, const Arguments& arguments) {
    Oid caller;
    int context;
    GetUserIdAndSecContext(&caller, &context);
    SetUserIdAndSecContext(owner_of(relation), context | SECURITY_RESTRICTED_OPERATION);
    const int nest = NewGUCNestLevel();
    set_locally("search_path", "pg_catalog, pg_temp");
    // Texts that a mapping makes, ids among them, are the same whoever refreshes.
    set_locally("DateStyle", "ISO, YMD");
    set_locally("IntervalStyle", "postgres");
    set_locally("TimeZone", "UTC");
    set_locally("extra_float_digits", "1");
    set_locally("bytea_output", "hex");
    // Compiling a statement took a third of looking at 300,000 customers.
    set_locally("jit", "off");
    // This is maintenance, and its hashes hold a whole source.
    if (work_mem < maintenance_work_mem) set_locally("work_mem", psprintf("%d", maintenance_work_mem));
    run(statement, arguments, SPI_OK_SELECT);
    AtEOXact_GUC(false, nest);
    SetUserIdAndSecContext(caller, context);
}

// As the owner of the extension's tables, for statements of our own only.
void run_as_extension(const char* statement, const Arguments& arguments, int expected) {
    Oid caller;
    int context;
    GetUserIdAndSecContext(&caller, &context);
    const Oid source = get_relname_relid("source", get_namespace_oid("prescriptive", false));
    SetUserIdAndSecContext(owner_of(source), context | SECURITY_LOCAL_USERID_CHANGE);
    run(statement, arguments, expected);
    SetUserIdAndSecContext(caller, context);
}

// The first column of the only row.
Datum first_value(bool* isnull) {
    if (SPI_processed != 1)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("stored recommendations do not exist")));
    return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
}

Oid find_recommendations(Datum name) {
    const Arguments arguments{1, {TEXTOID}, {name}, {' '}};
    run("SELECT prescriptive._find_recommendations($1)::pg_catalog.oid", arguments, SPI_OK_SELECT);
    bool isnull;
    return DatumGetObjectId(first_value(&isnull));
}

// Held until it is released, over commits, or until an ERROR ends the
// transaction, as VACUUM holds one.
LOCKTAG lock_refresh(Oid relation, const char* name) {
    const Arguments arguments{1, {OIDOID}, {ObjectIdGetDatum(relation)}, {' '}};
    run("SELECT prescriptive._part($1, '_work')::pg_catalog.regclass::pg_catalog.oid", arguments, SPI_OK_SELECT);
    bool isnull;
    const Oid work = DatumGetObjectId(first_value(&isnull));
    LOCKTAG tag;
    SET_LOCKTAG_RELATION(tag, MyDatabaseId, work);
    if (LockAcquire(&tag, ShareUpdateExclusiveLock, true, true) == LOCKACQUIRE_NOT_AVAIL)
        ereport(ERROR, (errcode(ERRCODE_LOCK_NOT_AVAILABLE), errmsg("recommendations \"%s\" are being refreshed", name),
                        errhint("View prescriptive.refresh_progress shows how far that is.")));
    return tag;
}

void check_can_refresh(FunctionCallInfo fcinfo) {
    const bool in_call = fcinfo->context != nullptr && IsA(fcinfo->context, CallContext);
    if (RecoveryInProgress())
        ereport(ERROR, (errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
                        errmsg("cannot refresh recommendations on a standby"),
                        errhint("Refresh them on the primary; the standby replays the result.")));
    if (!in_call || reinterpret_cast<CallContext*>(fcinfo->context)->atomic)
        ereport(ERROR, (errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
                        errmsg("cannot refresh recommendations inside a transaction block or function"),
                        errdetail("A refresh commits after each batch of customers."),
                        errhint("Send CALL prescriptive.refresh(...) as a statement of its own, outside of BEGIN.")));
    PreventCommandIfReadOnly("CALL prescriptive.refresh");
}

}  // namespace

extern "C" {

// CALL prescriptive.refresh(name, as_of, allow_removal)
Datum prescriptive_refresh(PG_FUNCTION_ARGS) {
    check_can_refresh(fcinfo);
    if (PG_ARGISNULL(0))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("name must not be null")));
    if (SPI_connect_ext(SPI_OPT_NONATOMIC) != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    const Oid relation = find_recommendations(PG_GETARG_DATUM(0));
    const char* name = TextDatumGetCString(PG_GETARG_DATUM(0));
    if (!has_privs_of_role(GetUserId(), owner_of(relation)))
        ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("must be owner of recommendations \"%s\"", name)));
    LOCKTAG lock = lock_refresh(relation, name);

    // The owner may give the tables away between two batches.
    const Oid owner = owner_of(relation);
    const auto step = [&](const char* statement, const Arguments& arguments) {
        if (owner_of(relation) != owner)
            ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                            errmsg("recommendations changed their owner during the refresh")));
        run_as_owner(relation, statement, arguments);
    };
    const Arguments begin{3,
                          {OIDOID, TIMESTAMPTZOID, BOOLOID},
                          {ObjectIdGetDatum(relation), PG_ARGISNULL(1) ? 0 : PG_GETARG_DATUM(1),
                           BoolGetDatum(!PG_ARGISNULL(2) && PG_GETARG_BOOL(2))},
                          {' ', PG_ARGISNULL(1) ? 'n' : ' ', ' '}};
    const Arguments one{1, {OIDOID}, {ObjectIdGetDatum(relation)}, {' '}};
    step("SELECT prescriptive._refresh_start($1)", one);
    SPI_commit();
    step("SELECT prescriptive._refresh_begin($1, $2, $3)", begin);
    SPI_commit();
    for (bool more = true, isnull; more;) {
        CHECK_FOR_INTERRUPTS();
        step("SELECT prescriptive._refresh_batch($1)", one);
        more = DatumGetBool(first_value(&isnull));
        SPI_commit();
    }
    step("SELECT prescriptive._refresh_end($1)", one);
    bool isnull;
    const Datum news = first_value(&isnull);
    if (!isnull) Async_Notify("prescriptive", TextDatumGetCString(news));
    SPI_commit();
    LockRelease(&lock, ShareUpdateExclusiveLock, true);
    SPI_finish();
    PG_RETURN_VOID();
}

// _read_report(recommendations regclass, report text, customer_id text): rows
// of a report on one source, or on one customer of it, for whoever may read the
// view: with its owner's rights, but with the reader's where access is source
// and these decide row by row.
Datum prescriptive_read_report(PG_FUNCTION_ARGS) {
    static constexpr const char* kReports[] = {"priorities", "resource_demand", "at_risk",
                                               "freshness", "explain", "evidence"};
    InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1)) return 0;
    const Oid relation = PG_GETARG_OID(0);
    const char* report = text_to_cstring(PG_GETARG_TEXT_PP(1));
    const bool of_texts = strcmp(report, "evidence") == 0;
    const bool of_customer = of_texts || strcmp(report, "explain") == 0;
    if (of_customer && PG_ARGISNULL(2)) return 0;
    bool known = false;
    for (const char* each : kReports) known |= strcmp(each, report) == 0;
    if (!known)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown report \"%s\"", report)));
    if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
        aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_VIEW, get_rel_name(relation));

    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    Arguments arguments{1, {OIDOID, TEXTOID}, {ObjectIdGetDatum(relation)}, {' ', ' '}};
    run("SELECT access OPERATOR(pg_catalog.=) 'owner' FROM prescriptive.source "
        "WHERE recommendations OPERATOR(pg_catalog.=) $1", arguments, SPI_OK_SELECT);
    bool isnull;
    bool as_owner = DatumGetBool(first_value(&isnull));
    if (of_texts) {
        // The words of customers are for who may read the view of interactions.
        run("SELECT pg_catalog.to_regclass(prescriptive._part($1, '_interactions'))::pg_catalog.oid", arguments, SPI_OK_SELECT);
        const Datum texts = first_value(&isnull);
        if (!isnull && pg_class_aclcheck(DatumGetObjectId(texts), GetUserId(), ACL_SELECT) != ACLCHECK_OK)
            aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_VIEW, get_rel_name(DatumGetObjectId(texts)));
    }
    as_owner = as_owner || has_privs_of_role(GetUserId(), owner_of(relation));
    const char* statement = psprintf("SELECT * FROM prescriptive._%s_of(%s)", report, of_customer ? "$1, $2" : "$1");
    if (of_customer) arguments.values[arguments.count++] = PG_GETARG_DATUM(2);
    if (as_owner)
        run_as_owner(relation, statement, arguments);
    else
        run(statement, arguments, SPI_OK_SELECT);
    if (SPI_tuptable->tupdesc->natts != result->setDesc->natts)
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("unexpected columns of report \"%s\"", report)));
    for (int i = 0; i < result->setDesc->natts; ++i)
        if (TupleDescAttr(SPI_tuptable->tupdesc, i)->atttypid != TupleDescAttr(result->setDesc, i)->atttypid)
            ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("unexpected columns of report \"%s\"", report)));
    for (uint64 i = 0; i < SPI_processed; ++i) tuplestore_puttuple(result->setResult, SPI_tuptable->vals[i]);
    SPI_finish();
    return 0;
}

// _write_source(recommendations oid, change jsonb): the only way into table
// prescriptive.source, open to whoever has the rights of the view's owner.
Datum prescriptive_write_source(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("recommendations must not be null")));
    const Oid relation = PG_GETARG_OID(0);
    if (!has_privs_of_role(GetUserId(), owner_of(relation)))
        ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                        errmsg("must be owner of recommendations \"%s\"", get_rel_name(relation))));
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    Arguments arguments{3,
                        {OIDOID, JSONBOID, NAMEOID},
                        {PG_GETARG_DATUM(0), PG_ARGISNULL(1) ? 0 : PG_GETARG_DATUM(1),
                         CStringGetDatum(GetUserNameFromId(GetUserId(), false))},
                        {' ', PG_ARGISNULL(1) ? 'n' : ' ', ' '}};
    if (PG_ARGISNULL(1)) {
        arguments.count = 1;
        run_as_extension("DELETE FROM prescriptive.source WHERE recommendations OPERATOR(pg_catalog.=) $1", arguments,
                         SPI_OK_DELETE);
    } else {
        // Of those whose view is gone.
        Arguments none{};
        run_as_extension("DELETE FROM prescriptive.source AS s WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c "
                         "WHERE c.oid OPERATOR(pg_catalog.=) s.recommendations)", none, SPI_OK_DELETE);
        run_as_extension(
            "INSERT INTO prescriptive.source AS s (recommendations, name, source, mapping, access, keep_fresh, policy, created_by) "
            "SELECT $1, prescriptive._part($1, ''), n.source, n.mapping, n.access, n.keep_fresh, n.policy, $3 "
            "FROM pg_catalog.jsonb_populate_record(NULL::prescriptive.source, $2) AS n "
            "WHERE NOT EXISTS (SELECT FROM prescriptive.source AS o WHERE o.recommendations OPERATOR(pg_catalog.=) $1)",
            arguments, SPI_OK_INSERT);
        if (SPI_processed == 0) {
            arguments.count = 2;
            run_as_extension(
                "UPDATE prescriptive.source AS s SET (source, mapping, keep_fresh, policy, phase, as_of, started_at, updated_at, "
                "finished_at, total, done, became_critical, scoring_digest, refreshed_digest, changed_through) = (SELECT n.source, "
                "n.mapping, n.keep_fresh, n.policy, n.phase, n.as_of, n.started_at, n.updated_at, n.finished_at, n.total, n.done, "
                "n.became_critical, n.scoring_digest, n.refreshed_digest, n.changed_through FROM pg_catalog.jsonb_populate_record(s, $2) AS n) WHERE s.recommendations OPERATOR(pg_catalog.=) $1",
                arguments, SPI_OK_UPDATE);
        }
    }
    SPI_finish();
    PG_RETURN_VOID();
}
}
