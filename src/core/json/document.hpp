// JSON text in and out: the only place that knows nlohmann/json.
#pragma once

#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "json/tape.hpp"

namespace prescriptive {

// Nesting beyond this is refused (54000), in documents and requests alike.
inline constexpr int kMaximumDepth = 64;

// How a text is read that may be as large as a model.
struct JsonReading {
    // Arrays of numbers, and of true and false, are packed; others may not hold any.
    bool pack = false;
    // Values, and arrays that are packed, beyond this many: 54000.
    std::size_t most_values = std::numeric_limits<std::size_t>::max();
    CancelledCallback cancelled = nullptr;
};

// A parsed text with the strings its tape points into. Not copyable.
class JsonDocument {
public:
    // 22P02 where the text is no JSON or names a key twice.
    explicit JsonDocument(std::string_view text, const JsonReading& reading = {});
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;

    JsonNode root() const noexcept { return JsonNode(tape_.data()); }

private:
    friend class TapeBuilder;
    std::vector<JsonToken> tape_;
    std::deque<std::string> strings_;
    std::deque<std::vector<double>> packed_;
};

// The canonical form: keys sorted by bytes, no white space, numbers in the
// shortest form that reads back to the same double, UTF-8 unescaped but for
// what JSON demands. Equal documents have equal canonical forms.
std::string CanonicalJson(const JsonNode& node);

}  // namespace prescriptive
