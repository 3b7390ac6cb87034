// Splits text into words: letters, digits and inner apostrophes, lower case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "status.hpp"

namespace prescriptive {

// What stands between a word and the one before it.
enum class Boundary : std::uint8_t { kNone, kClause, kSentence };

struct Word {
    std::string lower;      // lower case, curly apostrophes made straight
    std::size_t start = 0;  // first character, 0-based
    std::size_t end = 0;    // character behind the last one
    Boundary before = Boundary::kSentence;
};

// Reads UTF-8 text word by word; bytes that are no UTF-8 separate words.
class WordReader {
public:
    // Next throws kCancelled when `cancelled` says so (may be null).
    explicit WordReader(std::string_view text, CancelledCallback cancelled = nullptr) noexcept
        : text_(text), cancelled_(cancelled) {}

    // False at the end of the text; the word's buffer is reused.
    bool Next(Word& word);

    bool saw_question() const noexcept { return saw_question_; }
    bool saw_number() const noexcept { return saw_number_; }

private:
    std::string_view text_;
    CancelledCallback cancelled_;
    std::size_t at_ = 0;         // byte
    std::size_t character_ = 0;  // the same place in characters
    Boundary boundary_ = Boundary::kSentence;
    bool saw_question_ = false;
    bool saw_number_ = false;
};

}  // namespace prescriptive
