// Splits text into words: letters, digits and inner apostrophes, in lower case
// and without accents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "status.hpp"

namespace prescriptive {

// What stands between a word and the one before it.
enum class Boundary : std::uint8_t { kNone, kClause, kSentence };

// Marks that end sentences, as often as they stand in a row.
struct Marks {
    Boundary boundary = Boundary::kSentence;
    std::uint16_t questions = 0;
    std::uint16_t exclamations = 0;
};

// Adds what a character between words says.
void AddMark(Marks& marks, int c) noexcept;

struct Word {
    // Letters of a Latin script without case and accents, others in lower
    // case; curly apostrophes made straight. An emoji, an emoticon or a CJK
    // character is a word of its own.
    std::string lower;
    std::size_t start = 0;  // first character, 0-based
    std::size_t end = 0;    // character behind the last one
    std::size_t first_byte = 0, behind_byte = 0;  // the same in bytes
    Marks before;
    bool number = false;
    bool money = false;     // a number with a sign of currency, or in thousands
    bool percent = false;   // a number with a per cent sign
    bool capitals = false;  // two letters or more, all of them capital
};

// Reads UTF-8 text word by word; bytes that are no UTF-8 separate words.
class WordReader {
public:
    // Next throws kCancelled when `cancelled` says so (may be null).
    explicit WordReader(std::string_view text, CancelledCallback cancelled = nullptr) noexcept
        : text_(text), cancelled_(cancelled) {}

    // False at the end of the text; the word's buffer is reused.
    bool Next(Word& word);

    // What stands behind the last word, once Next has said false.
    const Marks& behind() const noexcept { return marks_; }

private:
    int Peek(std::size_t at) const noexcept;
    bool Emoticon(Word& word);
    void Begin(Word& word);
    void End(Word& word) const noexcept;

    std::string_view text_;
    CancelledCallback cancelled_;
    std::size_t at_ = 0;         // byte
    std::size_t character_ = 0;  // the same place in characters
    int last_ = ' ';             // the character before
    Marks marks_;
};

// The words of a text, in the reader's form.
std::vector<std::string> WordsOf(std::string_view text);

}  // namespace prescriptive
