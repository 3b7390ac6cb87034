#include "json/writer.hpp"

#include <charconv>
#include <cmath>

#include "utf8.hpp"

namespace prescriptive {

void JsonWriter::Raw(std::string_view json) {
    Separate();
    out_ += json;
}

void JsonWriter::Key(std::string_view name) {
    Separate();
    Quoted(name);
    out_ += ':';
    first_ = true;
}

void JsonWriter::String(std::string_view value) {
    Separate();
    Quoted(value);
}

void JsonWriter::ShortestNumber(double value) {
    char buffer[32];
    if (value == 0) return Raw("0");
    if (std::fabs(value) < 1e15 && value == std::trunc(value)) {
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(value));
        return Raw({buffer, end.ptr});
    }
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    Raw({buffer, end.ptr});
}

void JsonWriter::Number3(double value) {
    if (std::isnan(value)) return Null();
    char buffer[340];
    const char* end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 3).ptr;
    while (end[-1] == '0') --end;
    if (end[-1] == '.') --end;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    Raw(text == "-0" ? "0" : text);
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

void JsonWriter::Quoted(std::string_view text) {
    out_ += '"';
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += c;
            ++at;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            if (c == '\n') out_ += "\\n";
            else if (c == '\t') out_ += "\\t";
            else if (c == '\r') out_ += "\\r";
            else AppendEscape(out_, c);
            ++at;
        } else {
            out_ += c;
            ++at;
        }
    }
    out_ += '"';
}

}  // namespace prescriptive
