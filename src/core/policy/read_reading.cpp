// How a policy document has texts read: context, word classes, sentiment.
#include "json/document.hpp"
#include "policy/readers.hpp"
#include "text/words.hpp"

namespace prescriptive {
namespace {

constexpr std::uint32_t kMostValences = 10000;
// Bounds the time and memory that compiling a hostile policy takes.
constexpr std::size_t kMostPhraseWords = 2'000'000;

// Throws with the node's path where the text is neither a pattern nor a
// regular expression.
void CheckPattern(std::string_view text, const JsonNode& node, LexiconParts& parts) {
    if (!parts.check_phrases) return;
    try {
        if (Expression::IsOne(text)) {
            const Expression expression(text);
            ++parts.expressions;
        } else {
            for (const PatternElement& element : ParsePattern(text, parts.classes).elements)
                parts.words += element.words.size();
        }
    } catch (const Error& error) {
        node.Fail(error.code, error.message, error.hint);
    }
    if (parts.words > kMostPhraseWords)
        node.Fail(ErrorCode::kLimitExceeded, "the phrases of the policy have more than " + std::to_string(kMostPhraseWords) + " words",
                  "The words of a class count in each phrase that names it.");
    if (parts.expressions > Expression::kMost)
        node.Fail(ErrorCode::kLimitExceeded, "the policy has more than " + std::to_string(Expression::kMost) + " regular expressions",
                  "Phrases of words are all found at once, regular expressions one after the other.");
}

class ReadingReader {
public:
    ReadingReader(ObjectReader& reading, LexiconParts& parts) : reading_(reading), parts_(parts) {}

    void Read(Policy& policy) {
        Problems& problems = reading_.problems();
        if (const auto node = reading_.Find("classes")) Classes(*node);
        if (const auto node = reading_.Require("negation")) {
            ObjectReader reader(*node, {"negators", "scope", "breakers"}, problems);
            Phrases(reader, "negators", Phrase::kNegator);
            Phrases(reader, "breakers", Phrase::kBreaker);
            reader.WholeNumber("scope", {0, 10}, parts_.context.scope);
        }
        Modifier("intensifiers", Phrase::kIntensifier, {{"factor", &parts_.context.intensified}});
        Modifier("hedges", Phrase::kHedge, {{"factor", &parts_.context.hedged}});
        Modifier("contrast", Phrase::kContrast,
                 {{"before", &parts_.context.before_contrast}, {"after", &parts_.context.after_contrast}});
        if (reading_.Find("other_senses")) Phrases(reading_, "other_senses", Phrase::kOtherSense);
        reading_.Number("minimum_evidence", {0, 1000}, parts_.context.minimum_evidence);
        reading_.Number("half_life_days", {0, 1e6}, policy.half_life_days);
        if (const auto node = reading_.Require("sentiment")) Sentiment(*node);
    }

private:
    void Classes(const JsonNode& classes) {
        reading_.Try([&] {
            classes.RequireObject("classes");
            for (const JsonNode& member : classes) {
                WordClass& each = parts_.classes.emplace_back();
                each.name = member.key();
                reading_.Try([&] { member.RequireArray("class"); });
                for (const JsonNode& item : member)
                    reading_.Try([&] {
                        std::string_view text = item.String("word");
                        const bool inflected = text.ends_with('~');
                        if (inflected) text.remove_suffix(1);
                        const std::vector<std::string> words = WordsOf(text);
                        if (words.size() != 1)
                            item.Fail(ErrorCode::kInvalidParameter, "a word of a class must be one word");
                        each.words.push_back(words[0] + (inflected ? "~" : ""));
                    });
            }
        });
    }

    void Phrases(ObjectReader& reader, std::string_view key, Phrase::Role role) {
        const auto list = reader.Require(key);
        if (!list) return;
        reader.Try([&] {
            list->RequireArray(key);
            for (const JsonNode& item : *list)
                reader.Try([&] {
                    CheckPhrase(item, parts_);
                    parts_.phrases.push_back({std::string(item.token().text), role, 0, 0, 0});
                });
        });
    }

    void Modifier(std::string_view key, Phrase::Role role,
                  std::initializer_list<std::pair<std::string_view, double*>> factors) {
        const auto node = reading_.Find(key);
        if (!node) return;
        std::vector<std::string_view> known{"phrases"};
        for (const auto& [name, target] : factors) known.push_back(name);
        ObjectReader reader(*node, known, reading_.problems());
        for (const auto& [name, target] : factors) reader.Number(name, {0, 10}, *target);
        Phrases(reader, "phrases", role);
    }

    void Sentiment(const JsonNode& node) {
        ObjectReader reader(node, {"lexicon", "valences"}, reading_.problems());
        if (const auto name = reader.Find("lexicon"))
            if (reader.Choice(*name, {"vader"}, "sentiment lexicon"))
                parts_.valences = ShippedValences(name->token().text);
        const auto valences = reader.Find("valences");
        if (!valences) return;
        reader.Try([&] {
            valences->RequireObject("valences");
            if (valences->size() > kMostValences)
                valences->Fail(ErrorCode::kLimitExceeded, "valences has more than " + std::to_string(kMostValences) + " words");
            for (const JsonNode& member : *valences) reader.Try([&] { OneValence(member, reader); });
        });
    }

    // A word is found without the matching of phrases.
    void OneValence(const JsonNode& member, ObjectReader& reader) {
        double valence = 0;
        reader.ReadNumber(member, {-4, 4}, valence);
        const std::vector<std::string> words = WordsOf(member.key());
        if (words.size() == 1 && words[0] == member.key()) {
            parts_.valences.push_back({words[0], valence});
        } else {
            CheckPattern(member.key(), member, parts_);
            parts_.phrases.push_back({std::string(member.key()), Phrase::kValence, 0, valence, 0});
        }
    }

    ObjectReader& reading_;
    LexiconParts& parts_;
};

}  // namespace

void CheckPhrase(const JsonNode& node, LexiconParts& parts) {
    CheckPattern(node.String("phrase"), node, parts);
}

void ReadReading(ObjectReader& document, Policy& policy, LexiconParts& parts) {
    const auto node = document.Require("reading");
    if (!node) return;
    ObjectReader reader(*node,
                        {"classes", "negation", "intensifiers", "hedges", "contrast", "other_senses",
                         "minimum_evidence", "half_life_days", "sentiment"},
                        document.problems());
    ReadingReader(reader, parts).Read(policy);
}

}  // namespace prescriptive
