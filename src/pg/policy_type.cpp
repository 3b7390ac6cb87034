// SQL type prescriptive_policy: input and output, casts, equality, hashing.
#include "policy_cache.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"

PG_FUNCTION_INFO_V1(prescriptive_policy_in);
PG_FUNCTION_INFO_V1(prescriptive_policy_out);
PG_FUNCTION_INFO_V1(prescriptive_policy_recv);
PG_FUNCTION_INFO_V1(prescriptive_policy_send);
PG_FUNCTION_INFO_V1(prescriptive_policy_from_json);
PG_FUNCTION_INFO_V1(prescriptive_policy_from_jsonb);
PG_FUNCTION_INFO_V1(prescriptive_policy_to_json);
PG_FUNCTION_INFO_V1(prescriptive_policy_to_jsonb);
PG_FUNCTION_INFO_V1(prescriptive_policy_digest);
PG_FUNCTION_INFO_V1(prescriptive_policy_eq);
PG_FUNCTION_INFO_V1(prescriptive_policy_ne);
PG_FUNCTION_INFO_V1(prescriptive_policy_hash);
PG_FUNCTION_INFO_V1(prescriptive_policy_hash_extended);
}

using namespace prescriptive;

extern "C" {

Datum prescriptive_policy_in(PG_FUNCTION_ARGS) { return document_in(kPolicyKind, fcinfo); }
Datum prescriptive_policy_out(PG_FUNCTION_ARGS) { return document_out(kPolicyKind, fcinfo); }
Datum prescriptive_policy_recv(PG_FUNCTION_ARGS) { return document_recv(kPolicyKind, fcinfo); }
Datum prescriptive_policy_send(PG_FUNCTION_ARGS) { return document_send(kPolicyKind, fcinfo); }
Datum prescriptive_policy_from_json(PG_FUNCTION_ARGS) { return document_from_json(kPolicyKind, fcinfo); }
Datum prescriptive_policy_from_jsonb(PG_FUNCTION_ARGS) { return document_from_jsonb(kPolicyKind, fcinfo); }
Datum prescriptive_policy_to_json(PG_FUNCTION_ARGS) { return document_to_json(kPolicyKind, fcinfo); }
Datum prescriptive_policy_to_jsonb(PG_FUNCTION_ARGS) { return document_to_jsonb(kPolicyKind, fcinfo); }
Datum prescriptive_policy_digest(PG_FUNCTION_ARGS) { return document_digest_text(kPolicyKind, fcinfo); }
Datum prescriptive_policy_eq(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(documents_equal(kPolicyKind, fcinfo)); }
Datum prescriptive_policy_ne(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(!documents_equal(kPolicyKind, fcinfo)); }
Datum prescriptive_policy_hash(PG_FUNCTION_ARGS) { return document_hash(kPolicyKind, fcinfo); }
Datum prescriptive_policy_hash_extended(PG_FUNCTION_ARGS) { return document_hash_extended(kPolicyKind, fcinfo); }
}
