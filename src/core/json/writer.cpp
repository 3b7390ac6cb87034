#include "json/writer.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "decimal.hpp"
#include "utf8.hpp"

namespace prescriptive {

void JsonTextWriter::Key(std::string_view name) {
    Separate();
    Quoted(name);
    out_ += ':';
    first_ = true;
}

void JsonTextWriter::String(std::string_view value) {
    Separate();
    Quoted(value);
}

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
bool NeedsEscape(const char* eight) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
    std::uint64_t x;
    std::memcpy(&x, eight, sizeof x);
    // The lowest byte of which this is true is told rightly, those above it perhaps not: enough to know that there is one.
    const auto below = [](std::uint64_t bytes, std::uint64_t bound) { return (bytes - kOnes * bound) & ~bytes & kHigh; };
    return (below(x, 0x20) | below(x ^ kOnes * '"', 1) | below(x ^ kOnes * '\\', 1)) != 0;
}

}  // namespace

void JsonTextWriter::Quoted(std::string_view text) {
    out_ += '"';
    std::size_t plain = 0;  // from here on nothing needs an escape
    for (std::size_t at = 0; at < text.size(); ++at) {
        while (at + 8 <= text.size() && !NeedsEscape(text.data() + at)) at += 8;
        if (at == text.size()) break;
        const char c = text[at];
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) continue;
        out_.append(text, plain, at - plain);
        plain = at + 1;
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += c;
        } else if (c == '\n') {
            out_ += "\\n";
        } else if (c == '\t') {
            out_ += "\\t";
        } else if (c == '\r') {
            out_ += "\\r";
        } else {
            AppendEscape(out_, c);
        }
    }
    out_.append(text, plain);
    out_ += '"';
}

}  // namespace prescriptive
