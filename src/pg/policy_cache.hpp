// Which policy a call scores with. Compiled policies are kept by digest, in a
// small cache whose entries stay until the end of the transaction that used
// them. The active policy is looked up once a snapshot, never once a row.
#pragma once

#include "policy/policy.hpp"
#include "shown_text.hpp"
#include "snapshot_identity.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
}

namespace prescriptive {

// The flat value of SQL type prescriptive_policy. Its storage is external: it
// may lie out of line but is never compressed, so that the digest can be read
// alone, at its fixed place.
struct PolicyValue {
    int32 length;  // varlena header
    uint32 version;
    Digest digest;
    char json[FLEXIBLE_ARRAY_MEMBER];  // canonical, UTF-8
};

inline constexpr uint32 kPolicyValueVersion = 1;
inline constexpr Size kPolicyHeader = offsetof(PolicyValue, json);

// A document is read whole, and that cannot be cancelled: 4 MB, three times
// the shipped one, take up to two seconds.
inline constexpr Size kMaximumPolicyBytes = 4 * 1024 * 1024;

// ERROR 54000 beyond it.
void check_policy_size(Size size);

// The value for canonical JSON, in the current memory context.
PolicyValue* make_policy_value(const char* canonical, Size size, const Digest& digest);

// The canonical JSON of a policy datum; detoasts.
struct PolicyText {
    const char* data;
    Size size;
    Digest digest;
};
PolicyText policy_text(Datum datum);

// The digest alone, without the document.
Digest policy_digest(Datum datum);

// The policy that was active for a snapshot. Read a million times between two
// changes, hence inline.
struct RememberedPolicy {
    SnapshotIdentity seen;
    const Policy* policy;
    PolicyValue* value;
};
extern RememberedPolicy remembered_policy;

// Looks it up for the current snapshot, and remembers it.
const RememberedPolicy& find_active_policy();

// The policy that is active for the current snapshot.
inline const RememberedPolicy& active_remembered() {
    if (likely(ActiveSnapshotSet() && remembered_policy.seen.Matches(GetActiveSnapshot()))) return remembered_policy;
    return find_active_policy();
}
inline const Policy& active_policy() { return *active_remembered().policy; }

// The policy of argument `arg`; ERROR 22004 where it is NULL.
const Policy& policy_argument(FunctionCallInfo fcinfo, int arg);

// The value of a compiled policy; null where none of that digest is kept. Copy it: entries go.
const PolicyValue* kept_policy(const Digest& digest);

// Counts the policies that are gone: an address may be that of another since.
extern uint64 policies_dropped;

// Of a policy that was handed out in this transaction.
ShownTexts* texts_of(const Policy& policy);

// Once per backend.
void init_policy_cache();

}  // namespace prescriptive
