// What jsonb would not tell of a body: a key given twice, of which it keeps the last. What no JSON text may
// hold is found on the way.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prescriptive::service {

inline constexpr std::size_t kMaximumDepth = 64;

struct JsonFault {
    std::string message;
    std::string path;  // of the value at fault, $ for the whole
};

// Nothing where the text is one JSON value in UTF-8, of at most kMaximumDepth levels, without a NUL and with
// each key of an object once.
std::optional<JsonFault> CheckJson(std::string_view text);

}  // namespace prescriptive::service
