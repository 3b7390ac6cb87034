// Which policy a call scores with. Compiled policies are kept by digest, in a
// small cache whose entries stay until the end of the transaction that used
// them. The active policy is looked up once a snapshot, never once a row.
#pragma once

#include "policy/policy.hpp"

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

// The policy that is active for the current snapshot.
const Policy& active_policy();

// Its flat value; lives until the end of the transaction.
Datum active_policy_value();

// The policy of argument `arg`; ERROR 22004 where it is NULL.
const Policy& policy_argument(FunctionCallInfo fcinfo, int arg);

// Once per backend.
void init_policy_cache();

}  // namespace prescriptive
