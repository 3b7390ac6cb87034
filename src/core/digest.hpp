// SHA-256, by OpenSSL: the identity of policies and of lexicons.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace prescriptive {

using Digest = std::array<std::uint8_t, 32>;

Digest Sha256(std::string_view bytes);

// Writes 64 lower-case hexadecimal digits.
inline constexpr std::size_t kHexDigits = 2 * sizeof(Digest);
void WriteHex(const Digest& digest, char* hex) noexcept;
std::string ToHex(const Digest& digest);

}  // namespace prescriptive
