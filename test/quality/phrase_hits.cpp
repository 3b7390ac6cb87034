// Which phrases of a policy stand in texts, and how much their context lets them count, as the engine
// reads them: what tools/fit-lexicon.py learns from.
//   phrase_hits POLICY.json < texts
// Each text ends with a NUL byte. Writes a line for each hit, tab-separated: the text's number from 0,
// the trait, the phrase, its factor. Hits of phrases of weight 0 cannot tell a factor, and a trait whose
// phrases weigh nothing together has none: the caller gives every phrase a positive one.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "policy/policy.hpp"

namespace {

void WriteHits(const prescriptive::Policy& policy, std::istream& texts, std::ostream& out) {
    std::string text;
    for (std::size_t number = 0; std::getline(texts, text, '\0'); ++number) {
        for (const prescriptive::Hit& hit : policy.lexicon.Read(text).hits) {
            const prescriptive::Phrase& phrase = policy.lexicon.phrase(hit.phrase);
            out << number << '\t' << policy.traits[phrase.trait].name << '\t' << phrase.pattern << '\t'
                << hit.weight / phrase.weight << '\n';
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    std::ios::sync_with_stdio(false);
    if (count != 2) {
        std::cerr << "usage: phrase_hits POLICY.json < texts\n";
        return 2;
    }
    std::ifstream file(arguments[1], std::ios::binary);
    if (!file) {
        std::cerr << arguments[1] << " cannot be read\n";
        return 1;
    }
    const std::string document{std::istreambuf_iterator<char>(file), {}};
    try {
        WriteHits(*prescriptive::CompilePolicy(document), std::cin, std::cout);
    } catch (const prescriptive::Error& error) {
        std::cerr << error.message << ' ' << error.detail << '\n';
        return 1;
    }
    return std::cout.flush() ? 0 : 1;
}
