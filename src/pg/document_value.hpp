// Documents as values of SQL: policies and models. The flat value is canonical JSON with its digest at a
// fixed place; the types' storage is external, so that it may lie out of line but is never compressed, and
// the digest can be read alone.
#pragma once

#include <string>
#include <string_view>

#include "digest.hpp"
#include "status.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
}

namespace prescriptive {

struct DocumentValue {
    int32 length;  // varlena header
    uint32 version;
    Digest digest;
    char json[FLEXIBLE_ARRAY_MEMBER];  // canonical, UTF-8
};

inline constexpr uint32 kDocumentVersion = 1;
inline constexpr Size kDocumentHeader = offsetof(DocumentValue, json);

// What sets the types apart.
struct DocumentKind {
    const char* type;  // of SQL
    const char* noun;  // in messages
    Size most_bytes;
    const char* limit;  // a sentence that says so
    // The canonical form of JSON in UTF-8; throws what is wrong with it.
    std::string (*canonical)(std::string_view json, CancelledCallback cancelled);
    // A new object from the canonical form, and its end.
    const void* (*compile)(std::string_view canonical, CancelledCallback cancelled);
    void (*destroy)(const void* compiled);
    // The value of a compiled document, null where none of that digest is kept; entries go, so copy it.
    const DocumentValue* (*kept)(const Digest& digest);
};

// ERROR 54000 where a document is larger than its kind allows.
void check_document_size(const DocumentKind& kind, Size size);

// The value for canonical JSON, in the current memory context.
DocumentValue* make_document_value(const char* canonical, Size size, const Digest& digest);

// The value of a document in UTF-8, canonical or not; raises what is wrong with it.
Datum document_from_utf8(const DocumentKind& kind, std::string_view json);

// The canonical JSON of a datum; detoasts.
struct DocumentText {
    const char* data;
    Size size;
    Digest digest;
};
DocumentText document_text(const DocumentKind& kind, Datum datum);

// The digest alone, without the document.
Digest document_digest(const DocumentKind& kind, Datum datum);

// The functions of a type.
Datum document_in(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_out(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_recv(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_send(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_from_json(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_from_jsonb(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_to_json(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_to_jsonb(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_digest_text(const DocumentKind& kind, FunctionCallInfo fcinfo);
bool documents_equal(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_hash(const DocumentKind& kind, FunctionCallInfo fcinfo);
Datum document_hash_extended(const DocumentKind& kind, FunctionCallInfo fcinfo);

// A copy of a cached value that lives as long as the call site: the cache's own may go when the transaction
// ends, a procedure's argument does not.
Datum document_of_call_site(FunctionCallInfo fcinfo, const DocumentValue* value);

}  // namespace prescriptive
