// Words of the server's binary jsonb: src/include/utils/jsonb.h.
#pragma once

#include <cstdint>

namespace prescriptive::jsonb {

inline constexpr std::uint32_t kIsNumber = 0x10000000, kIsFalse = 0x20000000, kIsTrue = 0x30000000,
                               kIsNull = 0x40000000, kIsContainer = 0x50000000, kHasOffset = 0x80000000;
inline constexpr std::uint32_t kLengthMask = 0x0FFFFFFF, kTypeMask = 0x70000000;
inline constexpr std::uint32_t kObjectFlag = 0x20000000, kArrayFlag = 0x40000000;
inline constexpr std::uint32_t kOffsetStride = 32;

}  // namespace prescriptive::jsonb
