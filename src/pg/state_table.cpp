#include "state_table.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "fmgr.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace prescriptive {
namespace {

constexpr const char* kSchema = "prescriptive";

Oid relation(const char* name) {
    const Oid schema = get_namespace_oid(kSchema, false);
    const Oid oid = get_relname_relid(name, schema);
    if (!OidIsValid(oid))
        ereport(ERROR,
                (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation \"%s.%s\" does not exist", kSchema, name),
                 errhint("Drop and create extension prescriptive again.")));
    return oid;
}

}  // namespace

bool read_last(const char* table, const char* index, Snapshot snapshot, int keys, ScanKey key,
               AttrNumber column, Datum* value) {
    Relation rel = table_open(relation(table), AccessShareLock);
    Relation idx = index_open(relation(index), AccessShareLock);
    SysScanDesc scan = systable_beginscan_ordered(rel, idx, snapshot, keys, key);
    const HeapTuple tuple = systable_getnext_ordered(scan, BackwardScanDirection);
    if (HeapTupleIsValid(tuple)) {
        bool isnull;
        const Datum found = heap_getattr(tuple, column, RelationGetDescr(rel), &isnull);
        *value = datumCopy(found, false, -1);
    }
    systable_endscan_ordered(scan);
    index_close(idx, AccessShareLock);
    table_close(rel, AccessShareLock);
    return HeapTupleIsValid(tuple);
}

}  // namespace prescriptive
