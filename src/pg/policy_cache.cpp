#include "policy_cache.hpp"

#include "policy_table.hpp"

namespace prescriptive {

namespace {

std::string Canonical(std::string_view json, CancelledCallback) { return CanonicalPolicy(json); }

const void* Compile(std::string_view canonical, CancelledCallback) {
    return CompilePolicy(canonical).release();
}

void Destroy(const void* policy) { delete static_cast<const Policy*>(policy); }

void drop_texts(DocumentEntry* entry) {
    if (entry->made != nullptr) drop_shown_texts(static_cast<ShownTexts*>(entry->made));
}

}  // namespace

// A policy is read whole, and that cannot be cancelled: 4 MB, three times the
// shipped one, take up to two seconds.
const DocumentKind kPolicyKind = {
    .type = "prescriptive_policy",
    .noun = "policy",
    .most_bytes = 4 * 1024 * 1024,
    .limit = "A policy has at most 4 MB.",
    .canonical = Canonical,
    .compile = Compile,
    .destroy = Destroy,
    .kept = [](const Digest& digest) -> const DocumentValue* {
        const DocumentEntry* entry = policy_cache.Find(digest);
        return entry != nullptr ? entry->value : nullptr;
    },
};

DocumentCache policy_cache(kPolicyKind, drop_texts);
RememberedPolicy remembered_policy;

namespace {

const Policy* policy_of(const DocumentEntry* entry) { return static_cast<const Policy*>(entry->compiled); }

}  // namespace

const RememberedPolicy& find_active_policy() {
    const bool snapshot_set = ActiveSnapshotSet();
    if (!snapshot_set) PushActiveSnapshot(GetTransactionSnapshot());
    const Digest digest = read_active_digest(GetActiveSnapshot());
    const DocumentEntry* entry = policy_cache.Find(digest);
    if (entry == nullptr) entry = policy_cache.find_or_add(read_policy_document(digest, GetActiveSnapshot()));
    remembered_policy.seen.Forget();
    remembered_policy.policy = policy_of(entry);
    remembered_policy.value = entry->value;
    if (snapshot_set)
        remembered_policy.seen.remember(GetActiveSnapshot());
    else
        PopActiveSnapshot();
    return remembered_policy;
}

ShownTexts* texts_of(const Policy& policy) {
    DocumentEntry* entry = policy_cache.entry_of_compiled(&policy);
    if (entry->made == nullptr) entry->made = make_shown_texts(policy, entry->context);
    return static_cast<ShownTexts*>(entry->made);
}

const Policy& policy_argument(FunctionCallInfo fcinfo, int arg) {
    if (PG_ARGISNULL(arg))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("policy must not be null"),
                        errhint("Pass a policy, or use the form without one for the active policy.")));
    return *policy_of(policy_cache.entry_of(PG_GETARG_DATUM(arg)));
}

void init_policy_cache() {
    policy_cache.init();
    forget_with_transactions(&remembered_policy.seen);
}

}  // namespace prescriptive
