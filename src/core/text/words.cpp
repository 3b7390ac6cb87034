#include "text/words.hpp"

#include <algorithm>

#include "utf8.hpp"

namespace prescriptive {
namespace {

// Longer ones are no words; their rest is passed over.
constexpr std::size_t kLongestWord = 128;

// Characters between two looks at a cancel request.
constexpr std::size_t kPollEvery = 65536;

constexpr int kApostrophe = '\'';

bool IsApostrophe(int c) noexcept { return c == kApostrophe || c == 0x2018 || c == 0x2019; }
bool IsDigit(int c) noexcept { return c >= '0' && c <= '9'; }

// Beyond ASCII everything counts as a letter but the blocks of punctuation,
// symbols and emoji.
bool IsLetter(int c) noexcept {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7) return false;
    if (c >= 0x2000 && c < 0x2C00) return false;
    if (c >= 0x3000 && c < 0x3040) return false;
    return c < 0xE000 || (c >= 0xF900 && c < 0xFE00) || (c >= 0x20000 && c < 0x30000);
}

// Lower case of Latin, Greek and Cyrillic letters; others have none here.
int Lower(int c) noexcept {
    if (c >= 'A' && c <= 'Z') return c + 0x20;
    if (c < 0xC0) return c;
    if (c <= 0xDE) return c + 0x20;
    if (c >= 0x100 && c <= 0x137) return c | 1;
    if (c >= 0x139 && c <= 0x148) return c + (c & 1);
    if (c >= 0x14A && c <= 0x177) return c | 1;
    if (c == 0x178) return 0xFF;
    if (c >= 0x179 && c <= 0x17E) return c + (c & 1);
    if (c == 0x386) return 0x3AC;
    if (c >= 0x388 && c <= 0x38A) return c + 0x25;
    if (c == 0x38C) return 0x3CC;
    if (c == 0x38E || c == 0x38F) return c + 0x3F;
    if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
    if (c >= 0x410 && c <= 0x42F) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    if (c >= 0x460 && c <= 0x481) return c | 1;
    if (c >= 0x48A && c <= 0x4BF) return c | 1;
    return c;
}

void AppendUtf8(std::string& out, int c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

Boundary BoundaryOf(int c) noexcept {
    switch (c) {
        case '.': case '!': case '?': case ';': case ':': case '\n':
        case 0x3002: case 0xBF: case 0xA1:
            return Boundary::kSentence;
        case ',': case '(': case ')': case '"': case 0x2013: case 0x2014: case 0x3001:
            return Boundary::kClause;
        default:
            return Boundary::kNone;
    }
}

}  // namespace

bool WordReader::Next(Word& word) {
    word.lower.clear();
    while (at_ < text_.size()) {
        if (character_ % kPollEvery == 0) Poll(cancelled_);
        std::size_t next = at_;
        const int c = DecodeCharacter(text_, next);
        const bool inside = !word.lower.empty();
        // An apostrophe or a decimal point belongs to a word when the word
        // goes on behind it.
        bool joins = false;
        if (inside && (IsApostrophe(c) || ((c == '.' || c == ',') && IsDigit(word.lower.back())))) {
            std::size_t behind = next;
            const int following = next < text_.size() ? DecodeCharacter(text_, behind) : -1;
            joins = IsApostrophe(c) ? following >= 0 && IsLetter(following) : IsDigit(following);
        }
        if (c >= 0 && (IsLetter(c) || IsDigit(c) || joins)) {
            if (!inside) {
                word.start = character_;
                word.before = boundary_;
                boundary_ = Boundary::kNone;
            }
            saw_number_ |= IsDigit(c);
            if (word.lower.size() < kLongestWord)
                AppendUtf8(word.lower, IsApostrophe(c) ? kApostrophe : Lower(c));
        } else if (inside) {
            word.end = character_;
            return true;
        } else {
            saw_question_ |= c == '?';
            boundary_ = std::max(boundary_, BoundaryOf(c));
        }
        at_ = next;
        ++character_;
    }
    word.end = character_;
    return !word.lower.empty();
}

}  // namespace prescriptive
