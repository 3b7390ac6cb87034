#include "model_cache.hpp"

#include <cstring>

#include "state_table.hpp"

extern "C" {
#include "access/stratnum.h"
#include "catalog/pg_collation.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

PG_FUNCTION_INFO_V1(prescriptive_model);
}

namespace prescriptive {

namespace {

std::string Canonical(std::string_view json, CancelledCallback cancelled) {
    return WriteModel(ReadModel(json, cancelled));
}

const void* Compile(std::string_view canonical, CancelledCallback cancelled) {
    return LearnedModel::Parse(canonical, cancelled).release();
}

void Destroy(const void* model) { delete static_cast<const LearnedModel*>(model); }

}  // namespace

const DocumentKind kModelKind = {
    .type = "prescriptive_model",
    .noun = "model",
    .most_bytes = kMaximumModelBytes,
    .limit = "A model has at most 64 MB.",
    .canonical = Canonical,
    .compile = Compile,
    .destroy = Destroy,
    .kept = [](const Digest& digest) -> const DocumentValue* {
        const DocumentEntry* entry = model_cache.Find(digest);
        return entry != nullptr ? entry->value : nullptr;
    },
};

DocumentCache model_cache(kModelKind);

const LearnedModel& model_argument(FunctionCallInfo fcinfo, int arg) {
    if (PG_ARGISNULL(arg))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("model must not be null"),
                        errhint("Pass a model: prescriptive.model('name') gives one that is stored.")));
    return *static_cast<const LearnedModel*>(model_cache.entry_of(PG_GETARG_DATUM(arg))->compiled);
}

namespace {

// Columns of prescriptive.model, as extension/25-model-type.sql declares them.
constexpr AttrNumber kModelName = 1;
constexpr AttrNumber kModelVersion = 2;
constexpr AttrNumber kModelDocument = 3;

// Of 63 characters, the longest there is.
constexpr std::size_t kLongestName = 252;

// Models found for a snapshot, so that none is looked up once a row.
struct FoundModel {
    char name[kLongestName];
    std::size_t size;
    int32 version;  // 0: the newest
    const DocumentEntry* entry;
};
constexpr int kFound = 4;

SnapshotIdentity found_seen;
FoundModel found[kFound];
int found_count = 0;
int found_next = 0;

Datum read_document(const text* name, int32 version, Snapshot snapshot) {
    ScanKeyData keys[2];
    ScanKeyEntryInitialize(&keys[0], 0, kModelName, BTEqualStrategyNumber, InvalidOid, C_COLLATION_OID,
                           F_TEXTEQ, PointerGetDatum(name));
    ScanKeyEntryInitialize(&keys[1], 0, kModelVersion, BTEqualStrategyNumber, InvalidOid, InvalidOid,
                           F_INT4EQ, Int32GetDatum(version));
    Datum document;
    if (!read_last("model", "model_pkey", snapshot, version == 0 ? 1 : 2, keys, kModelDocument, &document)) {
        const char* shown = text_to_cstring(name);
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                        version == 0 ? errmsg("model \"%s\" does not exist", shown)
                                     : errmsg("model \"%s\" version %d does not exist", shown, version),
                        errhint("Table prescriptive.model lists what there is.")));
    }
    return document;
}

const DocumentEntry* find_model(const text* name, int32 version) {
    const std::size_t size = VARSIZE_ANY_EXHDR(name);
    const bool snapshot_set = ActiveSnapshotSet();
    const bool remembered = snapshot_set && found_seen.Matches(GetActiveSnapshot());
    if (!remembered) found_count = found_next = 0;
    for (int i = 0; i < found_count; ++i)
        if (found[i].version == version && found[i].size == size &&
            std::memcmp(found[i].name, VARDATA_ANY(name), size) == 0)
            return found[i].entry;

    if (!snapshot_set) PushActiveSnapshot(GetTransactionSnapshot());
    const DocumentEntry* entry = model_cache.find_or_add(read_document(name, version, GetActiveSnapshot()));
    if (!snapshot_set) PopActiveSnapshot();
    if (!snapshot_set || size > kLongestName) return entry;
    if (!remembered) {
        found_count = found_next = 0;
        found_seen.remember(GetActiveSnapshot());
    }
    FoundModel& place = found[found_next];
    std::memcpy(place.name, VARDATA_ANY(name), size);
    place.size = size;
    place.version = version;
    place.entry = entry;
    found_count = Max(found_count, found_next + 1);
    found_next = (found_next + 1) % kFound;
    return entry;
}

}  // namespace

void init_model_cache() {
    model_cache.init();
    forget_with_transactions(&found_seen);
}

}  // namespace prescriptive

using namespace prescriptive;

extern "C" {

Datum prescriptive_model(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("model name must not be null")));
    const int32 version = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);
    if (!PG_ARGISNULL(1) && version < 1)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("model version must be above 0"),
                        errdetail("The value is %d.", version)));
    return document_of_call_site(fcinfo, find_model(PG_GETARG_TEXT_PP(0), version)->value);
}
}
