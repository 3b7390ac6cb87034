// One interaction made from what is given of it: shared by requests, whose
// errors name a path, and by SQL arguments, whose errors name an argument.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/history.hpp"
#include "status.hpp"
#include "text/lexicon.hpp"

namespace prescriptive {

// What making an interaction takes from a policy and from the caller.
struct InteractionRules {
    const std::vector<std::string>* personal_channels = nullptr;  // lower case
    const Lexicon* lexicon = nullptr;
    const TextReader* reader = nullptr;
    std::uint32_t discount_traits = 0;  // bit mask: traits whose evidence asks for a discount
    CancelledCallback cancelled = nullptr;
};

// A number that an interaction may carry; both bounds included.
struct InteractionNumber {
    std::string_view name;
    double Interaction::* value;
    double low;
    double high;
    const char* hint;

    bool Holds(double value) const noexcept { return value >= low && value <= high; }  // not NaN
};
inline constexpr const char* kSentimentHint = "A sentiment lies in [-1, 1].";
inline constexpr const char* kFractionHint = "A fraction in [0, 1] is wanted.";
inline constexpr const char* kValueHint = "A value in [0, 1e15] is wanted.";
inline constexpr InteractionNumber kInteractionNumbers[] = {
    {"sentiment", &Interaction::sentiment, -1, 1, kSentimentHint},
    {"response_time_hours", &Interaction::response_hours, 0, kLargestResponseHours,
     "Hours in [0, 1000000] are wanted."},
    {"engagement_level", &Interaction::engagement_level, 0, 1, kFractionHint},
    {"discount_offered", &Interaction::discount_offered, 0, 1, kFractionHint},
    {"deal_value", &Interaction::deal_value, 0, kLargestValue, kValueHint},
};

inline constexpr std::string_view kOutcomes[] = {"positive", "negative", "neutral"};

// kUnknown where the text names no outcome.
Interaction::Outcome OutcomeOf(std::string_view text) noexcept;
// Which there are.
std::string OutcomeHint(std::string_view text);

// ASCII letters count as their lower case.
bool IsPersonal(std::string_view channel, const InteractionRules& rules) noexcept;

inline void SetKind(std::string_view kind, const InteractionRules& rules, Interaction& in) noexcept {
    in.has_kind = true;
    in.personal = IsPersonal(kind, rules);
}

// Reads the text into the interaction. Its sentiment counts only where none is
// given, so give that first. The reader is remembered by its address.
TextReading ReadContent(std::string_view text, const InteractionRules& rules, Interaction& in);

}  // namespace prescriptive
