#include "encoding.hpp"

#include <cstring>

extern "C" {
#include "postgres.h"

#include "catalog/namespace.h"
#include "mb/pg_wchar.h"
}

namespace prescriptive {
namespace {

bool is_ascii(const char* text, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        if ((text[i] & 0x80) != 0) return false;
    return true;
}

// Null where something does not convert.
char* convert(const char* text, std::size_t size, int from, int to, std::size_t* converted_size) {
    const Oid procedure = FindDefaultConversionProc(from, to);
    if (!OidIsValid(procedure)) return nullptr;
    const std::size_t room = size * MAX_CONVERSION_GROWTH + 1;
    char* out = static_cast<char*>(palloc_extended(room, MCXT_ALLOC_HUGE));
    const int done = pg_do_encoding_conversion_buf(
        procedure, from, to, reinterpret_cast<unsigned char*>(const_cast<char*>(text)), static_cast<int>(size),
        reinterpret_cast<unsigned char*>(out), static_cast<int>(Min(room, static_cast<std::size_t>(INT_MAX))),
        true);
    if (static_cast<std::size_t>(done) != size) return nullptr;
    *converted_size = std::strlen(out);
    return out;
}

}  // namespace

bool server_takes_utf8() {
    const int encoding = GetDatabaseEncoding();
    return encoding == PG_UTF8 || encoding == PG_SQL_ASCII;
}

bool server_to_utf8(const char* text, std::size_t size, const char** utf8, std::size_t* utf8_size) {
    *utf8 = text;
    *utf8_size = size;
    const int encoding = GetDatabaseEncoding();
    if (encoding == PG_UTF8 || is_ascii(text, size)) return true;
    if (encoding == PG_SQL_ASCII) return pg_verify_mbstr(PG_UTF8, text, static_cast<int>(size), true);
    *utf8 = convert(text, size, encoding, PG_UTF8, utf8_size);
    return *utf8 != nullptr;
}

void raise_invalid_bytes(const char* name) {
    const bool taken_for_utf8 = GetDatabaseEncoding() == PG_SQL_ASCII;
    ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE), errmsg("invalid byte sequence in %s", name),
                    errdetail("The text is not valid in encoding \"%s\".",
                              taken_for_utf8 ? "UTF8" : GetDatabaseEncodingName())));
    pg_unreachable();
}

const char* utf8_to_server(const char* utf8, std::size_t size, std::size_t* server_size) {
    *server_size = size;
    if (server_takes_utf8() || is_ascii(utf8, size)) return utf8;
    const char* text = convert(utf8, size, PG_UTF8, GetDatabaseEncoding(), server_size);
    if (text == nullptr)
        ereport(ERROR,
                (errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
                 errmsg("text has characters that encoding \"%s\" lacks", GetDatabaseEncodingName()),
                 errhint("Use a form that returns json, which escapes them, or a database in UTF8.")));
    return text;
}

const char* utf8_to_server_lenient(const char* utf8) {
    const std::size_t size = std::strlen(utf8);
    if (server_takes_utf8() || is_ascii(utf8, size)) return utf8;
    std::size_t server_size;
    const char* text = convert(utf8, size, PG_UTF8, GetDatabaseEncoding(), &server_size);
    if (text != nullptr) return text;
    char* ascii = pstrdup(utf8);
    for (char* c = ascii; *c != '\0'; ++c)
        if ((*c & 0x80) != 0) *c = '?';
    return ascii;
}

}  // namespace prescriptive
