// Traits and the lexicon of a policy document.
#include <set>

#include "json/document.hpp"
#include "policy/readers.hpp"

namespace prescriptive {
namespace {

Ramp ReadRamp(const JsonNode& node, const Policy& policy, Problems& problems) {
    Feature feature = kLeadScore;
    double from = 0, to = 1;
    std::string reason;
    ObjectReader reader(node, {"feature", "from", "to", "reason"}, problems);
    double unit = 1;
    if (const auto member = reader.Require("feature"))
        if (const auto chosen =
                reader.Choice(*member, {kFeatureNames.begin(), kFeatureNames.end()}, "feature")) {
            feature = static_cast<Feature>(*chosen);
            if (policy.features[*chosen].format == FeatureText::kMoney) unit = policy.money_scale;
        }
    reader.Number("from", {-1e12, 1e12}, from);
    reader.Number("to", {-1e12, 1e12}, to);
    if (from == to)
        reader.Try([&] {
            node.Fail(ErrorCode::kInvalidParameter, "a ramp must not start where it ends",
                      "Give \"from\" and \"to\" different values.");
        });
    reader.Text("reason", reason);
    return Ramp(feature, from * unit, to * unit, std::move(reason));
}

// The number of an optional "behaviour"; rules and phrases of one name are signs
// of the same.
std::uint16_t ReadBehaviour(ObjectReader& reader, Policy& policy) {
    const auto member = reader.Find("behaviour");
    if (!member) return 0;
    std::string name;
    reader.ReadText(*member, name);
    const auto known = std::find(policy.behaviours.begin(), policy.behaviours.end(), name);
    if (known != policy.behaviours.end()) return static_cast<std::uint16_t>(known - policy.behaviours.begin());
    if (policy.behaviours.size() > 1000) {
        reader.Try([&] {
            member->Fail(ErrorCode::kLimitExceeded, "a policy has at most 1000 behaviours");
        });
        return 0;
    }
    policy.behaviours.push_back(std::move(name));
    return static_cast<std::uint16_t>(policy.behaviours.size() - 1);
}

TraitRule ReadRule(const JsonNode& node, Policy& policy, Problems& problems) {
    TraitRule rule;
    ObjectReader reader(node, {"behaviour", "weight", "weight_with_texts", "ramps"}, problems);
    rule.behaviour = ReadBehaviour(reader, policy);
    reader.Number("weight", {0, 1}, rule.weight);
    rule.weight_with_texts = rule.weight;
    reader.OptionalNumber("weight_with_texts", {0, 1}, rule.weight_with_texts);
    ReadList(reader, "ramps", [&](const JsonNode& item) {
        const Ramp ramp = ReadRamp(item, policy, problems);
        if ((rule.needs & SetOf(ramp.feature)) != 0)
            reader.Try([&] {
                item.Fail(ErrorCode::kInvalidParameter,
                          "a trait rule has two ramps over " + std::string(kFeatureNames[ramp.feature]),
                          "At most one ramp for each feature is allowed.");
            });
        rule.needs |= SetOf(ramp.feature);
        rule.ramps.push_back(ramp);
    });
    return rule;
}

constexpr std::uint32_t kMostPhrases = 10000;

// patterns: those the trait has already.
void ReadPhrases(const JsonNode& node, std::uint8_t trait, std::set<std::string>& patterns, LexiconParts& parts,
                 Policy& policy, Problems& problems) {
    ObjectReader reader(node, {"behaviour", "weight", "phrases"}, problems);
    const std::uint16_t behaviour = ReadBehaviour(reader, policy);
    double weight = 0;
    reader.Number("weight", {-100, 100}, weight);
    ReadList(reader, "phrases", [&](const JsonNode& item) {
        reader.Try([&] {
            CheckPhrase(item, parts);
            const std::string pattern(item.token().text);
            if (!patterns.insert(pattern).second)
                item.Fail(ErrorCode::kInvalidParameter, "duplicate phrase \"" + pattern + "\" in a trait",
                          "To change its weight, remove it from the group that has it.");
            parts.phrases.push_back({pattern, Phrase::kTrait, trait, weight, behaviour});
        });
    }, kMostPhrases);
}

}  // namespace

void ReadTraits(ObjectReader& document, Policy& policy, bool check_phrases) {
    Problems& problems = document.problems();
    // What shapes the reading of texts, in one canonical string.
    std::string reading;
    const auto remember = [&](const std::optional<JsonNode>& node) {
        if (node) document.Try([&] { reading += CanonicalJson(*node) + '\n'; });
    };
    remember(document.Find("personal_channels"));

    LexiconParts parts;
    parts.check_phrases = check_phrases;
    remember(document.Find("reading"));
    ReadReading(document, policy, parts);

    const auto node = document.Require("traits");
    if (!node) return;
    ObjectReader traits(*node, {"threshold", "lead_margin", "half_evidence", "definitions"}, problems);
    traits.Number("threshold", {0, 1}, policy.trait_threshold);
    traits.Number("lead_margin", {0, 1}, policy.lead_margin);
    traits.Number("half_evidence", {1e-3, 1000}, policy.half_evidence);

    ReadList(traits, "definitions", [&](const JsonNode& item) {
        if (policy.traits.size() == kMaximumTraits) {
            traits.Try([&] {
                item.Fail(ErrorCode::kLimitExceeded,
                          "a policy has at most " + std::to_string(kMaximumTraits) + " traits");
            });
            return;
        }
        Trait trait;
        ObjectReader reader(item, {"name", "label", "signs", "buying_style", "enabled", "asks_discount", "rules",
                                   "phrases"},
                            problems);
        ReadName(reader, policy.traits, trait.name);
        // Histories keep evidence by name.
        if (trait.name.size() > kLongestTraitName)
            reader.Try([&] {
                reader.Find("name")->Fail(ErrorCode::kLimitExceeded, "a trait's name has at most 63 bytes");
            });
        reader.Text("label", trait.label);
        std::string signs;
        reader.Text("signs", signs);
        reader.Text("buying_style", trait.buying_style);
        if (const auto enabled = reader.Find("enabled"))
            reader.Try([&] { trait.enabled = enabled->Bool("enabled"); });
        if (const auto asks = reader.Find("asks_discount"))
            reader.Try([&] { trait.asks_discount = asks->Bool("asks_discount"); });
        if (const auto rules = reader.Find("rules"))
            reader.Try([&] {
                rules->RequireArray("rules");
                for (const JsonNode& rule : *rules) trait.rules.push_back(ReadRule(rule, policy, problems));
            });
        const auto position = static_cast<std::uint8_t>(policy.traits.size());
        reading += trait.name + (trait.asks_discount ? " asks for discounts\n" : "\n");
        if (const auto groups = reader.Find("phrases")) {
            remember(groups);
            reader.Try([&] {
                groups->RequireArray("phrases");
                std::set<std::string> patterns;
                for (const JsonNode& group : *groups) ReadPhrases(group, position, patterns, parts, policy, problems);
            });
        }
        policy.traits.push_back(std::move(trait));
    });
    // What is no phrase has been reported as such.
    if (problems.empty())
        policy.lexicon = Lexicon(std::move(parts.phrases), std::move(parts.classes), parts.context,
                                 std::move(parts.valences));
    policy.reader.digest = Sha256(reading);
}

}  // namespace prescriptive
