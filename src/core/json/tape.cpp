#include "json/tape.hpp"

#include <charconv>
#include <cmath>

#include "json/numeric.hpp"
#include "utf8.hpp"

namespace prescriptive {

std::string JsonNode::Path() const {
    if (parent_ == nullptr) return "$";
    std::string path = parent_->Path();
    if (parent_->kind() == JsonKind::kArray) return path + '[' + std::to_string(index_) + ']';
    return path + '.' + Excerpt(token().valid ? key() : "?");
}

std::string JsonNode::Seen() const {
    switch (kind()) {
        case JsonKind::kNull: return "null";
        case JsonKind::kFalse: return "false";
        case JsonKind::kTrue: return "true";
        case JsonKind::kNumber: return Excerpt(NumberText());
        case JsonKind::kString:
            return token().valid ? '"' + Excerpt(token().text) + '"' : "a string of invalid bytes";
        case JsonKind::kArray: return "an array of " + std::to_string(size());
        case JsonKind::kObject: return "an object of " + std::to_string(size());
    }
    return "";
}

void JsonNode::Fail(ErrorCode code, std::string message, std::string hint) const {
    std::string path = Path();
    std::string detail = "The value at " + path + " is " + Seen() + ".";
    throw Error(code, std::move(message), std::move(detail), std::move(hint), std::move(path));
}

void JsonNode::FailKind(std::string_view what, std::string_view wanted) const {
    Fail(ErrorCode::kInvalidText, std::string(what) + " must be " + std::string(wanted));
}

void JsonNode::CheckEncoding() const {
    if (!token().valid)
        Fail(ErrorCode::kInvalidEncoding, "invalid byte sequence in request",
             "Text must be valid in the database's encoding.");
}

std::string JsonNode::NumberText() const {
    if (!token().numeric) return std::string(token().text);
    char room[kDecimalOfNumericRoom];
    return std::string(room, DecimalOfNumeric(token().text.data(), room));
}

double JsonNode::Number(std::string_view what) const {
    if (kind() != JsonKind::kNumber) FailKind(what, "a number");
    if (token().numeric) return token().number;
    const std::string_view text = token().text;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        Fail(ErrorCode::kInvalidParameter, std::string(what) + " is out of range");
    return value;
}

std::string_view JsonNode::String(std::string_view what) const {
    if (kind() != JsonKind::kString) FailKind(what, "a string");
    CheckEncoding();
    return token().text;
}

bool JsonNode::Bool(std::string_view what) const {
    if (kind() != JsonKind::kTrue && kind() != JsonKind::kFalse) FailKind(what, "true or false");
    return kind() == JsonKind::kTrue;
}

void JsonNode::RequireObject(std::string_view what) const {
    if (kind() != JsonKind::kObject) FailKind(what, "an object");
}

void JsonNode::RequireArray(std::string_view what) const {
    if (kind() != JsonKind::kArray) FailKind(what, "an array");
}

std::span<const double> JsonNode::Packed(JsonPacking packing) const noexcept {
    if (token().packing != packing) return {};
    return {reinterpret_cast<const double*>(token().text.data()), token().size};
}

std::span<const double> JsonNode::Numbers(std::string_view what) const {
    RequireArray(what);
    if (token().packing != JsonPacking::kNumbers && size() > 0) FailKind(what, "an array of numbers");
    return Packed(JsonPacking::kNumbers);
}

std::span<const double> JsonNode::Booleans(std::string_view what) const {
    RequireArray(what);
    if (token().packing != JsonPacking::kBooleans && size() > 0) FailKind(what, "an array of true and false");
    return Packed(JsonPacking::kBooleans);
}

}  // namespace prescriptive
