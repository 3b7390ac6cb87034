// SQL type prescriptive_model: input and output, casts, equality, hashing.
#include "model_cache.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"

PG_FUNCTION_INFO_V1(prescriptive_model_in);
PG_FUNCTION_INFO_V1(prescriptive_model_out);
PG_FUNCTION_INFO_V1(prescriptive_model_recv);
PG_FUNCTION_INFO_V1(prescriptive_model_send);
PG_FUNCTION_INFO_V1(prescriptive_model_from_json);
PG_FUNCTION_INFO_V1(prescriptive_model_from_jsonb);
PG_FUNCTION_INFO_V1(prescriptive_model_to_json);
PG_FUNCTION_INFO_V1(prescriptive_model_to_jsonb);
PG_FUNCTION_INFO_V1(prescriptive_model_digest);
PG_FUNCTION_INFO_V1(prescriptive_model_eq);
PG_FUNCTION_INFO_V1(prescriptive_model_ne);
PG_FUNCTION_INFO_V1(prescriptive_model_hash);
PG_FUNCTION_INFO_V1(prescriptive_model_hash_extended);
}

using namespace prescriptive;

extern "C" {

Datum prescriptive_model_in(PG_FUNCTION_ARGS) { return document_in(kModelKind, fcinfo); }
Datum prescriptive_model_out(PG_FUNCTION_ARGS) { return document_out(kModelKind, fcinfo); }
Datum prescriptive_model_recv(PG_FUNCTION_ARGS) { return document_recv(kModelKind, fcinfo); }
Datum prescriptive_model_send(PG_FUNCTION_ARGS) { return document_send(kModelKind, fcinfo); }
Datum prescriptive_model_from_json(PG_FUNCTION_ARGS) { return document_from_json(kModelKind, fcinfo); }
Datum prescriptive_model_from_jsonb(PG_FUNCTION_ARGS) { return document_from_jsonb(kModelKind, fcinfo); }
Datum prescriptive_model_to_json(PG_FUNCTION_ARGS) { return document_to_json(kModelKind, fcinfo); }
Datum prescriptive_model_to_jsonb(PG_FUNCTION_ARGS) { return document_to_jsonb(kModelKind, fcinfo); }
Datum prescriptive_model_digest(PG_FUNCTION_ARGS) { return document_digest_text(kModelKind, fcinfo); }
Datum prescriptive_model_eq(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(documents_equal(kModelKind, fcinfo)); }
Datum prescriptive_model_ne(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(!documents_equal(kModelKind, fcinfo)); }
Datum prescriptive_model_hash(PG_FUNCTION_ARGS) { return document_hash(kModelKind, fcinfo); }
Datum prescriptive_model_hash_extended(PG_FUNCTION_ARGS) {
    return document_hash_extended(kModelKind, fcinfo);
}
}
