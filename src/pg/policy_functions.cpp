// prescriptive.active_policy and prescriptive.validate_policy.
#include "arguments.hpp"
#include "encoding.hpp"
#include "json/document.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_active_policy);
PG_FUNCTION_INFO_V1(prescriptive_validate_policy);
}

using namespace prescriptive;

namespace {

struct ProblemRow {
    Bytes path, message, detail, hint;
};

struct ProblemRows {
    ProblemRow* row;
    std::size_t count;
};

void Keep(const Problems& problems, ProblemRows& rows) {
    const std::size_t size = sizeof(ProblemRow) * problems.size();
    if (size == 0) return;
    const Bytes memory = CopyOut(std::string(size, '\0'));
    rows.row = reinterpret_cast<ProblemRow*>(memory.data);
    for (const Error& problem : problems)
        rows.row[rows.count++] = {CopyOut(problem.path), CopyOut(problem.message), CopyOut(problem.detail),
                                  CopyOut(problem.hint)};
}

Datum text_or_null(Bytes text, bool* isnull) {
    *isnull = text.size == 0;
    return *isnull ? 0 : PointerGetDatum(cstring_to_text(utf8_to_server_lenient(text.data)));
}

}  // namespace

extern "C" {

Datum prescriptive_active_policy(PG_FUNCTION_ARGS) { return document_of_call_site(fcinfo, active_remembered().value); }

Datum prescriptive_validate_policy(PG_FUNCTION_ARGS) {
    if (PG_ARGISNULL(0))
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("document must not be null")));
    InitMaterializedSRF(fcinfo, 0);
    const text* given = PG_GETARG_TEXT_PP(0);
    const char* utf8;
    std::size_t size;
    if (!server_to_utf8(VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given), &utf8, &size))
        ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE), errmsg("invalid byte sequence in policy")));
    check_document_size(kPolicyKind, size);
    ProblemRows rows{nullptr, 0};
    run_core([&](auto) {
        rows.count = 0;
        Problems problems;
        try {
            const JsonDocument document(std::string_view(utf8, size));
            CompilePolicy(document.root(), problems);
        } catch (const Error& error) {
            problems = {error};
        }
        Keep(problems, rows);
    });
    const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    for (std::size_t i = 0; i < rows.count; ++i) {
        bool nulls[4];
        Datum values[4] = {text_or_null(rows.row[i].path, &nulls[0]), text_or_null(rows.row[i].message, &nulls[1]),
                           text_or_null(rows.row[i].detail, &nulls[2]), text_or_null(rows.row[i].hint, &nulls[3])};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    return 0;
}
}
