// What to do, how soon, and what to expect of it.
#pragma once

#include <cstdint>

#include "analysis/customer.hpp"
#include "analysis/scores.hpp"
#include "analysis/traits.hpp"

namespace prescriptive {

// Positions refer to the policy's lists.
struct Decision {
    int priority = 0;
    int timeframe = 0;
    int action_type = 0;
    Metric decided_by = Metric::kNone;  // the score behind the action type
    const Play* play = nullptr;
    double present = kUnknown;  // the metric the play works on, now
    double target = kUnknown;   // and as expected; never worse than present
    bool holds = false;         // nothing better than the present is expected
    double confidence = 0;      // how complete and clear the data is, no probability
    bool sufficient = false;
    std::uint32_t missing = 0;  // base features not known that weights read, by bit
};

int PriorityOf(const Policy& policy, const Scores& scores, const TraitScores& traits, bool prospect) noexcept;
int ActionTypeOf(const Policy& policy, const Scores& scores, const TraitScores& traits, bool prospect,
                 Metric* decided_by = nullptr) noexcept;
double ConfidenceOf(const Policy& policy, const Customer& customer, const TraitScores& traits) noexcept;

// scores and traits are those of the customer. In place: a decision that is handed over by value waits for what was just
// written of it.
void Decide(const Policy& policy, const Customer& customer, const Scores& scores, const TraitScores& traits,
            Decision& decision) noexcept;

}  // namespace prescriptive
