// JSON text in and out: the only place that knows nlohmann/json.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "json/tape.hpp"

namespace prescriptive {

// Nesting beyond this is refused (54000), in documents and requests alike.
inline constexpr int kMaximumDepth = 64;

// A parsed text with the strings its tape points into. Not copyable.
class JsonDocument {
public:
    // 22P02 where the text is no JSON or names a key twice.
    explicit JsonDocument(std::string_view text);
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;

    JsonNode root() const noexcept { return JsonNode(tape_.data()); }

private:
    friend class TapeBuilder;
    std::vector<JsonToken> tape_;
    std::deque<std::string> strings_;
};

// The canonical form: keys sorted by bytes, no white space, numbers in the
// shortest form that reads back to the same double, UTF-8 unescaped but for
// what JSON demands. Equal documents have equal canonical forms.
std::string CanonicalJson(const JsonNode& node);

}  // namespace prescriptive
