// UTF-8 as the core needs it: validity, lengths in characters, safe cuts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace prescriptive {

inline bool IsContinuation(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Number of characters in valid UTF-8.
inline std::size_t CharacterCount(std::string_view text) noexcept {
    std::size_t count = 0;
    for (const char c : text) count += !IsContinuation(c);
    return count;
}

// Decodes the character at text[at] and advances at past it; -1 where the
// bytes are no UTF-8 (over-long forms, surrogates, above U+10FFFF included),
// and then at advances by one byte.
inline int DecodeCharacter(std::string_view text, std::size_t& at) noexcept {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    const unsigned first = byte(at);
    if (first < 0x80) return static_cast<int>(text[at++]);
    const int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || at + length > text.size()) {
        ++at;
        return -1;
    }
    int code = static_cast<int>(first & (0x7Fu >> length));
    for (int i = 1; i < length; ++i) {
        if (!IsContinuation(text[at + i])) {
            ++at;
            return -1;
        }
        code = code << 6 | (byte(at + i) & 0x3F);
    }
    static constexpr int kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
        ++at;
        return -1;
    }
    at += static_cast<std::size_t>(length);
    return code;
}

inline bool IsValidUtf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();)
        if (DecodeCharacter(text, at) < 0) return false;
    return true;
}

// For keywords of our own; other letters stay as they are.
inline std::string LowerAscii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
    return lower;
}

// At most `bytes` bytes of valid UTF-8, never cutting a character; "..." marks
// a cut. For the value that an error message shows.
inline std::string Excerpt(std::string_view text, std::size_t bytes = 60) {
    if (text.size() <= bytes) return std::string(text);
    while (bytes > 0 && IsContinuation(text[bytes])) --bytes;
    return std::string(text.substr(0, bytes)) + "...";
}

}  // namespace prescriptive
