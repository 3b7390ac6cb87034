#include "text/pattern.hpp"

#include <algorithm>

#include "status.hpp"
#include "text/words.hpp"
#include "utf8.hpp"

namespace prescriptive {
namespace {

[[noreturn]] void Fail(std::string message, std::string hint = "") {
    throw Error(ErrorCode::kInvalidParameter, std::move(message), "", std::move(hint));
}

// Signs of another pattern language, such as "foo*" or "(a|b)", would separate
// words in silence.
constexpr std::string_view kForeignSigns = "*~?.!;:()[]{}^$\\";

// Of one alternative; emoticons are words, and points stand within numbers.
void CheckSigns(std::string_view part, const std::vector<std::string>& words) {
    if (words.size() == 1 && words[0].size() == part.size()) return;
    const auto digit = [&](std::size_t at) { return at < part.size() && part[at] >= '0' && part[at] <= '9'; };
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (kForeignSigns.find(part[i]) == part.npos) continue;
        if (part[i] == '.' && i > 0 && digit(i - 1) && digit(i + 1)) continue;
        Fail(std::string("\"") + part[i] + "\" stands within an element of a phrase",
             "\"*\" and \"...\" stand alone, \"~\" and \"?\" end a word; a regular expression stands between slashes.");
    }
}

// Adds the alternatives of one element; a single one of several words, such as
// "money-back", becomes several elements.
void AddWords(std::string_view text, const std::vector<WordClass>& classes, bool optional, Pattern& pattern) {
    PatternElement element;
    element.optional = optional;
    const bool alone = text.find('|') == text.npos;
    while (true) {
        const std::size_t bar = std::min(text.find('|'), text.size());
        std::string_view part = text.substr(0, bar);
        if (part == "#" || part == "$#" || part == "#%") {
            element.words.emplace_back(part);
        } else if (part.starts_with('<') && part.ends_with('>')) {
            const std::string_view name = part.substr(1, part.size() - 2);
            const auto found =
                std::find_if(classes.begin(), classes.end(), [&](const WordClass& c) { return c.name == name; });
            if (found == classes.end())
                throw Error(ErrorCode::kInvalidParameter,
                            "unknown word class \"" + Excerpt(name) + "\" in phrase", "",
                            "Classes are listed below $.reading.classes.");
            element.words.insert(element.words.end(), found->words.begin(), found->words.end());
        } else {
            const bool inflected = part.ends_with('~');
            if (inflected) part.remove_suffix(1);
            std::vector<std::string> words = WordsOf(part);
            if (words.empty()) Fail("a phrase has an element without a word");
            CheckSigns(part, words);
            if (words.size() > 1 && !alone) Fail("an alternative in a phrase must be one word");
            if (words.size() > 1 && optional) Fail("an optional element in a phrase must be one word");
            for (std::size_t i = 0; i + 1 < words.size(); ++i) {
                PatternElement& each = pattern.elements.emplace_back();
                each.optional = optional;
                each.words = {words[i]};
            }
            element.words.push_back(words.back() + (inflected ? "~" : ""));
        }
        if (bar == text.size()) break;
        text.remove_prefix(bar + 1);
    }
    std::sort(element.words.begin(), element.words.end());
    element.words.erase(std::unique(element.words.begin(), element.words.end()), element.words.end());
    pattern.elements.push_back(std::move(element));
}

}  // namespace

Pattern ParsePattern(std::string_view text, const std::vector<WordClass>& classes) {
    Pattern pattern;
    int gaps = 0;
    bool ended = false;
    while (!text.empty()) {
        const std::size_t space = std::min(text.find(' '), text.size());
        std::string_view part = text.substr(0, space);
        text.remove_prefix(std::min(space + 1, text.size()));
        if (part.empty()) continue;
        if (ended && part != "?" && part != ".") Fail("a phrase must not go on behind its end mark");
        if (part == "^") {
            if (!pattern.elements.empty() || pattern.at_start) Fail("\"^\" must be a phrase's first element");
            pattern.at_start = true;
        } else if (part == "$") {
            pattern.at_end = ended = true;
        } else if (part == "?") {
            pattern.question = ended = true;
        } else if (part == ".") {
            pattern.statement = ended = true;
        } else if (part == "*" || part == "...") {
            ++gaps;
            pattern.elements.emplace_back().kind = part == "*" ? PatternElement::kAny : PatternElement::kGap;
        } else {
            const bool optional = part.size() > 1 && part.ends_with('?');
            if (optional) part.remove_suffix(1);
            AddWords(part, classes, optional, pattern);
        }
    }
    const auto is_word = [](const PatternElement& element) {
        return element.kind == PatternElement::kWords && !element.optional;
    };
    if (std::none_of(pattern.elements.begin(), pattern.elements.end(), is_word))
        Fail("a phrase must have a word that is not optional");
    if (pattern.elements.front().kind != PatternElement::kWords ||
        pattern.elements.back().kind != PatternElement::kWords)
        Fail("a phrase must begin and end with a word");
    if (pattern.question && pattern.statement) Fail("a phrase cannot ask and state at once");
    if (gaps > kMostGaps) Fail("a phrase has at most " + std::to_string(kMostGaps) + " gaps");
    if (pattern.elements.size() > kMostElements) Fail("a phrase has at most " + std::to_string(kMostElements) + " elements");
    int forms = 1;
    for (const PatternElement& element : pattern.elements)
        forms *= element.kind == PatternElement::kGap ? kGapWords + 1 : element.optional ? 2 : 1;
    if (forms > kMostForms)
        Fail("a phrase has too many forms",
             "At most " + std::to_string(kMostForms) + " combinations of its optional parts and gaps are allowed.");
    return pattern;
}

}  // namespace prescriptive
