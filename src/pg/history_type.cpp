// SQL type prescriptive_history: input and output. A value is a varlena that
// holds History::ToBytes(). Its text is ASCII whatever the server's encoding.
#include "boundary.hpp"
#include "encoding.hpp"
#include "json/writer.hpp"
#include "profile/history.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_history_in);
PG_FUNCTION_INFO_V1(prescriptive_history_out);
PG_FUNCTION_INFO_V1(prescriptive_history_recv);
PG_FUNCTION_INFO_V1(prescriptive_history_send);
}

using namespace prescriptive;

namespace {

Datum history_datum(Bytes value) {
    SET_VARSIZE(value.data, value.size);
    return PointerGetDatum(value.data);
}

}  // namespace

extern "C" {

Datum prescriptive_history_in(PG_FUNCTION_ARGS) {
    const char* text = PG_GETARG_CSTRING(0);
    const char* utf8;
    std::size_t size;
    if (!server_to_utf8(text, strlen(text), &utf8, &size)) raise_invalid_bytes("history");
    Bytes value;
    run_core([&](auto) { value = CopyOut(History::FromJson({utf8, size}).ToBytes(), VARHDRSZ); });
    return history_datum(value);
}

Datum prescriptive_history_out(PG_FUNCTION_ARGS) {
    const bytea* value = PG_GETARG_BYTEA_PP(0);
    const std::string_view bytes(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    Bytes text;
    run_core([&](auto) { text = CopyOut(AsciiJson(History::FromBytes(bytes).ToJson())); });
    PG_RETURN_CSTRING(text.data);
}

Datum prescriptive_history_recv(PG_FUNCTION_ARGS) {
    StringInfo in = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int size = in->len - in->cursor;
    const std::string_view bytes(pq_getmsgbytes(in, size), static_cast<Size>(size));
    Bytes value;
    run_core([&](auto) { value = CopyOut(History::FromBytes(bytes).ToBytes(), VARHDRSZ); });
    return history_datum(value);
}

Datum prescriptive_history_send(PG_FUNCTION_ARGS) { PG_RETURN_BYTEA_P(PG_GETARG_BYTEA_P_COPY(0)); }
}
