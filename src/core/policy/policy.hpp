// A policy in the form that scoring reads: every name resolved, every text
// checked, all lookups by number. Built once from a document, then immutable.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "digest.hpp"
#include "json/tape.hpp"
#include "model/feature.hpp"
#include "model/learned.hpp"
#include "model/logistic.hpp"
#include "model/outcome.hpp"
#include "text/lexicon.hpp"
#include "text/template.hpp"
#include "text/text_reader.hpp"

namespace prescriptive {

// Holds when the score of `outcome` reaches the bound and, where traits are
// named, one of them leads. Always true without an outcome.
struct Condition {
    Metric outcome = Metric::kNone;
    double bound = 0;
    bool strict = false;               // above, not at_least
    std::uint32_t leading_traits = 0;  // bit mask, 0: any

    bool Reaches(double score) const noexcept { return strict ? score > bound : score >= bound; }
};

struct Priority {
    std::string name;
    std::string window;
    int window_hours = 0;
    Condition when;
};

struct Timeframe {
    std::string text;
    int hours = 0;
    Condition when;
};

struct DecisionRule {
    int action_type = 0;
    Condition when;
};

// What an action is expected to do to a metric: multiply it (never beyond
// limit) or bring it to a target.
struct Effect {
    Metric metric = Metric::kNone;
    std::optional<double> factor;
    double limit = 1;
    double target = 0;
    std::string source;  // prior, observational or randomised
};

struct ActionType {
    std::string name;
    std::string aim;
    Template justification;                // of trait, conversion, churn
    Template justification_without_trait;  // of these but the trait
    Effect effect;
    Template expected_outcome;  // of present, target
    Template expected_to_hold;
    std::string primary_metric;
    std::string measurement_period;
    std::vector<std::string> secondary_metrics;
    std::string secondary_metrics_jsonb;  // as an answer has them
};

struct Play {
    std::string code;
    std::string text;
    int action_type = 0;
    int trait = -1;  // -1: the base play of its type
    std::vector<std::string> resources;  // people, then tools
    std::vector<std::string> alternatives;
    std::string resources_jsonb;  // as an answer has them
    std::string alternatives_jsonb;
    double effort_hours = 0;
    double cost = 0;
    std::optional<Effect> effect;  // in place of the action type's
};

// Rises from 0 at `from` to 1 at `to`, either of which may be the larger.
struct Ramp {
    Feature feature = kLeadScore;
    double from = 0;
    double to = 1;
    double rate = 1;  // 1 / (to - from)
    std::string reason;

    Ramp() = default;
    Ramp(Feature f, double begin, double end, std::string why)
        : feature(f), from(begin), to(end), rate(1 / (end - begin)), reason(std::move(why)) {}

