// What reads texts, as far as a history remembers it.
#pragma once

#include <array>
#include <string_view>

#include "digest.hpp"
#include "text/lexicon.hpp"

namespace prescriptive {

struct TextReader {
    Digest digest{};                                        // of all that shapes the reading
    std::array<std::string_view, kMaximumTraits> traits{};  // names by position
};

}  // namespace prescriptive
