#include "profile/request.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "nearest.hpp"
#include "utf8.hpp"

namespace prescriptive {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kRequestKeys[] = {"customer_id", "customer_profile", "interaction_history",
                                             "as_of", "features"};
constexpr std::string_view kProfileKeys[] = {
    "lead_score",       "sentiment_score",  "total_interactions", "avg_deal_value",
    "response_rate",    "last_interaction", "first_interaction",  "successful_deals",
    "preferred_communication", "timezone",  "demographics",       "preferences"};
constexpr std::string_view kInteractionKeys[] = {
    "interaction_id",      "interaction_type", "timestamp",       "content",
    "sentiment",           "outcome",          "response_time_hours", "engagement_level",
    "offer_presented",     "discount_offered", "decision_made",   "deal_value"};

// A number within bounds; the hint says what is meant.
double Bounded(const JsonNode& node, double low, double high, const char* hint) {
    const double value = node.Number(node.key());
    if (!(value >= low && value <= high))
        node.Fail(ErrorCode::kInvalidParameter, std::string(node.key()) + " is out of range", hint);
    return value;
}

double Scaled(const JsonNode& node, Scale scale) {
    switch (scale) {
        case Scale::kFraction: return Bounded(node, 0, 1, kFractionHint);
        case Scale::kPercent: return Bounded(node, 0, 100, "A percentage in [0, 100] is wanted.") / 100;
        case Scale::kAuto: break;
    }
    const double value =
        Bounded(node, 0, 100, "A fraction in [0, 1] or a percentage in (1, 100] is wanted.");
    return value <= 1 ? value : value / 100;
}

// A text, or an integer as it is written.
std::string Identifier(const JsonNode& node) {
    if (node.kind() == JsonKind::kNumber) {
        std::string text = node.NumberText();
        if (text.find_first_of(".eE") != text.npos)
            node.Fail(ErrorCode::kInvalidText, std::string(node.key()) + " must be a string or an integer");
        return text;
    }
    if (node.kind() != JsonKind::kString)
        node.Fail(ErrorCode::kInvalidText, std::string(node.key()) + " must be a string or an integer");
    return std::string(node.String(node.key()));
}

class RequestReader {
public:
    RequestReader(const RequestRules& rules, Request& request) : rules_(rules), request_(request) {}

    void Read(const JsonNode& root) {
        if (root.kind() != JsonKind::kObject)
            root.Fail(ErrorCode::kInvalidParameter, "a request must be a JSON object",
                      "Pass an object with customer_id and customer_profile or interaction_history.");
        // as_of first: what lies after it depends on it.
        for (const JsonNode& member : root)
            if (member.key() == "as_of" && !member.IsNull()) {
                request_.as_of = Time(member);
                request_.as_of_given = true;
            }
        if (!request_.as_of_given) request_.as_of = rules_.now;
        for (const JsonNode& member : root) {
            if (member.IsNull() && Known(member, kRequestKeys)) continue;
            if (member.key() == "customer_id") {
                request_.customer_id = Identifier(member);
                if (request_.customer_id.empty())
                    member.Fail(ErrorCode::kInvalidParameter, "customer_id must not be empty");
            } else if (member.key() == "customer_profile") {
                Profile(member);
            } else if (member.key() == "interaction_history") {
                Interactions(member);
            } else if (member.key() == "features") {
                Features(member);
            } else if (member.key() != "as_of") {
                Unknown(member, kRequestKeys);
            }
        }
    }

private:
    static bool Known(const JsonNode& member, Names names) {
        return std::find(names.begin(), names.end(), member.key()) != names.end();
    }

    void Unknown(const JsonNode& member, Names names) const {
        if (rules_.ignore_unknown_keys) return;
        if (!member.token().valid)
            member.Fail(ErrorCode::kInvalidEncoding, "invalid byte sequence in request");
        member.Fail(ErrorCode::kInvalidParameter, "unknown key \"" + Excerpt(member.key()) + "\" in request",
                    NameHint(member.key(), names, "keys"));
    }

    static Moment Time(const JsonNode& node) {
        const std::optional<Moment> moment = ParseMoment(node.String(node.key()));
        if (!moment)
            node.Fail(ErrorCode::kInvalidDatetime, std::string(node.key()) + " is not a timestamp",
                      "Use ISO 8601, such as 2026-11-22T10:00:00Z.");
        return *moment;
    }

    // The moment of an event; nullopt where it is to be left out.
    std::optional<Moment> EventTime(const JsonNode& node) const {
        const Moment moment = Time(node);
        if (!request_.as_of || moment <= *request_.as_of) return moment;
        if (request_.as_of_given) return std::nullopt;
        if (moment <= *request_.as_of + rules_.clock_tolerance) return *request_.as_of;
        node.Fail(ErrorCode::kInvalidParameter, std::string(node.key()) + " lies in the future",
                  "Correct the timestamp, or give as_of to say at which time the customer is seen.");
    }

