// Words that have a sentiment of their own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace prescriptive {

// A word or emoji and its valence in [-4, 4].
struct Valence {
    std::string word;
    double valence;
};

// Words of the shipped lexicon, by name ("vader"); empty where there is none.
const std::vector<Valence>& ShippedValences(std::string_view name);

}  // namespace prescriptive
