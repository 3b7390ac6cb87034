// The one error type of the core. Thrown by CamelCase functions, turned into
// ereport by src/pg/boundary, or into an answer by prescriptive_try_analyze.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace prescriptive {

enum class ErrorCode {
    kInvalidParameter,  // 22023: a value out of its range or vocabulary
    kInvalidText,       // 22P02: text that does not parse as its type
    kInvalidDatetime,   // 22007
    kInvalidEncoding,   // 22021: bytes that are not valid in their encoding
    kInvalidBinary,     // 22P03
    kNumericRange,      // 22003: a sum that outgrows its type
    kNotSupported,      // 0A000
    kUndefinedColumn,   // 42703
    kDatatypeMismatch,  // 42804
    kLimitExceeded,     // 54000
    kCancelled,         // 57014
    kInternal,          // XX000
};

// The five-character SQLSTATE of a code.
inline const char* SqlState(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::kInvalidParameter: return "22023";
        case ErrorCode::kInvalidText: return "22P02";
        case ErrorCode::kInvalidDatetime: return "22007";
        case ErrorCode::kInvalidEncoding: return "22021";
        case ErrorCode::kInvalidBinary: return "22P03";
        case ErrorCode::kNumericRange: return "22003";
        case ErrorCode::kNotSupported: return "0A000";
        case ErrorCode::kUndefinedColumn: return "42703";
        case ErrorCode::kDatatypeMismatch: return "42804";
        case ErrorCode::kLimitExceeded: return "54000";
        case ErrorCode::kCancelled: return "57014";
        case ErrorCode::kInternal: break;
    }
    return "XX000";
}

// message: lower case, no full stop. detail, hint: whole sentences, may be
// empty. path: JSON path of the value at fault, "" where there is none.
struct Error : std::exception {
    ErrorCode code;
    std::string message;
    std::string detail;
    std::string hint;
    std::string path;

    Error(ErrorCode code_in, std::string message_in, std::string detail_in = "",
          std::string hint_in = "", std::string path_in = "")
        : code(code_in),
          message(std::move(message_in)),
          detail(std::move(detail_in)),
          hint(std::move(hint_in)),
          path(std::move(path_in)) {}

    const char* what() const noexcept override { return message.c_str(); }
};

// Says whether the caller has asked to stop; polled in long loops.
using CancelledCallback = bool (*)();

// Throws kCancelled when it does (may be null).
inline void Poll(CancelledCallback cancelled) {
    if (cancelled != nullptr && cancelled())
        throw Error(ErrorCode::kCancelled, "canceling statement due to user request");
}

}  // namespace prescriptive
