// How long an answer stays what it is by time alone.
#pragma once

#include <optional>

#include "analysis/customer.hpp"
#include "analysis/explanation.hpp"
#include "analysis/scores.hpp"
#include "analysis/traits.hpp"

namespace prescriptive {

// How far a stored score may be from the one that the present time would give.
inline constexpr double kScoreTolerance = 0.01;

// From as_of until that moment (excluded), and without new events, the priority,
// timeframe, action type, play, traits that show, their order, the leading one and
// sufficiency are those of as_of, and conversion, churn and engagement within
// kScoreTolerance of theirs. A lower bound, at most 64 days ahead; nullopt: for
// ever, since time changes nothing about the customer.
//
// Ages of which a learned model reads grow, too; rows are the request's, null where the policy has no such model.
//
// customer, scores and traits are what MakeCustomer, ScoresOf and TraitsOf gave at
// as_of; history is what the customer was made with, null where there was none.
std::optional<Moment> ValidUntil(const Policy& policy, const Customer& customer, const History* history,
                                 Moment as_of, const Scores& scores, const TraitScores& traits,
                                 const ModelRows* rows = nullptr);

}  // namespace prescriptive
