// SQL type prescriptive_policy: input and output, casts, equality, hashing.
#include <cstring>

#include "boundary.hpp"
#include "encoding.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "jsonb.hpp"
#include "policy_cache.hpp"

extern "C" {
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

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

namespace prescriptive {
namespace {

// Documents that were read and found valid, by the digest of their text: a policy that each statement writes as a
// literal is validated once, which takes a tenth of a second, and then found among the compiled ones.
struct ReadDocument {
    Digest text;
    Digest policy;
};
constexpr int kReadDocuments = 4;
ReadDocument read_documents[kReadDocuments];
int read_document_count = 0;
int read_document_next = 0;

const PolicyValue* find_read(const Digest& text) {
    for (int i = 0; i < read_document_count; ++i)
        if (read_documents[i].text == text) return kept_policy(read_documents[i].policy);
    return nullptr;
}

void remember_read(const Digest& text, const Digest& policy) {
    read_documents[read_document_next] = {text, policy};
    read_document_count = Max(read_document_count, read_document_next + 1);
    read_document_next = (read_document_next + 1) % kReadDocuments;
}

Datum policy_from_utf8(std::string_view json) {
    check_policy_size(json.size());
    Bytes value;
    Digest digest, text;
    run_core([&](auto) { text = Sha256(json); });
    if (const PolicyValue* kept = find_read(text)) {
        void* copy = palloc(VARSIZE(kept));
        std::memcpy(copy, kept, VARSIZE(kept));
        return PointerGetDatum(copy);
    }
    run_core([&](auto) {
        const std::string canonical = CanonicalPolicy(json);
        digest = Sha256(canonical);
        value = CopyOut(canonical, kPolicyHeader);
    });
    PolicyValue* policy = reinterpret_cast<PolicyValue*>(value.data);
    SET_VARSIZE(policy, value.size);
    policy->version = kPolicyValueVersion;
    policy->digest = digest;
    remember_read(text, digest);
    return PointerGetDatum(policy);
}

Datum policy_from_server_text(const char* json, Size size) {
    const char* utf8;
    std::size_t utf8_size;
    if (!server_to_utf8(json, size, &utf8, &utf8_size))
        ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE), errmsg("invalid byte sequence in policy"),
                        errhint("Write characters beyond ASCII as \\uXXXX.")));
    return policy_from_utf8({utf8, utf8_size});
}

Bytes ascii_text(Datum policy) {
    const PolicyText text = policy_text(policy);
    Bytes ascii;
    run_core([&](auto) { ascii = CopyOut(AsciiJson({text.data, text.size})); });
    return ascii;
}

bool equal(FunctionCallInfo fcinfo) {
    return policy_digest(PG_GETARG_DATUM(0)) == policy_digest(PG_GETARG_DATUM(1));
}

}  // namespace
}  // namespace prescriptive

using namespace prescriptive;

extern "C" {

Datum prescriptive_policy_in(PG_FUNCTION_ARGS) {
    const char* json = PG_GETARG_CSTRING(0);
    return policy_from_server_text(json, strlen(json));
}

Datum prescriptive_policy_out(PG_FUNCTION_ARGS) { PG_RETURN_CSTRING(ascii_text(PG_GETARG_DATUM(0)).data); }

// Binary: a version byte, then the canonical document in UTF-8 whatever the
// encodings of server and client.
Datum prescriptive_policy_recv(PG_FUNCTION_ARGS) {
    StringInfo in = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int version = pq_getmsgbyte(in);
    if (version != static_cast<int>(kPolicyValueVersion))
        ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
                        errmsg("unsupported prescriptive_policy version number %d", version)));
    const int size = in->len - in->cursor;
    return policy_from_utf8({pq_getmsgbytes(in, size), static_cast<Size>(size)});
}

Datum prescriptive_policy_send(PG_FUNCTION_ARGS) {
    const PolicyText text = policy_text(PG_GETARG_DATUM(0));
    StringInfoData out;
    pq_begintypsend(&out);
    pq_sendbyte(&out, kPolicyValueVersion);
    pq_sendbytes(&out, text.data, static_cast<int>(text.size));
    PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

Datum prescriptive_policy_from_json(PG_FUNCTION_ARGS) {
    const text* json = PG_GETARG_TEXT_PP(0);
    return policy_from_server_text(VARDATA_ANY(json), VARSIZE_ANY_EXHDR(json));
}

Datum prescriptive_policy_from_jsonb(PG_FUNCTION_ARGS) {
    Jsonb* jsonb = PG_GETARG_JSONB_P(0);
    const char* json = JsonbToCString(nullptr, &jsonb->root, VARSIZE(jsonb));
    return policy_from_server_text(json, strlen(json));
}

Datum prescriptive_policy_to_json(PG_FUNCTION_ARGS) {
    const PolicyText text = policy_text(PG_GETARG_DATUM(0));
    return json_from_utf8({const_cast<char*>(text.data), text.size});
}

Datum prescriptive_policy_to_jsonb(PG_FUNCTION_ARGS) {
    const PolicyText text = policy_text(PG_GETARG_DATUM(0));
    Bytes json;
    run_core([&](auto) { json = CopyOut({text.data, text.size}); });
    return jsonb_from_utf8(json);
}

Datum prescriptive_policy_digest(PG_FUNCTION_ARGS) {
    char hex[kHexDigits];
    WriteHex(policy_digest(PG_GETARG_DATUM(0)), hex);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(hex, sizeof hex));
}

Datum prescriptive_policy_eq(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(equal(fcinfo)); }

Datum prescriptive_policy_ne(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(!equal(fcinfo)); }

Datum prescriptive_policy_hash(PG_FUNCTION_ARGS) {
    const Digest digest = policy_digest(PG_GETARG_DATUM(0));
    return hash_any(digest.data(), static_cast<int>(digest.size()));
}

Datum prescriptive_policy_hash_extended(PG_FUNCTION_ARGS) {
    const Digest digest = policy_digest(PG_GETARG_DATUM(0));
    return hash_any_extended(digest.data(), static_cast<int>(digest.size()), PG_GETARG_INT64(1));
}
}
