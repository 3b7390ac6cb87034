// Customers for measurements of the core, and a request.
#pragma once

#include <cmath>
#include <memory>
#include <vector>

#include "analysis/customer.hpp"
#include "shipped.hpp"

namespace prescriptive {

inline const Policy& Shipped() {
    static const std::unique_ptr<const Policy> policy = CompilePolicy(PolicyText());
    return *policy;
}

// Customers that differ, so that no branch is learnt by heart.
inline std::vector<Customer> Customers() {
    std::vector<Customer> customers(1024);
    std::uint64_t state = 1;
    const auto unit = [&] {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<double>(state >> 11) * 0x1p-53;
    };
    for (Customer& c : customers) {
        c.x[kLeadScore] = unit();
        c.x[kSentimentScore] = 2 * unit() - 1;
        c.x[kTotalInteractions] = std::floor(61 * unit());
        c.x[kAvgDealValue] = 500 * std::pow(400, unit());
        c.x[kResponseRate] = unit();
    }
    return customers;
}

inline constexpr const char* kProfile =
    R"({"customer_id":"12345","customer_profile":{"lead_score":0.7,"sentiment_score":0.3,"total_interactions":15,"avg_deal_value":50000,"response_rate":0.8}})";

}  // namespace prescriptive
