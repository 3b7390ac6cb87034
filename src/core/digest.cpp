#include "digest.hpp"

#include <openssl/sha.h>

#include "status.hpp"

namespace prescriptive {

Digest Sha256(std::string_view bytes) {
    Digest digest;
    if (SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data()) == nullptr)
        throw Error(ErrorCode::kInternal, "could not compute SHA-256");
    return digest;
}

void WriteHex(const Digest& digest, char* hex) noexcept {
    static constexpr char kDigits[] = "0123456789abcdef";
    for (const std::uint8_t byte : digest) {
        *hex++ = kDigits[byte >> 4];
        *hex++ = kDigits[byte & 15];
    }
}

std::string ToHex(const Digest& digest) {
    std::string hex(kHexDigits, '\0');
    WriteHex(digest, hex.data());
    return hex;
}

}  // namespace prescriptive
