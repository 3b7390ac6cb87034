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

inline constexpr int kMostReasons = 3;

const char* MetricName(Metric metric) noexcept;

// Conversion first, then churn; each begins with the typical customer. Base
// features always appear, others where they are known.
std::vector<Factor> Explain(const Policy& policy, const FeatureVector& x);

// What moved the deciding score furthest away from the typical customer's, in
// the direction it moved; strongest first. Keeps its memory from one customer to
// the next.
class Reasons {
public:
    void Find(const Policy& policy, const FeatureVector& x, const Decision& decision);

    int count() const noexcept { return count_; }
    std::string_view text(int i) const noexcept { return text_[static_cast<std::size_t>(i)]; }
    double weight(int i) const noexcept { return weight_[static_cast<std::size_t>(i)]; }  // log-odds
    const double* weights() const noexcept { return weight_.data(); }

private:
    int count_ = 0;
    std::array<std::string, kMostReasons> text_;
    std::array<double, kMostReasons> weight_{};
    std::string value_;
};

// A factor in the policy's words: "lead score", and its value: "70%"; the
// typical customer has none.
std::string_view FactorLabel(const Policy& policy, const Factor& factor);
std::string FactorText(const Policy& policy, const Factor& factor);

}  // namespace prescriptive
