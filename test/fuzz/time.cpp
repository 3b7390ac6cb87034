// Any text as a moment: what is read lies in range and is written so that it reads back.
#include "time.hpp"

#include "shipped.hpp"

using namespace prescriptive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::optional<Moment> moment = ParseMoment({reinterpret_cast<const char*>(data), size});
    if (!moment) return 0;
    Require(*moment >= kFirstMoment && *moment <= kLastMoment);
    Require(ParseMoment(FormatMoment(*moment)) == moment);
    return 0;
}
