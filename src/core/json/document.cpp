#include "json/document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json/writer.hpp"
#include "utf8.hpp"

namespace prescriptive {

// Receives nlohmann's parse events and lays down tokens.
class TapeBuilder {
public:
    explicit TapeBuilder(JsonDocument& document) : document_(document) {}

    bool null() { return Scalar(JsonKind::kNull); }
    bool boolean(bool value) { return Scalar(value ? JsonKind::kTrue : JsonKind::kFalse); }
    bool number_integer(std::int64_t value) {
        return Scalar(JsonKind::kNumber, std::to_string(value));
    }
    bool number_unsigned(std::uint64_t value) {
        return Scalar(JsonKind::kNumber, std::to_string(value));
    }
    bool number_float(double, const std::string& text) { return Scalar(JsonKind::kNumber, text); }
    bool string(std::string& value) { return Scalar(JsonKind::kString, value); }
    bool binary(nlohmann::json::binary_t&) { return false; }
    bool start_object(std::size_t) { return Open(JsonKind::kObject); }
    bool start_array(std::size_t) { return Open(JsonKind::kArray); }
    bool end_object() {
        CheckDuplicates();
        return Close();
    }
    bool end_array() { return Close(); }
    bool key(std::string& name) {
        key_ = Keep(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::json::exception&) {
        throw Error(ErrorCode::kInvalidText, "invalid JSON",
                    "Parsing stopped at byte " + std::to_string(position) +
                        (IsValidUtf8(token) ? ", near \"" + Excerpt(token) + "\"." : "."));
    }

private:
    std::string_view Keep(std::string text) {
        if (text.find('\0') != text.npos)
            throw Error(ErrorCode::kInvalidText, "\\u0000 is not allowed in JSON text");
        return document_.strings_.emplace_back(std::move(text));
    }

    JsonToken& Append(JsonKind kind) {
        if (!open_.empty()) ++document_.tape_[open_.back()].size;
        const auto next = static_cast<std::uint32_t>(document_.tape_.size() + 1);
        document_.tape_.push_back({key_, {}, next, 0, kind, true, false, 0});
        key_ = {};
        return document_.tape_.back();
    }

    bool Scalar(JsonKind kind, std::string text = {}) {
        const std::string_view kept =
            kind == JsonKind::kString || kind == JsonKind::kNumber ? Keep(std::move(text))
                                                                    : std::string_view{};
        Append(kind).text = kept;
        return true;
    }

    bool Open(JsonKind kind) {
        if (open_.size() >= kMaximumDepth)
            throw Error(ErrorCode::kLimitExceeded, "JSON is nested too deeply",
                        "At most " + std::to_string(kMaximumDepth) + " levels are read.");
        Append(kind);
        open_.push_back(static_cast<std::uint32_t>(document_.tape_.size() - 1));
        return true;
    }

    bool Close() {
        document_.tape_[open_.back()].next = static_cast<std::uint32_t>(document_.tape_.size());
        open_.pop_back();
        return true;
    }

    void CheckDuplicates() {
        const std::vector<JsonToken>& tape = document_.tape_;
        std::vector<std::string_view> keys;
        for (std::size_t at = open_.back() + 1; at < tape.size(); at = tape[at].next)
            keys.push_back(tape[at].key);
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice != keys.end())
            throw Error(ErrorCode::kInvalidText, "duplicate JSON key \"" + Excerpt(*twice) + "\"");
    }

    JsonDocument& document_;
    std::vector<std::uint32_t> open_;
    std::string_view key_;
};

JsonDocument::JsonDocument(std::string_view text) {
    TapeBuilder builder(*this);
    nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
}

namespace {

void Write(const JsonNode& node, JsonWriter& out) {
    switch (node.kind()) {
        case JsonKind::kNull: out.Null(); break;
        case JsonKind::kFalse: out.Bool(false); break;
        case JsonKind::kTrue: out.Bool(true); break;
        case JsonKind::kNumber: out.ShortestNumber(node.Number("number")); break;
        case JsonKind::kString: out.String(node.token().text); break;
        case JsonKind::kArray:
            out.BeginArray();
            for (const JsonNode& item : node) Write(item, out);
            out.EndArray();
            break;
        case JsonKind::kObject: {
            std::vector<JsonNode> members;
            for (const JsonNode& member : node) members.push_back(member);
            std::sort(members.begin(), members.end(),
                      [](const JsonNode& a, const JsonNode& b) { return a.key() < b.key(); });
            out.BeginObject();
            for (const JsonNode& member : members) {
                out.Key(member.key());
                Write(member, out);
            }
            out.EndObject();
            break;
        }
    }
}

}  // namespace

std::string CanonicalJson(const JsonNode& node) {
    std::string text;
    JsonTextWriter writer(text);
    Write(node, writer);
    return text;
}

}  // namespace prescriptive
