// The parts of a policy document, each read into its part of a Policy. What is
// wrong is reported through the reader; the parts are called in this order,
// since later ones refer to the names of earlier ones.
#pragma once

#include "policy/object_reader.hpp"
#include "policy/policy.hpp"

namespace prescriptive {

void ReadSettings(ObjectReader& document, Policy& policy);
void ReadFeatures(ObjectReader& document, Policy& policy);
void ReadModels(ObjectReader& document, Policy& policy);
// What a lexicon is made of.
struct LexiconParts {
    std::vector<WordClass> classes;
    std::vector<Phrase> phrases;
    ContextRules context;
    std::vector<Valence> valences;
    bool check_phrases = true;
    std::size_t words = 0;  // of all phrases checked, those of their classes counted
    std::size_t expressions = 0;
};
void ReadReading(ObjectReader& document, Policy& policy, LexiconParts& parts);
// Throws where the node is no phrase and phrases are to be checked.
void CheckPhrase(const JsonNode& node, LexiconParts& parts);
void ReadTraits(ObjectReader& document, Policy& policy, bool check_phrases);
void ReadActionTypes(ObjectReader& document, Policy& policy);
void ReadDecisions(ObjectReader& document, Policy& policy);
void ReadPlays(ObjectReader& document, Policy& policy);

// Calls read(item) for each element of a required array of 1 to `most`.
template <typename Read>
void ReadList(ObjectReader& parent, std::string_view key, Read&& read, std::uint32_t most = 1000) {
    const auto list = parent.Require(key);
    if (!list) return;
    if (list->size() > most) {
        parent.Try([&] {
            list->Fail(ErrorCode::kLimitExceeded,
                       std::string(key) + " has more than " + std::to_string(most) + " items");
        });
        return;
    }
    parent.Try([&] {
        list->RequireArray(key);
        if (list->size() == 0)
            list->Fail(ErrorCode::kInvalidParameter, std::string(key) + " must not be empty");
    });
    for (const JsonNode& item : *list) read(item);
}

// The names of parts already read, for choices and hints.
template <typename Part>
std::vector<std::string_view> NamesOf(const std::vector<Part>& parts) {
    std::vector<std::string_view> names;
    for (const Part& part : parts) names.push_back(part.name);
    return names;
}

// Reads a required "name" that no part before carries.
template <typename Part>
void ReadName(ObjectReader& reader, const std::vector<Part>& parts, std::string& target) {
    reader.Text("name", target);
    for (const Part& other : parts)
        if (!target.empty() && other.name == target)
            reader.Try([&] {
                reader.Require("name")->Fail(ErrorCode::kInvalidParameter,
                                             "duplicate name \"" + target + "\" in policy");
            });
}

Effect ReadEffect(const JsonNode& node, Problems& problems);

}  // namespace prescriptive
