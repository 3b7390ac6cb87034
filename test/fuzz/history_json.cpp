// Any text as a history: what is read has bytes that are read as the same.
#include "profile/history.hpp"
#include "shipped.hpp"

using namespace prescriptive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const History history = History::FromJson({reinterpret_cast<const char*>(data), size});
        Require(History::FromBytes(history.ToBytes()) == history);
        Require(History::FromJson(history.ToJson()) == history);
    } catch (const Error& error) {
        Require(error.code != ErrorCode::kInternal && error.code != ErrorCode::kInvalidBinary);
    }
    return 0;
}
