#include "analysis/analyze.hpp"

#include "analysis/recommendation.hpp"
#include "text/template.hpp"
#include "utf8.hpp"

namespace prescriptive {
namespace {

// NaN as null, in full precision.
void WriteKnown(double value, JsonWriter& out) {
    if (IsKnown(value))
        out.ShortestNumber(value);
    else
        out.Null();
}

void WriteBehaviour(const Policy& policy, std::uint16_t behaviour, JsonWriter& out) {
    if (behaviour == 0) return;
    out.Key("behaviour");
    out.String(policy.behaviours[behaviour]);
}

// The value of a learned model's input: a number where it is one.
void WriteInput(double number, const std::string& text, JsonWriter& out) {
    if (IsKnown(number) || text.empty())
        WriteKnown(number, out);
    else
        out.String(text);
}

void WriteExplanation(const Policy& policy, const Analysis& analysis, JsonWriter& out) {
    out.BeginArray();
    for (const Factor& factor : Explain(policy, analysis.customer.x, &analysis.request.rows, analysis.cancelled)) {
        out.BeginObject();
        out.Key("outcome");
        out.String(MetricName(factor.outcome));
        out.Key("factor");
        out.String(FactorName(policy, factor));
        out.Key("value");
        WriteInput(factor.value, factor.input_value, out);
        out.Key("typical");
        WriteInput(factor.typical, factor.input_typical, out);
        out.Key("contribution");
        out.ShortestNumber(factor.contribution);
        out.Key("direction");
        out.String(factor.direction());
        out.EndObject();
    }
    out.EndArray();
}

std::vector<std::string> NotesOf(const Policy& policy, const Analysis& analysis) {
    const Texts& texts = policy.texts;
    const Request& request = analysis.request;
    const History& history = request.history;
    std::vector<std::string> notes;
    const auto count = [](std::int64_t n) { return std::to_string(n); };
    if (IsKnown(request.features[kSentimentScore]))
        notes.push_back(texts.sentiment_from_profile);
    else if (history.sentiment().count > 0)
        notes.push_back(
            FillTemplate(texts.sentiment_from_interactions, {{"count", count(history.sentiment().count)}}));
    if (history.sentiments_read() > 0)
        notes.push_back(FillTemplate(texts.sentiment_from_texts, {{"count", count(history.sentiments_read())}}));
    if (request.has_history) {
        if (IsKnown(request.features[kTotalInteractions])) {
            std::string given;
            JsonTextWriter(given).ShortestNumber(request.features[kTotalInteractions]);
            notes.push_back(FillTemplate(texts.interactions_from_profile,
                                         {{"value", given}, {"count", count(history.count())}}));
        } else {
            notes.push_back(texts.interactions_from_history);
        }
        if (!IsKnown(request.features[kAvgDealValue]) && history.deal_value().count > 0)
            notes.push_back(
                FillTemplate(texts.deal_value_from_history, {{"count", count(history.deal_value().count)}}));
    }
    if (history.texts() > 0 || request.profile_texts > 0)
        notes.push_back(FillTemplate(texts.lexicon, {{"digest", ToHex(policy.reader.digest).substr(0, 12)}}));
    if (request.left_out > 0)
        notes.push_back(FillTemplate(texts.left_out, {{"count", count(request.left_out)}}));
    if (!request.as_of && (history.has_times() || request.last_interaction)) notes.push_back(texts.time_unknown);
    if (analysis.customer.IsProspect()) notes.push_back(texts.prospect);
    if (!analysis.decision.sufficient) {
        std::string missing;
        for (const std::string& name : MissingOf(policy, analysis.decision, analysis.request.rows, Wording::kWords))
            missing.append(missing.empty() ? "" : ", ").append(name);
        notes.push_back(FillTemplate(texts.insufficient, {{"missing", missing}}));
    }
    return notes;
}

}  // namespace

Analysis Analyze(const Policy& policy, const JsonNode& request, std::optional<Moment> now,
                 CancelledCallback cancelled) {
    Analysis analysis;
    analysis.cancelled = cancelled;
    analysis.request = ReadRequest(request, RulesOf(policy, now, cancelled));
    analysis.customer = MakeCustomer(analysis.request, policy);
    const FeatureSet known = analysis.customer.x.Known();
    analysis.scores = ScoresOf(policy, analysis.customer, known);
    FindTraits(policy, analysis.customer, known, analysis.traits);
    Decide(policy, analysis.customer, analysis.scores, analysis.traits, analysis.decision);
    return analysis;
}

void RequireNoRequest(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start != text.npos && text[start] == '{' &&
        (text.find("\"customer_") != text.npos || text.find("\"interaction_history\"") != text.npos))
        throw Error(ErrorCode::kInvalidParameter, "text is a request",
                    "It begins with \"" + Excerpt(text.substr(start), 20) + "\".",
                    "Pass it as jsonb: prescriptive_traits(request::jsonb).");
}

