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
    static constexpr int kTypicalCustomer = -1;  // with whom the sum begins
    static constexpr int kInput = -2;            // an input of a learned model

    Metric outcome;
    int feature;  // or one of the above
    double value = kUnknown;    // unknown, too, where it is no number
    double typical = kUnknown;
    double contribution = 0;
    std::string input{};             // its name
    std::string input_value{};       // as text; "" where unknown
    std::string input_typical{};

    const char* direction() const noexcept {
        return contribution > 0 ? "raises" : contribution < 0 ? "lowers" : "neutral";
    }
};

inline constexpr int kMostReasons = 3;

const char* MetricName(Metric metric) noexcept;

// Conversion first, then churn; each begins with the typical customer. Base
// features always appear, others where they are known. Of learned models all
// inputs do, the strongest first; rows are the request's.
std::vector<Factor> Explain(const Policy& policy, const FeatureVector& x, const ModelRows* rows = nullptr,
                            CancelledCallback cancelled = nullptr);

// What moved the deciding score furthest away from the typical customer's, in
// the direction it moved; strongest first. Keeps its memory from one customer to
// the next.
class Reasons {
public:
    // rows: where the policy has learned models.
    void Find(const Policy& policy, const FeatureVector& x, const Decision& decision, const ModelRows* rows = nullptr,
              CancelledCallback cancelled = nullptr);

    int count() const noexcept { return count_; }
    std::string_view text(int i) const noexcept { return text_[static_cast<std::size_t>(i)]; }
    double weight(int i) const noexcept { return weight_[static_cast<std::size_t>(i)]; }  // log-odds
    const double* weights() const noexcept { return weight_.data(); }

private:
    void FindOfModel(const LearnedOutcome& learned, const ModelRow& row, CancelledCallback cancelled);

    int count_ = 0;
    std::array<std::string, kMostReasons> text_;
    std::array<double, kMostReasons> weight_{};
    std::string value_;
};

// What is not known that models read: names, or the policy's words.
enum class Wording { kNames, kWords };
std::vector<std::string> MissingOf(const Policy& policy, const Decision& decision, const ModelRows& rows, Wording wording);

// A factor's name in SQL and JSON.
std::string_view FactorName(const Policy& policy, const Factor& factor);

// A factor in the policy's words: "lead score", and its value: "70%"; the
// typical customer has none.
std::string FactorLabel(const Policy& policy, const Factor& factor);
std::string FactorText(const Policy& policy, const Factor& factor);

}  // namespace prescriptive
