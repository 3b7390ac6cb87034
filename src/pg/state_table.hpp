// Reads tables of schema prescriptive directly, by index and under a given snapshot, whatever the caller's
// rights on them.
#pragma once

extern "C" {
#include "postgres.h"

#include "access/skey.h"
#include "utils/snapmgr.h"
}

namespace prescriptive {

// Copies a column of the last tuple in index order into the current memory context; false where there is
// none.
bool read_last(const char* table, const char* index, Snapshot snapshot, int keys, ScanKey key,
               AttrNumber column, Datum* value);

}  // namespace prescriptive
