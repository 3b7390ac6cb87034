// The one crossing between the server and the core. Every SQL function runs
// three phases: copy the arguments to plain bytes (may ereport), run the core
// under Guarded (may throw, calls no server function), then return or raise.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <string_view>

#include "status.hpp"

namespace prescriptive {

// What the core threw, in memory of the caller's context; null where empty.
struct Failure {
    const char* sqlstate = nullptr;  // five characters, static
    const char* message = nullptr;
    const char* detail = nullptr;
    const char* hint = nullptr;
    bool cancelled = false;
};

// Plain bytes made by the core for the server.
struct Bytes {
    char* data = nullptr;  // followed by a NUL that size does not count
    std::size_t size = 0;
};

// Copies into the caller's memory context without ever raising an ERROR;
// throws std::bad_alloc. `header` bytes are left free at the front and counted.
Bytes CopyOut(std::string_view bytes, std::size_t header = 0);

void Record(Failure& failure, const Error& error) noexcept;
void Record(Failure& failure, const char* sqlstate, const char* message, const char* detail) noexcept;

// Runs body and catches all it throws. False where it failed.
template <typename Body>
bool Guarded(Failure& failure, Body&& body) noexcept {
    try {
        body();
        return true;
    } catch (const Error& error) {
        Record(failure, error);
    } catch (const std::bad_alloc&) {
        Record(failure, "53200", "out of memory", nullptr);
    } catch (const std::exception& error) {
        Record(failure, "XX000", "unexpected exception", error.what());
    } catch (...) {
        Record(failure, "XX000", "unknown exception", nullptr);
    }
    return false;
}

// True when the user asked to stop; read only, so that the core may poll it.
bool Cancelled();

// Raises what was recorded.
[[noreturn]] void raise_failure(const Failure& failure);

// Lets the server act on a cancel request that stopped the core.
void check_for_interrupts();

// Runs body(cancelled) to its end: where a cancel request stopped it but the
// server cannot act on that now, it runs again without polling. False where it
// failed.
template <typename Body>
bool try_core(Failure& failure, Body&& body) {
    if (Guarded(failure, [&] { body(&Cancelled); })) return true;
    if (!failure.cancelled) return false;
    check_for_interrupts();
    failure = Failure{};
    return Guarded(failure, [&] { body(nullptr); });
}

// The same; raises what failed.
template <typename Body>
void run_core(Body&& body) {
    Failure failure;
    if (!try_core(failure, body)) raise_failure(failure);
}

}  // namespace prescriptive
