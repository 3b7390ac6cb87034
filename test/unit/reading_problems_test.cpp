// What validation says of the keys below "reading".
#include "problems.hpp"

namespace prescriptive::test {
namespace {

TEST(ReadingProblems, EachIsNamed) {
    // They would miss their classes.
    const auto without_phrases = [](Change change) {
        return [change = std::move(change)](Json& p) {
            for (Json& trait : p["traits"]["definitions"]) trait.erase("phrases");
            change(p);
        };
    };
    ExpectOnly({
        {"reading missing", without_phrases(Drop("", "reading")), "$", kParameter, "missing key \"reading\" in policy"},
        {"unknown key", Set("/reading/negations", 1), "$.reading.negations", kParameter,
         "unknown key \"negations\" in policy", "Did you mean \"negation\"?"},
        {"the old key", Set("/negation", Json::object()), "$.negation", kParameter,
         "unknown key \"negation\" in policy"},
        {"classes", without_phrases(Set("/reading/classes", Json::array())), "$.reading.classes", kText, "classes must be an object"},
        {"class", Set("/reading/classes/other", "price"), "$.reading.classes.other", kText, "class must be an array"},
        {"word of a class no string", Set("/reading/classes/brief/0", 1), "$.reading.classes.brief[0]", kText,
         "word must be a string"},
        {"words in a word of a class", Set("/reading/classes/brief/0", "list price"), "$.reading.classes.brief[0]",
         kParameter, "a word of a class must be one word"},
        {"pattern in a class", Set("/reading/classes/brief/0", "a|b"), "$.reading.classes.brief[0]", kParameter,
         "a word of a class must be one word"},
        {"number in a class", Set("/reading/classes/brief/0", "#"), "$.reading.classes.brief[0]", kParameter,
         "a word of a class must be one word"},
        {"negation missing", Drop("/reading", "negation"), "$.reading", kParameter,
         "missing key \"negation\" in policy"},
        {"scope", Set("/reading/negation/scope", 11), "$.reading.negation.scope", kParameter, "scope is out of range",
         "Values in [0, 10] are allowed."},
        {"scope of a half", Set("/reading/negation/scope", 2.5), "$.reading.negation.scope", kParameter,
         "scope must be a whole number"},
        {"negators", Set("/reading/negation/negators", "not"), "$.reading.negation.negators", kText,
         "negators must be an array"},
        {"negator", Set("/reading/negation/negators/0", "not *"), "$.reading.negation.negators[0]", kParameter,
         "a phrase must begin and end with a word"},
        {"negator no string", Set("/reading/negation/negators/0", Json()), "$.reading.negation.negators[0]", kText,
         "phrase must be a string"},
        {"breakers missing", Drop("/reading/negation", "breakers"), "$.reading.negation", kParameter,
         "missing key \"breakers\" in policy"},
        {"breaker", Set("/reading/negation/breakers/0", "..."), "$.reading.negation.breakers[0]", kParameter,
         "a phrase must have a word that is not optional"},
        {"intensifiers", Set("/reading/intensifiers", 2), "$.reading.intensifiers", kText, "value must be an object"},
        {"factor of intensifiers", Set("/reading/intensifiers/factor", -1), "$.reading.intensifiers.factor",
         kParameter, "factor is out of range", "Values in [0, 10] are allowed."},
        {"intensifiers without a factor", Drop("/reading/intensifiers", "factor"), "$.reading.intensifiers",
         kParameter, "missing key \"factor\" in policy"},
        {"intensifier", Set("/reading/intensifiers/phrases/0", ""), "$.reading.intensifiers.phrases[0]", kParameter,
         "a phrase must have a word that is not optional"},
        {"factor of hedges", Set("/reading/hedges/factor", 11), "$.reading.hedges.factor", kParameter,
         "factor is out of range"},
        {"hedges without phrases", Drop("/reading/hedges", "phrases"), "$.reading.hedges", kParameter,
         "missing key \"phrases\" in policy"},
        {"unknown key of hedges", Set("/reading/hedges/before", 1), "$.reading.hedges.before", kParameter,
         "unknown key \"before\" in policy", nullptr},
        {"contrast before", Set("/reading/contrast/before", "half"), "$.reading.contrast.before", kText,
         "before must be a number"},
        {"contrast after", Drop("/reading/contrast", "after"), "$.reading.contrast", kParameter,
         "missing key \"after\" in policy"},
        {"other senses", Set("/reading/other_senses", Json::object()), "$.reading.other_senses", kText,
         "other_senses must be an array"},
        {"other sense", Set("/reading/other_senses/0", "<animal>"), "$.reading.other_senses[0]", kParameter,
         "unknown word class \"animal\" in phrase"},
        {"minimum evidence", Set("/reading/minimum_evidence", -0.1), "$.reading.minimum_evidence", kParameter,
         "minimum_evidence is out of range", "Values in [0, 1000] are allowed."},
        {"minimum evidence missing", Drop("/reading", "minimum_evidence"), "$.reading", kParameter,
         "missing key \"minimum_evidence\" in policy"},
        {"half-life", Set("/reading/half_life_days", 1e7), "$.reading.half_life_days", kParameter,
         "half_life_days is out of range", "Values in [0, 1000000] are allowed."},
        {"half-life missing", Drop("/reading", "half_life_days"), "$.reading", kParameter,
         "missing key \"half_life_days\" in policy"},
        {"sentiment missing", Drop("/reading", "sentiment"), "$.reading", kParameter,
         "missing key \"sentiment\" in policy"},
        {"sentiment lexicon", Set("/reading/sentiment/lexicon", "vaders"), "$.reading.sentiment.lexicon", kParameter,
         "unrecognized sentiment lexicon \"vaders\" in policy", "Did you mean \"vader\"?"},
        {"valences", Set("/reading/sentiment/valences", Json::array()), "$.reading.sentiment.valences", kText,
         "valences must be an object"},
        {"valence", Set("/reading/sentiment/valences/grand", 4.1), "$.reading.sentiment.valences.grand", kParameter,
         "grand is out of range", "Values in [-4, 4] are allowed."},
        {"valence of a gap", Set("/reading/sentiment/valences/... grand", 1), "$.reading.sentiment.valences.... grand",
         kParameter, "a phrase must begin and end with a word"},
        {"valences too many",
         [](Json& p) {
             for (int i = 0; i <= 10000; ++i) p["reading"]["sentiment"]["valences"]["w" + std::to_string(i)] = 1;
         },
         "$.reading.sentiment.valences", ErrorCode::kLimitExceeded, "valences has more than 10000 words"},
    });
}

}  // namespace
}  // namespace prescriptive::test
