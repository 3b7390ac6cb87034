#include "json/writer.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "decimal.hpp"
#include "utf8.hpp"

namespace prescriptive {

void JsonWriter::ShortestNumber(double value) {
    char buffer[32];
    if (value == 0) return Number("0");
    if (std::fabs(value) < 1e15 && value == std::trunc(value)) {
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(value));
        return Number({buffer, end.ptr});
    }
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    Number({buffer, end.ptr});
}

void JsonWriter::Number3(double value) {
    if (std::isnan(value)) return Null();
    DecimalBuffer buffer;
    Number(ShortDecimal(value, 3, buffer));
}

void JsonWriter::Strings(const std::vector<std::string>& texts) {
    BeginArray();
    for (const std::string& text : texts) String(text);
    EndArray();
}

namespace {

void AppendEscape(std::string& out, int code) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[code >> shift & 15];
}

// The character at text[at], escaped; a pair of surrogates above the basic
// plane.
void EscapeCharacter(std::string_view text, std::size_t& at, std::string& out) {
    const int code = DecodeCharacter(text, at);
    if (code >= 0x10000) {
        AppendEscape(out, 0xD800 + ((code - 0x10000) >> 10));
        AppendEscape(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
    } else {
        AppendEscape(out, code < 0 ? 0xFFFD : code);
    }
}

}  // namespace

std::string AsciiJson(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        if ((json[at] & 0x80) != 0)
            EscapeCharacter(json, at, out);
        else
            out += json[at++];
    }
    return out;
}

namespace {

// Whether one of eight bytes needs an escape: a control character, a quote or a backslash.
bool NeedsEscape(std::uint64_t eight) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
    // The lowest byte of which this is true is told rightly, those above it perhaps not: enough to know that there is one.
    const auto below = [](std::uint64_t bytes, std::uint64_t bound) { return (bytes - kOnes * bound) & ~bytes & kHigh; };
    return (below(eight, 0x20) | below(eight ^ kOnes * '"', 1) | below(eight ^ kOnes * '\\', 1)) != 0;
}

bool NeedsEscape(std::string_view text) noexcept {
    std::uint64_t eight;
    if (text.size() < sizeof eight) {
        eight = 0x2020202020202020;
        text.copy(reinterpret_cast<char*>(&eight), text.size());
        return NeedsEscape(eight);
    }
    for (std::size_t at = 0; at + sizeof eight < text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if (NeedsEscape(eight)) return true;
    }
    std::memcpy(&eight, text.data() + text.size() - sizeof eight, sizeof eight);
    return NeedsEscape(eight);
}

void AppendEscaped(std::string_view text, std::string& out) {
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) >= 0x20) {
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else {
            AppendEscape(out, c);
        }
    }
}

}  // namespace

void JsonTextWriter::Quoted(std::string_view text, bool is_key) {
    if (NeedsEscape(text)) {
        Separate();
        out_ += '"';
        AppendEscaped(text, out_);
        out_ += is_key ? "\":" : "\"";
    } else {
        // At once: byte by byte, an answer took 16,000 instructions.
        const std::size_t size = out_.size();
        out_.resize(size + text.size() + 2 + !first_ + is_key);
        char* at = out_.data() + size;
        if (!first_) *at++ = ',';
        *at++ = '"';
        at += text.copy(at, text.size());
        *at++ = '"';
        if (is_key) *at = ':';
    }
    first_ = is_key;
}

}  // namespace prescriptive