    double operator()(double x) const noexcept {
        const double t = (x - from) * rate;
        return t >= 1 ? 1 : t > 0 ? t : 0;  // 0 where x is unknown
    }
};

// weight times the least of its ramps. Where texts were read, figures count for
// less: weight then moves towards weight_with_texts.
struct TraitRule {
    double weight = 0;
    double weight_with_texts = 0;
    std::vector<Ramp> ramps;
    FeatureSet needs = 0;  // of the ramps: without one of them it is 0
    std::uint16_t behaviour = 0;  // in Policy::behaviours; 0: none
};

struct Trait {
    std::string name;
    std::string label;
    std::string buying_style;
    bool enabled = true;
    bool asks_discount = false;  // its evidence in a text asks for a discount
    std::vector<TraitRule> rules;
};

// The rules of all enabled traits in one table, in the traits' order, for the
// loop that scores each customer: a third of its time went into finding them.
struct RuleTable {
    struct Rule {
        FeatureSet needs;
        std::uint32_t ramps;  // of it, behind those of the rules before
        double weight;
        double more_with_texts;  // weight_with_texts - weight
    };
    struct Slope {
        double from;
        double rate;
        std::size_t feature;
    };
    std::vector<Rule> rules;
    std::vector<Slope> ramps;
    std::array<std::uint32_t, kMaximumTraits> of_trait{};  // rules of each
    std::uint32_t enabled = 0;                             // traits, by bits
};
RuleTable TableOf(const std::vector<Trait>& traits);

// How a feature is shown and what is typical of it.
struct FeatureText {
    enum Format : std::uint8_t { kNumber, kPercent, kCount, kMoney, kDays, kHours };
    bool used = false;
    std::string label;
    Format format = kNumber;
    double typical = 0;  // raw units
    Transform transform;
    // Reasons, in the pieces around the value.
    std::vector<std::string> above;
    std::vector<std::string> below;
    std::string typical_text;
};

// A learned model that scores an outcome in place of weights.
struct LearnedOutcome {
    std::string name;  // of the kept model
    int version = 0;
    Template reason;  // of input, value
    std::unique_ptr<const LearnedModel> model;
};

struct EngagementModel {
    double frequency = 0, response = 0, content = 0, sentiment = 0;  // weights
    double full_frequency = 1;  // interactions in 30 days that count as full
    double response_half_life_hours = 24;
};

struct Confidence {
    double base = 0, per_feature = 0, trait = 0;
    double history = 0, history_full = 1;
    double texts = 0, texts_full = 1;
    double minimum = 0;
};

// Texts by the name of their key, see policy/default.json.
struct Texts {
    std::string typical_customer, sentiment_from_profile, sentiment_from_interactions, sentiment_from_texts,
        interactions_from_profile, interactions_from_history, deal_value_from_history, lexicon,
        left_out, time_unknown, prospect, insufficient;
};

struct Policy {
    Digest digest{};   // of the canonical document
    bool ignore_unknown_keys = false;
    Scale lead_scale = Scale::kAuto;
    Scale response_scale = Scale::kAuto;
    std::int64_t clock_tolerance = 0;  // microseconds
    double money_scale = 0;
    std::vector<std::string> personal_channels;  // lower case
    std::array<FeatureText, kFeatureCount> features;
    // Without terms where a learned model is in their place.
    LogisticModel conversion;
    LogisticModel churn;
    std::array<std::unique_ptr<const LearnedOutcome>, kPredicted.size()> learned;
    bool has_learned = false;
    EngagementModel engagement;
    std::vector<Priority> priorities;
    std::optional<double> escalate_churn;
    std::vector<Timeframe> timeframes;
    std::vector<DecisionRule> decisions;
    std::vector<ActionType> action_types;
    std::vector<Play> plays;
    std::vector<int> play_of;  // [action type * (traits + 1) + trait + 1]
    std::vector<Trait> traits;
    RuleTable rules;
    std::vector<std::string> behaviours{""};  // named patterns of behaviour, such as wants_a_trial
    double trait_threshold = 0, lead_margin = 0, half_evidence = 1;
    double half_life_days = 0;  // of evidence in texts; 0: it does not fade
    Lexicon lexicon;
    TextReader reader;                  // what the lexicon is, with all else that shapes the reading of texts
    std::uint32_t discount_traits = 0;  // by bit: their evidence in a text asks for a discount
    Confidence confidence;
    Texts texts;

    // Null where weights score the outcome.
    const LearnedOutcome* Learned(Metric outcome) const noexcept { return learned[OutcomeIndex(outcome)].get(); }

    // The trait's play for the type, or the type's base play where trait is -1
    // or has none.
    const Play& PlayFor(int action_type, int trait) const {
        const std::size_t row = static_cast<std::size_t>(action_type) * (traits.size() + 1);
        const int play = play_of[row + static_cast<std::size_t>(trait + 1)];
        return plays[static_cast<std::size_t>(play >= 0 ? play : play_of[row])];
    }
    int PositionOf(const Play& play) const noexcept { return static_cast<int>(&play - plays.data()); }
};

// All that is wrong with a policy document; empty where it is valid.
using Problems = std::vector<Error>;

// Reads a document into a policy. Returns null and fills problems where it is
// not valid; problems is emptied first.
std::unique_ptr<const Policy> CompilePolicy(const JsonNode& document, Problems& problems,
                                            bool check_phrases = true);

// The same for a document known to be valid; throws the first problem.
std::unique_ptr<const Policy> CompilePolicy(std::string_view canonical);

// Parses, validates and brings to canonical form; throws the first problem,
// with the number of others in its hint.
std::string CanonicalPolicy(std::string_view text);

}  // namespace prescriptive
