#include "json/document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json/writer.hpp"
#include "utf8.hpp"

namespace prescriptive {

// Receives nlohmann's parse events and lays down tokens.
class TapeBuilder {
public:
    TapeBuilder(JsonDocument& document, const JsonReading& reading) : document_(document), reading_(reading) {}

    bool null() { return Scalar(JsonKind::kNull); }
    bool boolean(bool value) {
        return Pack(JsonPacking::kBooleans, value ? 1 : 0) || Scalar(value ? JsonKind::kTrue : JsonKind::kFalse);
    }
    bool number_integer(std::int64_t value) {
        return Pack(JsonPacking::kNumbers, static_cast<double>(value)) ||
               Scalar(JsonKind::kNumber, std::to_string(value));
    }
    bool number_unsigned(std::uint64_t value) {
        return Pack(JsonPacking::kNumbers, static_cast<double>(value)) ||
               Scalar(JsonKind::kNumber, std::to_string(value));
    }
    bool number_float(double value, const std::string& text) {
        return Pack(JsonPacking::kNumbers, value) || Scalar(JsonKind::kNumber, text);
    }
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

    // The way to the value that comes next.
    std::string Path() const {
        std::string path = "$";
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const JsonToken& token = document_.tape_[open_[i]];
            const bool last = i + 1 == open_.size();
            if (token.kind == JsonKind::kArray)
                path += '[' + std::to_string(last ? token.size : token.size - 1) + ']';
            else
                path += '.' + Excerpt(last ? key_ : document_.tape_[open_[i + 1]].key);
        }
        return path;
    }

    // False where the value does not belong to a packed array.
    bool Pack(JsonPacking packing, double value) {
        if (!reading_.pack || open_.empty()) return false;
        JsonToken& array = document_.tape_[open_.back()];
        if (array.kind != JsonKind::kArray) return false;
        if (array.size == 0) {
            array.packing = packing;
            document_.packed_.emplace_back();
        }
        if (array.packing != packing) FailMixed();
        std::vector<double>& numbers = document_.packed_.back();
        numbers.push_back(value);
        if (numbers.size() % kPolled == 0) Poll(reading_.cancelled);
        ++array.size;
        return true;
    }

    [[noreturn]] void FailMixed() const {
        throw Error(ErrorCode::kInvalidText, "array mixes numbers with other values",
                    "The value at " + Path() + " is of another kind than those before it.", "", Path());
    }

    JsonToken& Append(JsonKind kind) {
        if (document_.tape_.size() % kPolled == 0) Poll(reading_.cancelled);
        if (document_.tape_.size() >= reading_.most_values)
            throw Error(ErrorCode::kLimitExceeded, "JSON has too many values",
                        "At most " + std::to_string(reading_.most_values) + " are read; the next one is at " + Path() + ".",
                        "", Path());
        if (!open_.empty()) {
            JsonToken& parent = document_.tape_[open_.back()];
            if (parent.packing != JsonPacking::kNone) FailMixed();
            ++parent.size;
        }
        const auto next = static_cast<std::uint32_t>(document_.tape_.size() + 1);
        document_.tape_.push_back({key_, {}, next, 0, kind, true, JsonPacking::kNone, false, 0});
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
        JsonToken& token = document_.tape_[open_.back()];
        token.next = static_cast<std::uint32_t>(document_.tape_.size());
        if (token.packing != JsonPacking::kNone) {
            std::vector<double>& numbers = document_.packed_.back();
            numbers.shrink_to_fit();
            token.text = {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double)};
        }
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

    static constexpr std::size_t kPolled = 4096;

    JsonDocument& document_;
    JsonReading reading_;
    std::vector<std::uint32_t> open_;
    std::string_view key_;
};

JsonDocument::JsonDocument(std::string_view text, const JsonReading& reading) {
    TapeBuilder builder(*this, reading);
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
