// Checks of SQL that a user passes as text: that it is one expression, or one
// query, and nothing else.
#include <cstddef>

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(prescriptive_is_expression);
PG_FUNCTION_INFO_V1(prescriptive_is_query);
}

namespace {

// The only SELECT that the text holds, or null. Raises the parser's own ERROR
// where it is no SQL at all.
const SelectStmt* only_select(const char* sql) {
    const List* statements = raw_parser(sql, RAW_PARSE_DEFAULT);
    if (list_length(statements) != 1) return nullptr;
    const Node* statement = linitial_node(RawStmt, statements)->stmt;
    return IsA(statement, SelectStmt) ? reinterpret_cast<const SelectStmt*>(statement) : nullptr;
}

}  // namespace

extern "C" {

// In parentheses, so that what closes them and goes on is more than one target
// or statement.
Datum prescriptive_is_expression(PG_FUNCTION_ARGS) {
    const SelectStmt* select = only_select(psprintf("SELECT (%s\n)", text_to_cstring(PG_GETARG_TEXT_PP(0))));
    PG_RETURN_BOOL(select != nullptr && select->op == SETOP_NONE && list_length(select->targetList) == 1 &&
                   select->intoClause == nullptr && select->fromClause == NIL && select->whereClause == nullptr &&
                   select->groupClause == NIL && select->havingClause == nullptr && select->windowClause == NIL &&
                   select->valuesLists == NIL && select->sortClause == NIL && select->limitCount == nullptr &&
                   select->limitOffset == nullptr && select->lockingClause == NIL && select->withClause == nullptr);
}

Datum prescriptive_is_query(PG_FUNCTION_ARGS) {
    const SelectStmt* select = only_select(text_to_cstring(PG_GETARG_TEXT_PP(0)));
    PG_RETURN_BOOL(select != nullptr && select->intoClause == nullptr);
}
}
