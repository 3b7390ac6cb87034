#include "text/words.hpp"

#include <algorithm>

#include "text/folding.hpp"
#include "text/vocabulary.hpp"
#include "utf8.hpp"

namespace prescriptive {
namespace {

// Characters between two looks at a cancel request.
constexpr std::size_t kPollEvery = 65536;

constexpr int kApostrophe = '\'';

bool IsApostrophe(int c) noexcept { return c == kApostrophe || c == 0x2018 || c == 0x2019; }
bool IsDigit(int c) noexcept { return c >= '0' && c <= '9'; }
bool IsCurrency(int c) noexcept {
    return c == '$' || (c >= 0xA2 && c <= 0xA5) || (c >= 0x20A0 && c <= 0x20CF);
}

// Marks that only change how their neighbours look or run: combining accents,
// soft hyphens, zero-width and direction marks, variation selectors.
bool IsInvisible(int c) noexcept {
    return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

// Written without spaces: each is a word.
bool IsIdeograph(int c) noexcept {
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

bool IsEmoji(int c) noexcept {
    return (c >= 0x2600 && c <= 0x27BF) || (c >= 0x1F300 && c <= 0x1FAFF) || c == 0x2B50;
}

// Marks that stand among the letters of their script: Greek, Armenian, Hebrew,
// Arabic, Urdu and Hindi ones. Rarer ones count as letters.
bool IsMarkAmongLetters(int c) noexcept {
    switch (c) {
        case 0x37E: case 0x387: case 0x589: case 0x5BE: case 0x60C: case 0x61B: case 0x61F: case 0x6D4:
        case 0x964: case 0x965:
            return true;
        default:
            return false;
    }
}

// Full-width digits and letters, half-width Katakana and Hangul.
bool IsLetterOfAnotherWidth(int c) noexcept {
    return (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) ||
           (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0xFFA1 && c <= 0xFFDC);
}

// Beyond Latin-1 what stands in no block of punctuation, symbols, emoji or
// private use is a letter, but for the marks among letters.
bool IsLetter(int c) noexcept {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c < 0x2000) return c != 0xD7 && c != 0xF7 && !IsMarkAmongLetters(c);
    if (c < 0x2C00 || (c >= 0x3000 && c < 0x3040)) return false;
    return c < 0xE000 || (c >= 0xF900 && c < 0xFE00) || IsLetterOfAnotherWidth(c) ||
           (c >= 0x20000 && c < 0x30000);
}

// Lower case of Greek, Cyrillic and Armenian letters; full-width forms as the
// ASCII ones.
int Lower(int c) noexcept {
    if (c >= 'A' && c <= 'Z') return c + 0x20;
    if (c < 0x386) return c;
    if (c == 0x386) return 0x3AC;
    if (c >= 0x388 && c <= 0x38A) return c + 0x25;
    if (c == 0x38C) return 0x3CC;
    if (c == 0x38E || c == 0x38F) return c + 0x3F;
    if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
    if (c >= 0x410 && c <= 0x42F) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    if (c >= 0x460 && c <= 0x481) return c | 1;
    if (c >= 0x48A && c <= 0x4BF) return c | 1;
    if (c >= 0x531 && c <= 0x556) return c + 0x30;
    if (c >= 0xFF21 && c <= 0xFF3A) return c - 0xFF21 + 'a';
    if (c >= 0xFF41 && c <= 0xFF5A) return c - 0xFF41 + 'a';
    if (c >= 0xFF10 && c <= 0xFF19) return c - 0xFF10 + '0';
    return c;
}

bool IsCapital(int c) noexcept {
    if (c < 0xC0) return c >= 'A' && c <= 'Z';
    if (c < 0x100) return c <= 0xDE && c != 0xD7;
    if (c < 0x180) {
        // Capital and small letters take turns, the capital first.
        const bool odd_first = (c >= 0x139 && c <= 0x148) || c >= 0x179;
        return c == 0x178 || (odd_first == (c % 2 != 0) && c != 0x138 && c != 0x17F);
    }
    if (c >= 0x1E00 && c < 0x1F00) return c % 2 == 0 && (c < 0x1E96 || c > 0x1E9D);
    return (c < 0xFF10 || (c >= 0xFF21 && c <= 0xFF3A)) && Lower(c) != c;
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

void AppendFolded(std::string& out, int c) {
    if (out.size() >= Vocabulary::kLongestWord) return;
    if (IsApostrophe(c)) {
        out += kApostrophe;
        return;
    }
    const std::string_view base = FoldedLatin(c);
    if (base.empty())
        AppendUtf8(out, Lower(c));
    else
        out.append(base);
}

// In lower case; longer ones first where one begins another.
constexpr std::string_view kEmoticons[] = {
    ":'-(", ":'-)", ":-))", ":-((", ":'(", ":')", ":-)", ":-(", ":-d", ":-p", ":-/", ":-|", ":-o",
    ";-)",  "</3",  ":))",  ":((",  ":)",  ":(",  ":d",  ":p",  ":/",  ":|",  ":o",  ";)",  ";d",
    ";p",   "=)",   "=(",   "=d",   "=/",  "<3",  ":]",  ":[",  ":3",  ":*"};

}  // namespace

void AddMark(Marks& marks, int c) noexcept {
    const auto count = [](std::uint16_t& n) { n = static_cast<std::uint16_t>(n + (n < 1000)); };
    switch (c) {
        case '?': case 0x37E: case 0x61F: case 0xFF1F:
            count(marks.questions);
            marks.boundary = Boundary::kSentence;
            break;
        case '!': case 0xFF01:
            count(marks.exclamations);
            marks.boundary = Boundary::kSentence;
            break;
        case '.': case ';': case ':': case '\n': case 0xA1: case 0xBF: case 0x589: case 0x61B: case 0x6D4:
        case 0x964: case 0x965: case 0x2026: case 0x3002: case 0xFF0E: case 0xFF1A: case 0xFF1B: case 0xFF61:
            marks.boundary = Boundary::kSentence;
            break;
        case ',': case '(': case ')': case '"': case 0xAB: case 0xBB: case 0x60C:
        case 0x2013: case 0x2014: case 0x201C: case 0x201D: case 0x201E: case 0x3001:
        case 0xFF08: case 0xFF09: case 0xFF0C: case 0xFF64:
            marks.boundary = std::max(marks.boundary, Boundary::kClause);
            break;
        default:
            break;
    }
}

int WordReader::Peek(std::size_t at) const noexcept {
    return at < text_.size() ? DecodeCharacter(text_, at) : -1;
}

bool WordReader::Emoticon(Word& word) {
    const char first = text_[at_];
    if ((first != ':' && first != ';' && first != '=' && first != '<') || IsLetter(last_) || IsDigit(last_))
        return false;
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view face : kEmoticons) {
        if (rest.size() < face.size() || LowerAscii(rest.substr(0, face.size())) != face) continue;
        const int behind = Peek(at_ + face.size());
        if (IsLetter(behind) || IsDigit(behind) || behind == '/') continue;
        Begin(word);
        word.lower = face;
        at_ += face.size();
        character_ += face.size();
        last_ = face.back();
        End(word);
        return true;
    }
    return false;
}

void WordReader::Begin(Word& word) {
    word.start = character_;
    word.first_byte = at_;
    word.before = marks_;
    marks_ = {Boundary::kNone, 0, 0};
}

void WordReader::End(Word& word) const noexcept {
    word.end = character_;
    word.behind_byte = at_;
}

bool WordReader::Next(Word& word) {
    word.lower.clear();
    word.number = word.money = word.percent = false;
    int letters = 0, capitals = 0;
    bool inside = false;
    const auto finish = [&](int following) {
        End(word);
        word.capitals = letters >= 2 && capitals == letters;
        if (word.number) {
            word.percent = following == '%';
            word.money |= IsCurrency(following) || Lower(last_) == 'k';
        }
        return true;
    };
    while (at_ < text_.size()) {
        if (character_ % kPollEvery == 0) Poll(cancelled_);
        std::size_t next = at_;
        const int c = DecodeCharacter(text_, next);
        // An apostrophe, or a mark within a number, belongs to a word when the
        // word goes on behind it.
        bool joins = false;
        if (inside && (IsApostrophe(c) || ((c == '.' || c == ',') && IsDigit(last_)))) {
            const int following = Peek(next);
            joins = IsApostrophe(c) ? IsLetter(following) : IsDigit(following);
        }
        if (IsInvisible(c)) {
            // belongs to what it stands in
        } else if (IsIdeograph(c) || IsEmoji(c)) {
            if (inside) return finish(c);
            Begin(word);
            AppendUtf8(word.lower, c);
            at_ = next;
            last_ = c;
            ++character_;
            return finish(-1);
        } else if (IsLetter(c) || IsDigit(Lower(c)) || joins) {
            if (!inside) {
                inside = true;
                Begin(word);
                word.number = IsDigit(Lower(c));
                word.money = word.number && IsCurrency(last_);
            }
            letters += IsLetter(c);
            capitals += IsCapital(c);
            AppendFolded(word.lower, c);
        } else if (inside) {
            return finish(c);
        } else {
            if (c > 0 && c < 0x80 && Emoticon(word)) return true;
            AddMark(marks_, c);
        }
        if (!IsInvisible(c)) last_ = c;
        at_ = next;
        ++character_;
    }
    return inside && finish(-1);
}

std::vector<std::string> WordsOf(std::string_view text) {
    std::vector<std::string> words;
    Word word;
    WordReader reader(text);
    while (reader.Next(word)) words.push_back(word.lower);
    return words;
}

}  // namespace prescriptive
