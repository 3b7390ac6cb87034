#include "document_value.hpp"

#include <cstring>

#include "boundary.hpp"
#include "encoding.hpp"
#include "json/writer.hpp"
#include "jsonb.hpp"

extern "C" {
#include "access/detoast.h"
#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {
namespace {

Datum from_server_text(const DocumentKind& kind, const char* json, Size size) {
    const char* utf8;
    std::size_t utf8_size;
    if (!server_to_utf8(json, size, &utf8, &utf8_size))
        ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
                        errmsg("invalid byte sequence in %s", kind.noun),
                        errhint("Write characters beyond ASCII as \\uXXXX.")));
    return document_from_utf8(kind, {utf8, utf8_size});
}

[[noreturn]] void raise_corrupted(const DocumentKind& kind) {
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid stored value of type %s", kind.type)));
    pg_unreachable();
}

}  // namespace

void check_document_size(const DocumentKind& kind, Size size) {
    if (size > kind.most_bytes)
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("%s is too large", kind.noun),
                        errdetail("%s", kind.limit)));
}

DocumentValue* make_document_value(const char* canonical, Size size, const Digest& digest) {
    DocumentValue* value = static_cast<DocumentValue*>(palloc(kDocumentHeader + size));
    SET_VARSIZE(value, kDocumentHeader + size);
    value->version = kDocumentVersion;
    value->digest = digest;
    std::memcpy(value->json, canonical, size);
    return value;
}

namespace {

// Documents that were read and found valid, by the digest of their text: what each statement writes as a literal is
// validated once, which takes a tenth of a second for a policy, and then found among the compiled ones.
struct ReadDocument {
    Digest text;
    Digest document;
};
constexpr int kReadDocuments = 4;
ReadDocument read_documents[kReadDocuments];
int read_document_count = 0;
int read_document_next = 0;

const DocumentValue* find_read(const DocumentKind& kind, const Digest& text) {
    for (int i = 0; i < read_document_count; ++i)
        if (read_documents[i].text == text) return kind.kept(read_documents[i].document);
    return nullptr;
}

void remember_read(const Digest& text, const Digest& document) {
    read_documents[read_document_next] = {text, document};
    read_document_count = Max(read_document_count, read_document_next + 1);
    read_document_next = (read_document_next + 1) % kReadDocuments;
}

}  // namespace

Datum document_from_utf8(const DocumentKind& kind, std::string_view json) {
    check_document_size(kind, json.size());
    Bytes bytes;
    Digest digest, text;
    run_core([&](auto) { text = Sha256(json); });
    if (const DocumentValue* kept = find_read(kind, text)) {
        void* copy = palloc(VARSIZE(kept));
        std::memcpy(copy, kept, VARSIZE(kept));
        return PointerGetDatum(copy);
    }
    run_core([&](CancelledCallback cancelled) {
        const std::string canonical = kind.canonical(json, cancelled);
        digest = Sha256(canonical);
        bytes = CopyOut(canonical, kDocumentHeader);
    });
    DocumentValue* value = reinterpret_cast<DocumentValue*>(bytes.data);
    SET_VARSIZE(value, bytes.size);
    value->version = kDocumentVersion;
    value->digest = digest;
    remember_read(text, digest);
    return PointerGetDatum(value);
}

DocumentText document_text(const DocumentKind& kind, Datum datum) {
    const DocumentValue* value = reinterpret_cast<const DocumentValue*>(PG_DETOAST_DATUM(datum));
    if (VARSIZE(value) <= kDocumentHeader || value->version != kDocumentVersion) raise_corrupted(kind);
    return {value->json, VARSIZE(value) - kDocumentHeader, value->digest};
}

Digest document_digest(const DocumentKind& kind, Datum datum) {
    constexpr int32 kHead = kDocumentHeader - VARHDRSZ;
    const DocumentValue* head =
        reinterpret_cast<const DocumentValue*>(PG_DETOAST_DATUM_SLICE(datum, 0, kHead));
    if (VARSIZE(head) < kDocumentHeader || head->version != kDocumentVersion) raise_corrupted(kind);
    return head->digest;
}

Datum document_in(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const char* json = PG_GETARG_CSTRING(0);
    return from_server_text(kind, json, strlen(json));
}

Datum document_out(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const DocumentText text = document_text(kind, PG_GETARG_DATUM(0));
    Bytes ascii;
    run_core([&](auto) { ascii = CopyOut(AsciiJson({text.data, text.size})); });
    PG_RETURN_CSTRING(ascii.data);
}

Datum document_recv(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    StringInfo in = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int version = pq_getmsgbyte(in);
    if (version != static_cast<int>(kDocumentVersion))
        ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
                        errmsg("unsupported %s version number %d", kind.type, version)));
    const int size = in->len - in->cursor;
    return document_from_utf8(kind, {pq_getmsgbytes(in, size), static_cast<Size>(size)});
}

Datum document_send(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const DocumentText text = document_text(kind, PG_GETARG_DATUM(0));
    StringInfoData out;
    pq_begintypsend(&out);
    pq_sendbyte(&out, kDocumentVersion);
    pq_sendbytes(&out, text.data, static_cast<int>(text.size));
    PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

Datum document_from_json(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const text* json = PG_GETARG_TEXT_PP(0);
    return from_server_text(kind, VARDATA_ANY(json), VARSIZE_ANY_EXHDR(json));
}

Datum document_from_jsonb(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    Jsonb* jsonb = PG_GETARG_JSONB_P(0);
    const char* json = JsonbToCString(nullptr, &jsonb->root, VARSIZE(jsonb));
    return from_server_text(kind, json, strlen(json));
}

Datum document_to_json(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const DocumentText text = document_text(kind, PG_GETARG_DATUM(0));
    return json_from_utf8({const_cast<char*>(text.data), text.size});
}

Datum document_to_jsonb(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const DocumentText text = document_text(kind, PG_GETARG_DATUM(0));
    Bytes json;
    run_core([&](auto) { json = CopyOut({text.data, text.size}); });
    return jsonb_from_utf8(json);
}

Datum document_digest_text(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    char hex[kHexDigits];
    WriteHex(document_digest(kind, PG_GETARG_DATUM(0)), hex);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(hex, sizeof hex));
}

bool documents_equal(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    return document_digest(kind, PG_GETARG_DATUM(0)) == document_digest(kind, PG_GETARG_DATUM(1));
}

Datum document_hash(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const Digest digest = document_digest(kind, PG_GETARG_DATUM(0));
    return hash_any(digest.data(), static_cast<int>(digest.size()));
}

Datum document_hash_extended(const DocumentKind& kind, FunctionCallInfo fcinfo) {
    const Digest digest = document_digest(kind, PG_GETARG_DATUM(0));
    return hash_any_extended(digest.data(), static_cast<int>(digest.size()), PG_GETARG_INT64(1));
}

Datum document_of_call_site(FunctionCallInfo fcinfo, const DocumentValue* value) {
    const DocumentValue* copy = static_cast<const DocumentValue*>(fcinfo->flinfo->fn_extra);
    if (unlikely(copy == nullptr || copy->digest != value->digest)) {
        void* fresh = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE(value));
        memcpy(fresh, value, VARSIZE(value));
        if (copy != nullptr) pfree(fcinfo->flinfo->fn_extra);
        fcinfo->flinfo->fn_extra = fresh;
        copy = static_cast<const DocumentValue*>(fresh);
    }
    return PointerGetDatum(copy);
}

}  // namespace prescriptive
