// All that scoring knows of one customer, whatever it came from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "policy/policy.hpp"
#include "profile/history.hpp"
#include "profile/interaction.hpp"
#include "profile/request.hpp"

namespace prescriptive {

struct Customer {
    FeatureVector x;
    std::array<double, kMaximumTraits> evidence{};  // weight of phrases by trait
    std::int64_t interactions = 0;
    std::int64_t texts = 0;
    // As learned models see it; unknown where weights score the outcome.
    std::array<double, kPredicted.size()> log_odds{kUnknown, kUnknown};
    std::array<double, kPredicted.size()> inputs_known{};  // share of the model's
    // Texts of the history were read by another lexicon than the policy's.
    bool foreign_lexicon = false;

    // A prospect cannot churn.
    bool IsProspect() const noexcept { return x[kSuccessfulDeals] == 0; }
};

// What making an interaction takes from the policy, which must outlive it.
InteractionRules InteractionRulesOf(const Policy& policy, CancelledCallback cancelled);

// What reading requests takes from the policy. `now` as in RequestRules.
RequestRules RulesOf(const Policy& policy, std::optional<Moment> now, CancelledCallback cancelled);

// Throws 22023 where a learned model of the policy needs features and the request names none.
Customer MakeCustomer(const Request& request, const Policy& policy);

// What is wrong with a base feature outside its bounds.
Error OutOfRange(int feature, double value);

// features: the five base features. Throws 22023 where the history holds events
// later than as_of allows; strict: the caller named as_of, so nothing after it
// is allowed.
Customer MakeCustomer(const double* features, const History& history, const std::optional<Moment>& as_of,
                      bool strict, const Policy& policy);

}  // namespace prescriptive
