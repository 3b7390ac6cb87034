#include "policy_cache.hpp"

#include <cstring>

#include "boundary.hpp"
#include "policy_table.hpp"

extern "C" {
#include "access/detoast.h"
#include "access/xact.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {

RememberedPolicy remembered_policy;
uint64 policies_dropped = 0;

namespace {

// Entries beyond this many go, the one unused longest first, unless the
// running transaction has been handed them.
constexpr int kEntries = 8;

struct Entry {
    Entry* next;
    const Policy* policy;
    PolicyValue* value;
    ShownTexts* texts;
    uint64 transaction;  // the last one that was handed this entry
};

// A policy that lies out of line, and what was found there.
struct External {
    struct varatt_external pointer;
    Entry* entry;
};
constexpr int kExternals = 4;

// All plain data: errors may pass at any time.
Entry* entries = nullptr;  // used last first
uint64 transaction = 1;

SnapshotIdentity externals_seen;
External externals[kExternals];
int external_count = 0;
int external_next = 0;

void forget_snapshots() {
    remembered_policy.seen.Forget();
    externals_seen.Forget();
}

void drop_unused_entries() {
    int count = 0;
    for (Entry** link = &entries; *link != nullptr;) {
        Entry* entry = *link;
        if (++count > kEntries && entry->transaction != transaction) {
            *link = entry->next;
            ++policies_dropped;
            if (entry->texts != nullptr) drop_shown_texts(entry->texts);
            delete entry->policy;
            pfree(entry->value);
            pfree(entry);
        } else {
            link = &entry->next;
        }
    }
}

void at_transaction_end(XactEvent event, void*) {
    switch (event) {
        case XACT_EVENT_COMMIT:
        case XACT_EVENT_ABORT:
        case XACT_EVENT_PREPARE:
        case XACT_EVENT_PARALLEL_COMMIT:
        case XACT_EVENT_PARALLEL_ABORT:
            ++transaction;
            forget_snapshots();
            drop_unused_entries();
            break;
        default: break;
    }
}

void at_subtransaction_end(SubXactEvent event, SubTransactionId, SubTransactionId, void*) {
    if (event == SUBXACT_EVENT_COMMIT_SUB || event == SUBXACT_EVENT_ABORT_SUB) forget_snapshots();
}

Entry* use(Entry* entry) {
    entry->transaction = transaction;
    return entry;
}

// Null where no policy of that digest is kept.
Entry* find_entry(const Digest& digest) {
    for (Entry** link = &entries; *link != nullptr; link = &(*link)->next) {
        Entry* entry = *link;
        if (std::memcmp(entry->value->digest.data(), digest.data(), digest.size()) != 0) continue;
        *link = entry->next;
        entry->next = entries;
        entries = entry;
        return use(entry);
    }
    return nullptr;
}

// Compiles a policy that is not kept yet.
Entry* add_entry(const PolicyText& text) {
    const MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);
    Entry* entry = static_cast<Entry*>(palloc(sizeof(Entry)));
    entry->value = make_policy_value(text.data, text.size, text.digest);
    MemoryContextSwitchTo(caller);

    const Policy* policy = nullptr;
    Failure failure;
    if (!Guarded(failure, [&] { policy = CompilePolicy(std::string_view(text.data, text.size)).release(); })) {
        pfree(entry->value);
        pfree(entry);
        raise_failure(failure);
    }
    entry->policy = policy;
    entry->texts = nullptr;
    entry->next = entries;
    entries = entry;
    use(entry);
    drop_unused_entries();
    return entry;
}

Entry* find_or_add(Datum datum) {
    Entry* entry = find_entry(policy_digest(datum));
    return entry != nullptr ? entry : add_entry(policy_text(datum));
}

Entry* entry_of_external(Datum datum) {
    struct varatt_external pointer;
    VARATT_EXTERNAL_GET_POINTER(pointer, reinterpret_cast<struct varlena*>(DatumGetPointer(datum)));
    const bool snapshot_set = ActiveSnapshotSet();
    const bool remembered = snapshot_set && externals_seen.Matches(GetActiveSnapshot());
    if (!remembered) external_count = external_next = 0;
    for (int i = 0; i < external_count; ++i)
        if (std::memcmp(&externals[i].pointer, &pointer, sizeof pointer) == 0) return externals[i].entry;

    Entry* entry = find_or_add(datum);
    if (!snapshot_set) return entry;
    if (!remembered) {
        external_count = external_next = 0;
        externals_seen.remember(GetActiveSnapshot());
    }
    externals[external_next] = {pointer, entry};
    external_count = Max(external_count, external_next + 1);
    external_next = (external_next + 1) % kExternals;
    return entry;
}

Entry* entry_of(Datum datum) {
    const struct varlena* value = reinterpret_cast<const struct varlena*>(DatumGetPointer(datum));
    if (VARATT_IS_EXTERNAL_ONDISK(value)) return entry_of_external(datum);
    if (VARATT_IS_EXTENDED(value)) return find_or_add(datum);
    const PolicyValue* flat = reinterpret_cast<const PolicyValue*>(value);
    if (entries != nullptr && entries->transaction == transaction &&
        std::memcmp(entries->value->digest.data(), flat->digest.data(), flat->digest.size()) == 0)
        return entries;
    return find_or_add(datum);
}

}  // namespace

