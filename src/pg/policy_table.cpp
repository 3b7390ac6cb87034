#include "policy_table.hpp"

#include <cstring>

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace prescriptive {
namespace {

// Columns of prescriptive.policy and prescriptive.activation, as
// extension/20-policy.sql declares them.
constexpr AttrNumber kPolicyDigest = 1;
constexpr AttrNumber kPolicyDocument = 4;
constexpr AttrNumber kActivationDigest = 2;

constexpr const char* kSchema = "prescriptive";

Oid relation(const char* name) {
    const Oid schema = get_namespace_oid(kSchema, false);
    const Oid oid = get_relname_relid(name, schema);
    if (!OidIsValid(oid))
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation \"%s.%s\" does not exist", kSchema, name),
                        errhint("Drop and create extension prescriptive again.")));
    return oid;
}

// Copies a column of the last tuple in index order; false where there is none.
bool read_last(const char* table, const char* index, Snapshot snapshot, int keys, ScanKey key, AttrNumber column,
               Datum* value) {
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

[[noreturn]] void raise_missing(const char* detail, const char* what) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("active policy does not exist"), errdetail(detail, what),
                    errhint("Activate another one with prescriptive.activate_policy().")));
    pg_unreachable();
}

}  // namespace

Digest read_active_digest(Snapshot snapshot) {
    Datum found;
    if (!read_last("activation", "activation_pkey", snapshot, 0, nullptr, kActivationDigest, &found))
        raise_missing("Table %s is empty.", "prescriptive.activation");
    const char* hex = TextDatumGetCString(found);
    Digest digest{};
    const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    if (std::strlen(hex) != kHexDigits) raise_missing("No policy has digest \"%s\".", hex);
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::uint8_t>(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return digest;
}

Datum read_policy_document(const Digest& digest, Snapshot snapshot) {
    char hex[kHexDigits + 1] = {};
    WriteHex(digest, hex);
    ScanKeyData key;
    ScanKeyEntryInitialize(&key, 0, kPolicyDigest, BTEqualStrategyNumber, InvalidOid, C_COLLATION_OID, F_TEXTEQ,
                           CStringGetTextDatum(hex));
    Datum document;
    if (!read_last("policy", "policy_pkey", snapshot, 1, &key, kPolicyDocument, &document))
        raise_missing("No policy has digest \"%s\".", hex);
    return document;
}

}  // namespace prescriptive
