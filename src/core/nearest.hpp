// The nearest known name to a misspelt one, for hints.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prescriptive {

// Levenshtein distance; names are short, so two rows suffice.
inline std::size_t EditDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

// "" where nothing is near enough to be what was meant.
inline std::string_view NearestName(std::string_view name, std::span<const std::string_view> known) {
    std::string_view best;
    std::size_t distance = std::min<std::size_t>(name.size() / 2, 4) + 1;
    for (const std::string_view candidate : known) {
        if (name.size() > candidate.size() + 4) continue;
        const std::size_t d = EditDistance(name, candidate);
        if (d < distance) {
            distance = d;
            best = candidate;
        }
    }
    return best;
}

// "Did you mean "x"?" or, where nothing is near, "Known keys: a, b, c."
inline std::string NameHint(std::string_view name, std::span<const std::string_view> known,
                            std::string_view what) {
    const std::string_view nearest = NearestName(name, known);
    if (!nearest.empty()) return "Did you mean \"" + std::string(nearest) + "\"?";
    std::string hint = "Known " + std::string(what) + ": ";
    constexpr std::size_t kMost = 20;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (i > 0) hint += ", ";
        if (i == kMost) return hint + "...";
        hint += known[i];
    }
    return hint + ".";
}

}  // namespace prescriptive
