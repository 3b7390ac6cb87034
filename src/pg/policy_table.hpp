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

// The digest of the latest activation; false where there has been none.
bool read_active_digest(Snapshot snapshot, Digest* digest);

// The document of the latest activation, or the newest shipped one where there
// has been none; out of line or not, in the current memory context.
Datum read_active_document(Snapshot snapshot);

}  // namespace prescriptive
