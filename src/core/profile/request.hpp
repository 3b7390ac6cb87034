// A request (a JSON object) read into a profile, a history and the evidence
// its texts give.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/tape.hpp"
#include "model/feature.hpp"
#include "profile/history.hpp"
#include "profile/interaction.hpp"
#include "profile/model_row.hpp"
#include "text/lexicon.hpp"
#include "time.hpp"
#include "utf8.hpp"

namespace prescriptive {

// What the reading of requests takes from a policy and from the caller.
struct RequestRules : InteractionRules {
    bool ignore_unknown_keys = false;
    Scale lead_scale = Scale::kAuto;
    Scale response_scale = Scale::kAuto;
    Moment clock_tolerance = 0;
    // The time where the request gives none; nullopt: it stays unknown.
    std::optional<Moment> now;
    // What reads the request's features; null where weights score the outcome.
    std::array<const LearnedModel*, kPredicted.size()> learned{};
};

// A phrase found in a text of the request. start (0-based) and length count
// characters; interaction is empty for the profile's own texts.
struct TextEvidence {
    std::uint32_t phrase;
    std::string text;  // what was said, cut where it is long
    std::size_t start;
    std::size_t length;
    double weight;  // after its context
    std::uint16_t behaviour;
    std::string interaction;
};

inline TextEvidence EvidenceOf(const Hit& hit, std::string_view text, const std::string& interaction) {
    const std::string_view said = text.substr(hit.first_byte, hit.behind_byte - hit.first_byte);
    return {hit.phrase, Excerpt(said), hit.start, hit.length, hit.weight, hit.behaviour, interaction};
}

struct Request {
    std::string customer_id;  // empty: none was given
    FeatureVector features;   // as the profile gives them
    std::optional<Moment> as_of;
    bool as_of_given = false;
    std::optional<Moment> last_interaction;  // the profile's
    bool has_history = false;
    History history;
    std::array<double, kMaximumTraits> profile_evidence{};  // of the profile's own texts
    std::int64_t profile_texts = 0;
    std::vector<TextEvidence> evidence;
    std::int64_t left_out = 0;  // interactions after as_of
    bool has_named_features = false;
    ModelRows rows;
};

// Throws on the first fault, with its path.
Request ReadRequest(const JsonNode& root, const RequestRules& rules);

}  // namespace prescriptive