Analysis AnalyzeText(const Policy& policy, std::string_view text, CancelledCallback cancelled) {
    Analysis analysis;
    const TextReading reading = policy.lexicon.Read(text, cancelled);
    for (const Hit& hit : reading.hits)
        analysis.request.evidence.push_back(EvidenceOf(hit, text, ""));
    analysis.customer.evidence = reading.weight;
    analysis.customer.texts = 1;
    analysis.traits = TraitsOf(policy, analysis.customer);
    return analysis;
}

void RequireCustomerId(const Analysis& analysis) {
    if (analysis.request.customer_id.empty())
        throw Error(ErrorCode::kInvalidParameter, "missing customer_id in request",
                    "The request has no value at $.customer_id.",
                    "Add \"customer_id\", a string or an integer.", "$.customer_id");
}

void WriteEvidence(const Policy& policy, const Analysis& analysis, int trait, JsonWriter& out) {
    out.BeginArray();
    for (const TextEvidence& hit : analysis.request.evidence) {
        const Phrase& phrase = policy.lexicon.phrase(hit.phrase);
        if (phrase.trait != trait) continue;
        out.BeginObject();
        out.Key("phrase");
        std::string shown = phrase.pattern;
        std::erase(shown, '~');
        out.String(Excerpt(shown));
        out.Key("text");
        out.String(hit.text);
        out.Key("start");
        out.ShortestNumber(static_cast<double>(hit.start + 1));
        out.Key("length");
        out.ShortestNumber(static_cast<double>(hit.length));
        out.Key("weight");
        out.ShortestNumber(hit.weight);
        WriteBehaviour(policy, hit.behaviour, out);
        if (!hit.interaction.empty()) {
            out.Key("interaction_id");
            out.String(hit.interaction);
        }
        out.EndObject();
    }
    if (const TraitRule* rule = StrongestRule(policy, analysis.customer, trait))
        for (const Ramp& ramp : rule->ramps) {
            out.BeginObject();
            out.Key("feature");
            out.String(kFeatureNames[ramp.feature]);
            out.Key("value");
            out.ShortestNumber(analysis.customer.x[ramp.feature]);
            out.Key("bound");
            out.ShortestNumber(ramp.to);
            out.Key("reason");
            out.String(ramp.reason);
            WriteBehaviour(policy, rule->behaviour, out);
            out.EndObject();
        }
    out.EndArray();
}

void WriteDetail(const Policy& policy, const Analysis& analysis, JsonWriter& out) {
    out.BeginObject();
    out.Key("recommendation");
    WriteRecommendation(policy, analysis, out);
    out.Key("explanation");
    WriteExplanation(policy, analysis, out);
    out.Key("evidence");
    out.BeginObject();
    for (int i = 0; i < analysis.traits.count; ++i) {
        const int trait = analysis.traits.shown[i];
        out.Key(policy.traits[static_cast<std::size_t>(trait)].name);
        WriteEvidence(policy, analysis, trait, out);
    }
    out.EndObject();
    out.Key("notes");
    out.Strings(NotesOf(policy, analysis));
    out.EndObject();
}

void WriteError(const JsonNode& request, const Error& error, JsonWriter& out) {
    out.BeginObject();
    out.Key("customer_id");
    std::string id;
    for (const JsonNode& member : request)
        if (member.key() == "customer_id" && member.token().valid &&
            (member.kind() == JsonKind::kString || member.kind() == JsonKind::kNumber))
            id = member.kind() == JsonKind::kNumber ? member.NumberText() : std::string(member.token().text);
    if (id.empty())
        out.Null();
    else
        out.String(id);
    out.Key("error");
    out.BeginObject();
    const auto text = [&](std::string_view key, std::string_view value) {
        out.Key(key);
        if (value.empty())
            out.Null();
        else
            out.String(value);
    };
    text("code", SqlState(error.code));
    text("message", error.message);
    text("detail", error.detail);
    text("hint", error.hint);
    text("path", error.path);
    out.EndObject();
    out.EndObject();
}

}  // namespace prescriptive
