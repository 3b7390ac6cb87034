// Why the scores are what they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/customer.hpp"
#include "analysis/decision.hpp"
#include "analysis/scores.hpp"

namespace prescriptive {

// One summand of a score's log-odds. Those of one outcome add up to it.
struct Factor {
    Metric outcome;
    int feature;  // -1: the typical customer, with whom the sum begins
    double value;
    double typical;
    double contribution;

    const char* direction() const noexcept {
        return contribution > 0 ? "raises" : contribution < 0 ? "lowers" : "neutral";
    }
};

struct Reason {
    std::string text;
    double weight;  // log-odds
};

inline constexpr std::size_t kMostReasons = 3;

const char* MetricName(Metric metric) noexcept;

// Conversion first, then churn; each begins with the typical customer. Base
// features always appear, others where they are known.
std::vector<Factor> Explain(const Policy& policy, const FeatureVector& x);

// What moved the deciding score furthest away from the typical customer's, in
// the direction it moved; strongest first, at most kMostReasons.
std::vector<Reason> ReasonsOf(const Policy& policy, const FeatureVector& x, const Decision& decision);

// A factor in the policy's words: "lead score", and its value: "70%"; the
// typical customer has none.
std::string_view FactorLabel(const Policy& policy, const Factor& factor);
std::string FactorText(const Policy& policy, const Factor& factor);

// A percentage with one decimal, as the documented answers have it.
std::string PercentText(double fraction);

}  // namespace prescriptive
