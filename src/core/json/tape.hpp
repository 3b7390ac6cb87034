// A parsed JSON document as a flat array of tokens ("tape"). Plain data, so
// that the server's side can fill it from a jsonb without touching C++, and
// the core can read it without knowing where it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "status.hpp"

namespace prescriptive {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

// Whether an array's values follow it, or are all numbers, or all true and false (1 and 0), and
// lie together elsewhere: a model has a million of them.
enum class JsonPacking : std::uint8_t { kNone, kNumbers, kBooleans };

// A value; the values inside an array or object follow it at once, but for
// those of a packed array. Text is UTF-8 and not owned.
struct JsonToken {
    std::string_view key;   // the member's name, "" outside objects
    std::string_view text;  // a string's contents, or a number as written, or the doubles of a packed array
    std::uint32_t next;     // position behind this value and all inside it
    std::uint32_t size;     // members of an array or object
    JsonKind kind;
    bool valid;             // false: key or text is not valid in its encoding
    JsonPacking packing = JsonPacking::kNone;
    bool numeric = false;   // a number whose text is a numeric in the server's form
    double number = 0;      // of such a one
};

// One value of a tape together with the way to it, which errors name. A node
// points to its parent, which therefore has to outlive it.
class JsonNode {
public:
    explicit JsonNode(const JsonToken* tape) noexcept : JsonNode(tape, 0, nullptr, 0) {}

    const JsonToken& token() const noexcept { return tape_[at_]; }
    JsonKind kind() const noexcept { return token().kind; }
    std::string_view key() const noexcept { return token().key; }
    std::uint32_t size() const noexcept { return token().size; }
    bool IsNull() const noexcept { return kind() == JsonKind::kNull; }

    class Iterator {
    public:
        Iterator(const JsonNode* parent, std::uint32_t at, std::uint32_t index) noexcept
            : parent_(parent), at_(at), index_(index) {}
        JsonNode operator*() const noexcept {
            return JsonNode(parent_->tape_, at_, parent_, index_);
        }
        Iterator& operator++() noexcept {
            at_ = parent_->tape_[at_].next;
            ++index_;
            return *this;
        }
        bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

    private:
        const JsonNode* parent_;
        std::uint32_t at_;
        std::uint32_t index_;
    };

    // The members of an array or object; none for other kinds and for packed arrays.
    Iterator begin() const noexcept { return Iterator(this, at_ + 1, 0); }
    Iterator end() const noexcept { return Iterator(this, token().next, size()); }

    // "$.interaction_history[2].timestamp"
    std::string Path() const;

    // The value as it would be written, shortened: for error details.
    std::string Seen() const;

    // A number as written.
    std::string NumberText() const;

    // Typed access; 22P02 with path and value where the kind is another.
    // `what` names the value in the message.
    double Number(std::string_view what) const;
    std::string_view String(std::string_view what) const;
    bool Bool(std::string_view what) const;
    void RequireObject(std::string_view what) const;
    void RequireArray(std::string_view what) const;
    // Of a document that packs its arrays: one of numbers, or one of true and false.
    std::span<const double> Numbers(std::string_view what) const;
    std::span<const double> Booleans(std::string_view what) const;

    // Throws with path and value filled in.
    [[noreturn]] void Fail(ErrorCode code, std::string message, std::string hint = "") const;

private:
    JsonNode(const JsonToken* tape, std::uint32_t at, const JsonNode* parent,
             std::uint32_t index) noexcept
        : tape_(tape), parent_(parent), at_(at), index_(index) {}

    [[noreturn]] void FailKind(std::string_view what, std::string_view wanted) const;
    std::span<const double> Packed(JsonPacking packing) const noexcept;
    void CheckEncoding() const;

    const JsonToken* tape_;
    const JsonNode* parent_;
    std::uint32_t at_;
    std::uint32_t index_;
};

}  // namespace prescriptive
