// Regular English inflections, derived when a lexicon is compiled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace prescriptive {

// The word itself with its plural, third person, past, participle and agent
// forms by the regular spelling rules: e dropped, y to i, final consonant
// doubled after a single vowel. Forms that do not exist do no harm: nobody
// writes them.
inline std::vector<std::string> Inflections(std::string_view word) {
    const std::string stem(word);
    std::vector<std::string> forms{stem};
    if (word.size() < 3) return forms;
    const auto is_vowel = [](char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; };
    const char last = word.back();
    const char before = word[word.size() - 2];
    const auto add = [&](const std::string& base, std::initializer_list<const char*> endings) {
        for (const char* ending : endings) forms.push_back(base + ending);
    };
    const std::string shorter = stem.substr(0, stem.size() - 1);
    if (last == 'e') {
        add(stem, {"s", "d", "r", "rs"});
        add(shorter, {"ing"});
    } else if (last == 'y' && !is_vowel(before)) {
        add(shorter, {"ies", "ied", "ier", "iers"});
        add(stem, {"ing"});
    } else if (last == 's' || last == 'x' || last == 'z' || stem.ends_with("ch") || stem.ends_with("sh")) {
        add(stem, {"es", "ed", "ing", "er", "ers"});
    } else {
        add(stem, {"s", "ed", "ing", "er", "ers"});
        if (is_vowel(before) && !is_vowel(word[word.size() - 3]) && !is_vowel(last) && last != 'w' && last != 'y')
            add(stem + last, {"ed", "ing", "er", "ers"});
    }
    return forms;
}

}  // namespace prescriptive
