// Settings, features and models of a policy document.
#include "json/document.hpp"
#include "policy/readers.hpp"
#include "policy/value_text.hpp"
#include "text/template.hpp"

namespace prescriptive {
namespace {

constexpr double kLargeNumber = 1e12;
constexpr Range kWeights{-1000, 1000};
constexpr Range kFractions{0, 1};

Transform ReadTransform(const JsonNode& node, double unit, Problems& problems) {
    std::string_view kind;
    for (const JsonNode& member : node)
        if (member.key() == "kind" && member.kind() == JsonKind::kString) kind = member.token().text;
    const Range positive{1e-9, kLargeNumber};
    Transform transform;
    if (kind == "log") {
        transform.kind = Transform::kLog;
        ObjectReader reader(node, {"kind", "scale", "full", "cap"}, problems);
        reader.Number("scale", positive, transform.scale);
        reader.Number("full", positive, transform.full);
        reader.Number("cap", positive, transform.cap);
        transform.scale *= unit;
        return transform;
    }
    if (kind == "saturation") {
        transform.kind = Transform::kSaturation;
        ObjectReader reader(node, {"kind", "half"}, problems);
        reader.Number("half", positive, transform.scale);
        transform.scale *= unit;
        return transform;
    }
    // The keys of an unknown kind cannot be judged.
    const std::vector<std::string_view> any{"kind", "scale", "full", "cap", "half"};
    ObjectReader reader(node, kind == "identity" ? std::vector<std::string_view>{"kind"} : any, problems);
    if (const auto member = reader.Require("kind"))
        reader.Choice(*member, {"identity", "log", "saturation"}, "transform kind");
    return transform;
}

void ReadFeature(const JsonNode& node, double money_scale, bool may_be_negative, FeatureText& feature,
                 Problems& problems) {
    ObjectReader reader(node, {"label", "format", "typical", "transform", "above", "below"}, problems);
    reader.Text("label", feature.label);
    if (const auto format = reader.Require("format"))
        if (const auto chosen =
                reader.Choice(*format, {"number", "percent", "count", "money", "days", "hours"}, "format"))
            feature.format = static_cast<FeatureText::Format>(*chosen);
    const double unit = feature.format == FeatureText::kMoney ? money_scale : 1;
    reader.Number("typical", {-kLargeNumber, kLargeNumber}, feature.typical);
    feature.typical *= unit;
    if (const auto transform = reader.Require("transform"))
        feature.transform = ReadTransform(*transform, unit, problems);
    if (feature.transform.kind != Transform::kIdentity && (may_be_negative || feature.typical < 0))
        reader.Try([&] {
            node.Fail(ErrorCode::kInvalidParameter, "a log or saturation needs values that are never negative",
                      "Use the transform identity.");
        });
    AppendValue(feature.format, feature.typical, feature.typical_text);
    for (const auto& [key, pieces] : {std::pair("above", &feature.above), std::pair("below", &feature.below)}) {
        std::string text;
        reader.Text(key, text);
        *pieces = PiecesOf(FillTemplate(text, {{"typical", feature.typical_text}}), "{value}");
    }
    for (const std::string_view key : {"above", "below"})
        reader.CheckPlaceholders(key, {"value", "typical"});
    feature.used = true;
}

Term MakeTerm(const Policy& policy, Feature feature, double weight) {
    const FeatureText& text = policy.features[feature];
    return Term(feature, weight, text.typical, text.transform);
}

LogisticModel ReadLogistic(const JsonNode& node, const Policy& policy, Problems& problems) {
    ObjectReader reader(node, {"kind", "intercept", "weights", "history_weights"}, problems);
    if (const auto kind = reader.Require("kind")) reader.Choice(*kind, {"logistic", "learned"}, "model kind");
    double intercept = 0;
    reader.Number("intercept", kWeights, intercept);

    std::array<double, kBaseFeatures> base_weights{};
    if (const auto weights = reader.Require("weights")) {
        ObjectReader base_reader(*weights, {kFeatureNames.begin(), kFeatureNames.begin() + kBaseFeatures},
                                 problems);
        for (int i = 0; i < kBaseFeatures; ++i) base_reader.Number(kFeatureNames[i], kWeights, base_weights[i]);
    }
    std::vector<Term> base, history;
    for (int i = 0; i < kBaseFeatures; ++i)
        base.push_back(MakeTerm(policy, static_cast<Feature>(i), base_weights[i]));
    if (const auto weights = reader.Find("history_weights")) {
        std::vector<std::string_view> known;
        for (int i = kBaseFeatures; i < kFeatureCount; ++i)
            if (policy.features[i].used) known.push_back(kFeatureNames[i]);
        ObjectReader history_reader(*weights, known, problems);
        for (int i = kBaseFeatures; i < kFeatureCount; ++i) {
            const auto member = policy.features[i].used ? history_reader.Find(kFeatureNames[i]) : std::nullopt;
            if (!member) continue;
            double weight = 0;
            history_reader.ReadNumber(*member, kWeights, weight);
            history.push_back(MakeTerm(policy, static_cast<Feature>(i), weight));
        }
    }
    return LogisticModel(intercept, std::move(base), history);
}

// The model's own document is read as one of its own, which packs its million numbers; errors name the place in
// this one.
std::unique_ptr<const LearnedModel> ReadEmbedded(const JsonNode& node) {
    try {
        return LearnedModel::Parse(CanonicalJson(node));
    } catch (const Error& inside) {
        Error error = inside;
        const std::string path = node.Path() + (error.path.empty() ? "" : error.path.substr(1));
        if (const std::size_t at = error.path.empty() ? error.detail.npos : error.detail.find(error.path); at != error.detail.npos)
            error.detail.replace(at, error.path.size(), path);
        error.path = path;
        throw error;
    }
}

std::unique_ptr<const LearnedOutcome> ReadLearned(const JsonNode& node, Problems& problems) {
    ObjectReader reader(node, {"kind", "name", "version", "reason", "model"}, problems);
    auto learned = std::make_unique<LearnedOutcome>();
    reader.Text("name", learned->name);
    reader.WholeNumber("version", {1, 2147483647}, learned->version);
    std::string reason;
    reader.Text("reason", reason);
    reader.CheckPlaceholders("reason", {"input", "value"});
    learned->reason = Template(reason, {"input", "value"});
    if (const auto model = reader.Require("model")) reader.Try([&] { learned->model = ReadEmbedded(*model); });
    return learned;
}

// Weights, or a learned model.
void ReadOutcome(ObjectReader& models, std::string_view key, LogisticModel& weights,
                 std::unique_ptr<const LearnedOutcome>& learned, const Policy& policy) {
    const auto node = models.Require(key);
    if (!node) return;
    for (const JsonNode& member : *node)
        if (member.key() == "kind" && member.kind() == JsonKind::kString && member.token().text == "learned") {
            learned = ReadLearned(*node, models.problems());
            return;
        }
    weights = ReadLogistic(*node, policy, models.problems());
}

void ReadEngagement(const JsonNode& node, EngagementModel& model, Problems& problems) {
    ObjectReader reader(node, {"kind", "weights", "full_frequency", "response_half_life_hours"}, problems);
    if (const auto kind = reader.Require("kind")) reader.Choice(*kind, {"weighted_mean"}, "model kind");
    reader.Number("full_frequency", {1e-3, 1e6}, model.full_frequency);
    reader.Number("response_half_life_hours", {1e-3, 1e6}, model.response_half_life_hours);
    const auto weights = reader.Require("weights");
    if (!weights) return;
    ObjectReader weight_reader(*weights, {"frequency", "response", "content", "sentiment"}, problems);
    const Range positive{1e-9, 1000};
    weight_reader.Number("frequency", positive, model.frequency);
    weight_reader.Number("response", positive, model.response);
    weight_reader.Number("content", positive, model.content);
    weight_reader.Number("sentiment", positive, model.sentiment);
}

void ReadTexts(ObjectReader& document, Texts& texts) {
    const auto node = document.Require("texts");
    if (!node) return;
    struct Key {
        std::string_view name;
        std::string Texts::*target;
        std::vector<std::string_view> placeholders;
    };
    const std::vector<Key> keys = {
        {"typical_customer", &Texts::typical_customer, {}},
        {"sentiment_from_profile", &Texts::sentiment_from_profile, {}},
        {"sentiment_from_interactions", &Texts::sentiment_from_interactions, {"count"}},
        {"sentiment_from_texts", &Texts::sentiment_from_texts, {"count"}},
        {"interactions_from_profile", &Texts::interactions_from_profile, {"value", "count"}},
        {"interactions_from_history", &Texts::interactions_from_history, {}},
        {"deal_value_from_history", &Texts::deal_value_from_history, {"count"}},
        {"lexicon", &Texts::lexicon, {"digest"}},
        {"left_out", &Texts::left_out, {"count"}},
        {"time_unknown", &Texts::time_unknown, {}},
        {"prospect", &Texts::prospect, {}},
        {"insufficient", &Texts::insufficient, {"missing"}},
    };
    std::vector<std::string_view> names;
    for (const Key& key : keys) names.push_back(key.name);
    ObjectReader reader(*node, names, document.problems());
    for (const Key& key : keys) {
        reader.Text(key.name, texts.*key.target);
        reader.CheckPlaceholders(key.name, key.placeholders);
    }
}

void ReadConfidence(ObjectReader& document, Confidence& confidence) {
    const auto node = document.Require("confidence");
    if (!node) return;
    ObjectReader reader(*node,
                        {"base", "per_feature", "trait", "history", "history_full", "texts", "texts_full",
                         "minimum"},
                        document.problems());
    reader.Number("base", kFractions, confidence.base);
    reader.Number("per_feature", kFractions, confidence.per_feature);
    reader.Number("trait", kFractions, confidence.trait);
    reader.Number("history", kFractions, confidence.history);
    reader.Number("history_full", {1, 1e6}, confidence.history_full);
    reader.Number("texts", kFractions, confidence.texts);
    reader.Number("texts_full", {1, 1e6}, confidence.texts_full);
    reader.Number("minimum", kFractions, confidence.minimum);
}

Scale ReadScale(ObjectReader& reader, std::string_view key) {
    const auto member = reader.Require(key);
    const auto chosen =
        member ? reader.Choice(*member, {"auto", "fraction", "percent"}, "scale") : std::nullopt;
    return static_cast<Scale>(chosen.value_or(0));
}

}  // namespace

void ReadSettings(ObjectReader& document, Policy& policy) {
    double schema = 1, minutes = 0;
    document.Number("schema", {1, 1}, schema);
    std::string description;
    if (const auto member = document.Find("description")) document.ReadText(*member, description);
    if (const auto member = document.Require("unknown_keys"))
        policy.ignore_unknown_keys =
            document.Choice(*member, {"error", "ignore"}, "unknown_keys").value_or(0) == 1;
    if (const auto scales = document.Require("scales")) {
        ObjectReader reader(*scales, {"lead_score", "response_rate"}, document.problems());
        policy.lead_scale = ReadScale(reader, "lead_score");
        policy.response_scale = ReadScale(reader, "response_rate");
    }
    document.Number("clock_tolerance_minutes", {0, 1440}, minutes);
    policy.clock_tolerance = static_cast<std::int64_t>(minutes * 60e6);
    document.Number("money_scale", {1e-6, kLargeNumber}, policy.money_scale);
    document.TextList("personal_channels", policy.personal_channels);
    for (std::string& channel : policy.personal_channels) channel = LowerAscii(channel);
    ReadTexts(document, policy.texts);
    ReadConfidence(document, policy.confidence);
}

void ReadFeatures(ObjectReader& document, Policy& policy) {
    const auto node = document.Require("features");
    if (!node) return;
    ObjectReader reader(*node, {kFeatureNames.begin(), kFeatureNames.end()}, document.problems());
    for (int i = 0; i < kFeatureCount; ++i) {
        const auto member = i < kBaseFeatures ? reader.Require(kFeatureNames[i]) : reader.Find(kFeatureNames[i]);
        const bool may_be_negative = i == kSentimentScore || i == kSentimentTrend || i == kEngagementDecline;
        if (member)
            ReadFeature(*member, policy.money_scale, may_be_negative, policy.features[i], document.problems());
    }
}

void ReadModels(ObjectReader& document, Policy& policy) {
    const auto node = document.Require("models");
    if (!node) return;
    ObjectReader reader(*node, {"conversion", "churn", "engagement"}, document.problems());
    ReadOutcome(reader, "conversion", policy.conversion, policy.learned[OutcomeIndex(Metric::kConversion)], policy);
    ReadOutcome(reader, "churn", policy.churn, policy.learned[OutcomeIndex(Metric::kChurn)], policy);
    for (const auto& learned : policy.learned) policy.has_learned |= learned != nullptr;
    if (const auto model = reader.Require("engagement"))
        ReadEngagement(*model, policy.engagement, document.problems());
}

}  // namespace prescriptive
