// The features that models and trait rules read, by number and by name.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace prescriptive {

// The first five come from the profile (sentiment, interactions and deal value
// from the history where it is silent), as do successful_deals and
// prefers_personal; the others come from the history.
enum Feature {
    kLeadScore,
    kSentimentScore,
    kTotalInteractions,
    kAvgDealValue,
    kResponseRate,
    kRecencyDays,        // days since the last interaction; needs as_of
    kEngagementLevel,    // mean engagement level, [0, 1]
    kEngagementDecline,  // that mean before the last 30 days less within them
    kSentimentTrend,     // least-squares slope, change per 30 days; days weigh less the longer ago they are
    kResponseHours,      // mean hours the customer took to respond
    kInteractions30d,    // interactions within 30 days before as_of
    kDiscountShare,      // share of interactions in which a discount was offered
    kDecisionShare,      // share of interactions that ended in a decision
    kPersonalShare,      // share of calls, meetings and other personal channels
    kPositiveShare,      // share of positive outcomes
    kSubstanceShare,     // share of messages that ask or state something specific
    kSuccessfulDeals,
    kPrefersPersonal,    // 1 where the preferred channel is a personal one, else 0
    kAnsweredShare,      // share of interactions that carry a response time
    kAcceptedShare,      // share of discounts offered that met a decision
    kAskedShare,         // share of texts that asked for a discount
    kFeatureCount
};

inline constexpr int kBaseFeatures = 5;

inline constexpr std::array<std::string_view, kFeatureCount> kFeatureNames = {
    "lead_score",       "sentiment_score",   "total_interactions", "avg_deal_value",
    "response_rate",    "recency_days",      "engagement_level",   "engagement_decline",
    "sentiment_trend",  "response_hours",    "interactions_30d",   "discount_share",
    "decision_share",   "personal_share",    "positive_share",     "substance_share",
    "successful_deals", "prefers_personal",  "answered_share",     "accepted_share",
    "asked_share",
};

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
inline bool IsKnown(double value) noexcept { return value == value; }

// Counts and values beyond this are a mistake.
inline constexpr double kLargestValue = 1e15;

// What the five base features may be; both bounds included.
struct FeatureBounds {
    double low;
    double high;
    const char* hint;

    bool Holds(double value) const noexcept { return value >= low && value <= high; }  // not NaN
};
inline constexpr std::array<FeatureBounds, kBaseFeatures> kBaseBounds = {{
    {0, 1, "A lead score is a fraction in [0, 1]: pass 0.7 for 70 %."},
    {-1, 1, "A sentiment score lies in [-1, 1]."},
    {0, kLargestValue, "A number of interactions lies in [0, 1e15]."},
    {0, kLargestValue, "A deal value lies in [0, 1e15]."},
    {0, 1, "A response rate is a fraction in [0, 1]: pass 0.7 for 70 %."},
}};

// How a number that a request gives for a fraction is read: by its value
// (up to 1 a fraction, above a percentage), or as told.
enum class Scale : std::uint8_t { kAuto, kFraction, kPercent };

// Features by bit.
using FeatureSet = std::uint32_t;
static_assert(kFeatureCount <= 32);
constexpr FeatureSet SetOf(Feature f) noexcept { return FeatureSet{1} << f; }

// Values of all features in their natural units; NaN means unknown.
struct FeatureVector {
    std::array<double, kFeatureCount> value;

    FeatureVector() noexcept { value.fill(kUnknown); }
    double& operator[](Feature f) noexcept { return value[f]; }
    double operator[](Feature f) const noexcept { return value[f]; }

    FeatureSet Known() const noexcept {
        FeatureSet known = 0;
        for (int f = 0; f < kFeatureCount; ++f) known |= FeatureSet{IsKnown(value[static_cast<std::size_t>(f)])} << f;
        return known;
    }
};

}  // namespace prescriptive
