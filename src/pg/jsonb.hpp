// jsonb and json values of the server as the core reads and writes them.
#pragma once

#include "boundary.hpp"
#include "json/tape.hpp"

extern "C" {
#include "postgres.h"
}

namespace prescriptive {

inline constexpr Size kMaximumRequestBytes = 16 * 1024 * 1024;

// A request as a tape, in the caller's memory context. A request that is too
// large or too deep says so in `refused`, and holds at most its customer_id.
struct Tape {
    JsonToken* tokens;
    const char* refused;  // null: all is there

    JsonNode root() const { return JsonNode(tokens); }
    // Throws 54000 where the request was refused.
    void Check() const;
};

Tape tape_from_jsonb(Datum jsonb);

// Whether JsonbWriter may write what the server stores: it takes UTF-8 as it is.
bool writes_jsonb();

// From JSON text in UTF-8.
Datum jsonb_from_utf8(Bytes json);
// Characters that the server's encoding lacks are escaped.
Datum json_from_utf8(Bytes json);

}  // namespace prescriptive
