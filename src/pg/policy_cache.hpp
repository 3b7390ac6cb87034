// Which policy a call scores with. The active policy is looked up once a snapshot, never once a row.
#pragma once

#include "document_cache.hpp"
#include "policy/policy.hpp"
#include "shown_text.hpp"

namespace prescriptive {

extern const DocumentKind kPolicyKind;
extern DocumentCache policy_cache;

// The policy that was active for a snapshot. Read a million times between two
// changes, hence inline.
struct RememberedPolicy {
    SnapshotIdentity seen;
    const Policy* policy;
    DocumentValue* value;
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

// Of a policy that was handed out in this transaction.
ShownTexts* texts_of(const Policy& policy);

// Once per backend.
void init_policy_cache();

}  // namespace prescriptive