const RememberedPolicy& find_active_policy() {
    const bool snapshot_set = ActiveSnapshotSet();
    if (!snapshot_set) PushActiveSnapshot(GetTransactionSnapshot());
    const Digest digest = read_active_digest(GetActiveSnapshot());
    Entry* entry = find_entry(digest);
    if (entry == nullptr) entry = add_entry(policy_text(read_policy_document(digest, GetActiveSnapshot())));
    remembered_policy.seen.Forget();
    remembered_policy.policy = entry->policy;
    remembered_policy.value = entry->value;
    if (snapshot_set)
        remembered_policy.seen.remember(GetActiveSnapshot());
    else
        PopActiveSnapshot();
    return remembered_policy;
}

ShownTexts* texts_of(const Policy& policy) {
    for (Entry* entry = entries; entry != nullptr; entry = entry->next) {
        if (entry->policy != &policy) continue;
        if (entry->texts == nullptr) entry->texts = make_shown_texts(policy, TopMemoryContext);
        return entry->texts;
    }
    elog(ERROR, "policy is not in the cache");
}

const PolicyValue* kept_policy(const Digest& digest) {
    const Entry* entry = find_entry(digest);
    return entry != nullptr ? entry->value : nullptr;
}

void check_policy_size(Size size) {
    if (size > kMaximumPolicyBytes)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("policy is too large"),
                        errdetail("A policy has at most 4 MB.")));
}

PolicyValue* make_policy_value(const char* canonical, Size size, const Digest& digest) {
    PolicyValue* value = static_cast<PolicyValue*>(palloc(kPolicyHeader + size));
    SET_VARSIZE(value, kPolicyHeader + size);
    value->version = kPolicyValueVersion;
    value->digest = digest;
    std::memcpy(value->json, canonical, size);
    return value;
}

namespace {

[[noreturn]] void raise_corrupted() {
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid stored value of type prescriptive_policy")));
    pg_unreachable();
}

}  // namespace

PolicyText policy_text(Datum datum) {
    const PolicyValue* value = reinterpret_cast<const PolicyValue*>(PG_DETOAST_DATUM(datum));
    if (VARSIZE(value) <= kPolicyHeader || value->version != kPolicyValueVersion) raise_corrupted();
    return {value->json, VARSIZE(value) - kPolicyHeader, value->digest};
}

Digest policy_digest(Datum datum) {
    constexpr int32 kHead = kPolicyHeader - VARHDRSZ;
    const PolicyValue* head = reinterpret_cast<const PolicyValue*>(PG_DETOAST_DATUM_SLICE(datum, 0, kHead));
    if (VARSIZE(head) < kPolicyHeader || head->version != kPolicyValueVersion) raise_corrupted();
    return head->digest;
}

const Policy& policy_argument(FunctionCallInfo fcinfo, int arg) {
    if (PG_ARGISNULL(arg))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("policy must not be null"),
                        errhint("Pass a policy, or use the form without one for the active policy.")));
    return *entry_of(PG_GETARG_DATUM(arg))->policy;
}

void init_policy_cache() {
    RegisterXactCallback(at_transaction_end, nullptr);
    RegisterSubXactCallback(at_subtransaction_end, nullptr);
}

}  // namespace prescriptive