    void Profile(const JsonNode& profile) {
        profile.RequireObject("customer_profile");
        FeatureVector& x = request_.features;
        std::optional<Moment> first;
        for (const JsonNode& member : profile) {
            const std::string_view key = member.key();
            if (member.IsNull() && Known(member, kProfileKeys)) continue;
            if (key == "lead_score") {
                x[kLeadScore] = Scaled(member, rules_.lead_scale);
            } else if (key == "sentiment_score") {
                x[kSentimentScore] = Bounded(member, -1, 1, kSentimentHint);
            } else if (key == "total_interactions") {
                x[kTotalInteractions] = Bounded(member, 0, kLargestValue, kValueHint);
            } else if (key == "avg_deal_value") {
                x[kAvgDealValue] = Bounded(member, 0, kLargestValue, kValueHint);
            } else if (key == "response_rate") {
                x[kResponseRate] = Scaled(member, rules_.response_scale);
            } else if (key == "successful_deals") {
                x[kSuccessfulDeals] = Bounded(member, 0, kLargestValue, kValueHint);
            } else if (key == "last_interaction") {
                request_.last_interaction = EventTime(member);
            } else if (key == "first_interaction") {
                first = EventTime(member);
            } else if (key == "preferred_communication") {
                x[kPrefersPersonal] = IsPersonal(member.String(key), rules_) ? 1 : 0;
            } else if (key == "timezone") {
                member.String(key);
            } else if (key == "preferences") {
                Preferences(member);
            } else if (key != "demographics") {
                Unknown(member, kProfileKeys);
            }
        }
        if (first && request_.last_interaction && *first > *request_.last_interaction)
            profile.Fail(ErrorCode::kInvalidParameter, "first_interaction lies after last_interaction");
    }

    // Every string inside is a text of the customer's.
    void Preferences(const JsonNode& node) {
        if (node.kind() == JsonKind::kString) {
            const std::string_view text = node.String(node.key());
            const TextReading reading = rules_.lexicon->Read(text, rules_.cancelled);
            Remember(reading, text, "");
            for (int t = 0; t < kMaximumTraits; ++t) request_.profile_evidence[t] += reading.weight[t];
            ++request_.profile_texts;
        }
        for (const JsonNode& item : node) Preferences(item);
    }

    void Interactions(const JsonNode& list) {
        list.RequireArray("interaction_history");
        request_.has_history = true;
        std::vector<std::string> ids;
        for (const JsonNode& item : list) {
            item.RequireObject("interaction");
            std::string id;
            const std::optional<Interaction> interaction = ReadInteraction(item, id);
            if (!id.empty()) ids.push_back(id);
            if (interaction)
                request_.history.Add(*interaction);
            else
                ++request_.left_out;
        }
        std::sort(ids.begin(), ids.end());
        const auto twice = std::adjacent_find(ids.begin(), ids.end());
        if (twice != ids.end())
            list.Fail(ErrorCode::kInvalidParameter, "duplicate interaction_id \"" + Excerpt(*twice) + "\"",
                      "Each interaction may be given once.");
    }

    // nullopt where the interaction lies after as_of.
    std::optional<Interaction> ReadInteraction(const JsonNode& node, std::string& id) {
        Interaction in;
        std::optional<JsonNode> content;
        bool left_out = false;
        for (const JsonNode& member : node) {
            const std::string_view key = member.key();
            if (member.IsNull() && Known(member, kInteractionKeys)) continue;
            if (const InteractionNumber* number = NumberOf(key)) {
                in.*number->value = Bounded(member, number->low, number->high, number->hint);
            } else if (key == "interaction_id") {
                id = Identifier(member);
            } else if (key == "interaction_type") {
                SetKind(member.String(key), rules_, in);
            } else if (key == "timestamp") {
                const std::optional<Moment> at = EventTime(member);
                in.has_time = at.has_value();
                left_out = !in.has_time;
                in.at = at.value_or(0);
            } else if (key == "content") {
                member.String(key);
                content = member;
            } else if (key == "outcome") {
                in.outcome = Outcome(member);
            } else if (key == "offer_presented") {
                member.String(key);
            } else if (key == "decision_made") {
                in.decision_made = member.Bool(key) ? 1 : 0;
            } else {
                Unknown(member, kInteractionKeys);
            }
        }
        if (left_out) return std::nullopt;
        if (content) {
            const std::string_view text = content->String("content");
            Remember(ReadContent(text, rules_, in), text, id);
        }
        return in;
    }

    static const InteractionNumber* NumberOf(std::string_view key) {
        const auto at = std::find_if(std::begin(kInteractionNumbers), std::end(kInteractionNumbers),
                                     [&](const InteractionNumber& number) { return number.name == key; });
        return at != std::end(kInteractionNumbers) ? at : nullptr;
    }

    static Interaction::Outcome Outcome(const JsonNode& node) {
        const std::string_view text = node.String("outcome");
        const Interaction::Outcome outcome = OutcomeOf(text);
        if (outcome == Interaction::Outcome::kUnknown)
            node.Fail(ErrorCode::kInvalidParameter, "unknown outcome", OutcomeHint(text));
        return outcome;
    }

    void Remember(const TextReading& reading, std::string_view text, const std::string& interaction) {
        for (const Hit& hit : reading.hits) request_.evidence.push_back(EvidenceOf(hit, text, interaction));
    }

    // Named features of the user's own.
    void Features(const JsonNode& node) {
        node.RequireObject("features");
        for (const JsonNode& member : node) {
            if (member.kind() == JsonKind::kArray || member.kind() == JsonKind::kObject)
                member.Fail(ErrorCode::kInvalidText, "a feature must be a number, string, boolean or null");
            if (member.kind() == JsonKind::kNumber) member.Number("feature");
            if (member.kind() == JsonKind::kString) member.String("feature");
        }
        request_.has_named_features = true;
        for (std::size_t i = 0; i < rules_.learned.size(); ++i)
            if (rules_.learned[i] != nullptr) request_.rows[i].Read(*rules_.learned[i], node, request_.as_of);
    }

    const RequestRules& rules_;
    Request& request_;
};

}  // namespace

Request ReadRequest(const JsonNode& root, const RequestRules& rules) {
    Request request;
    RequestReader(rules, request).Read(root);
    return request;
}

}  // namespace prescriptive
