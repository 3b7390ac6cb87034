#include "boundary.hpp"

#include <cstring>

extern "C" {
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "encoding.hpp"

namespace prescriptive {

Bytes CopyOut(std::string_view bytes, std::size_t header) {
    // A larger request would raise an ERROR in spite of NO_OOM.
    if (bytes.size() > MaxAllocSize - header - 1) throw std::bad_alloc();
    const std::size_t size = header + bytes.size();
    void* memory = MemoryContextAllocExtended(CurrentMemoryContext, size + 1, MCXT_ALLOC_NO_OOM);
    if (memory == nullptr) throw std::bad_alloc();
    char* data = static_cast<char*>(memory);
    std::memcpy(data + header, bytes.data(), bytes.size());
    data[size] = '\0';
    return {data, size};
}

namespace {

const char* KeepText(std::string_view text) noexcept {
    if (text.empty()) return nullptr;
    try {
        return CopyOut(text).data;
    } catch (...) {
        return nullptr;
    }
}

}  // namespace

void Record(Failure& failure, const Error& error) noexcept {
    failure.sqlstate = SqlState(error.code);
    failure.cancelled = error.code == ErrorCode::kCancelled;
    failure.message = KeepText(error.message);
    failure.detail = KeepText(error.detail);
    failure.hint = KeepText(error.hint);
}

void Record(Failure& failure, const char* sqlstate, const char* message, const char* detail) noexcept {
    failure.sqlstate = sqlstate;
    failure.message = message;
    failure.detail = detail == nullptr ? nullptr : KeepText(detail);
}

bool Cancelled() {
#if PG_VERSION_NUM >= 170000
    if (TransactionTimeoutPending) return true;
#endif
    return QueryCancelPending || ProcDiePending;
}

void check_for_interrupts() { CHECK_FOR_INTERRUPTS(); }

void raise_failure(const Failure& failure) {
    const char* s = failure.sqlstate;
    const char* message = failure.message != nullptr ? failure.message : "out of memory";
    ereport(ERROR, (errcode(MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4])),
                    errmsg_internal("%s", utf8_to_server_lenient(message)),
                    failure.detail ? errdetail_internal("%s", utf8_to_server_lenient(failure.detail)) : 0,
                    failure.hint ? errhint("%s", utf8_to_server_lenient(failure.hint)) : 0));
    pg_unreachable();
}

}  // namespace prescriptive
