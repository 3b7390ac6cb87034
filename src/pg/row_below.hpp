// What a scan reads next.
#pragma once

extern "C" {
#include "postgres.h"
}

namespace prescriptive {

// The rows of a page are read downwards, since those filled in first lie last. What the next one needs is asked for while this
// one is worked on: waiting for it was a sixth of the time of a request. Any address may be asked for. (Not a function of its own:
// a call that changes nothing is left out.)
pg_attribute_always_inline void prefetch_row_below(const char* value) {
    static constexpr Size kLine = 64, kReach = 640;
    for (Size at = kLine; at <= kReach; at += kLine) __builtin_prefetch(value - at);
}

}  // namespace prescriptive
