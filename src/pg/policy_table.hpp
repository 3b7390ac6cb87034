// Reads the tables prescriptive.policy and prescriptive.activation directly, by
// index and under a given snapshot: whoever may call a scoring function may
// score by the active policy, whatever their rights on the tables.
#pragma once

#include "digest.hpp"

extern "C" {
#include "postgres.h"

#include "utils/snapmgr.h"
}

namespace prescriptive {

// The digest of the latest activation.
Digest read_active_digest(Snapshot snapshot);

// The document of that digest, out of line or not, in the current memory
// context. ERROR 42704 where there is none.
Datum read_policy_document(const Digest& digest, Snapshot snapshot);

}  // namespace prescriptive
