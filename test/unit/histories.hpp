// Interactions and histories by chance, and comparison of numbers that may be unknown.
#pragma once

#include <random>

#include "profile/history.hpp"
#include "support.hpp"

namespace prescriptive::test {

inline constexpr const char* kNames[] = {"zeal",  "thrift", "candour",  "haste", "pride",
                                          "doubt", "trust",  "analysis", "habit", "whim"};

// Reads ten traits, named in no order.
inline const TextReader& TestReader() {
    static const TextReader reader = [] {
        TextReader r;
        r.digest = Sha256("a lexicon");
        std::copy(std::begin(kNames), std::end(kNames), r.traits.begin());
        return r;
    }();
    return reader;
}

inline double Maybe(std::mt19937& random, double low, double high) {
    if (random() % 3 == 0) return kUnknown;
    return low + (high - low) * (random() % 10001) / 10000;
}

inline std::vector<Interaction> RandomInteractions(std::mt19937& random, int count, int days) {
    std::vector<Interaction> list;
    const Moment start = At("2025-11-22T00:00:00Z");
    for (int i = 0; i < count; ++i) {
        Interaction in;
        in.has_time = random() % 8 != 0;
        if (in.has_time)
            in.at = start +
                    static_cast<Moment>(random() % static_cast<unsigned>(days)) * kMicrosecondsPerDay +
                    static_cast<Moment>(random() % 86400) * 1'000'000;
        in.has_kind = random() % 4 != 0;
        in.personal = in.has_kind && random() % 2 == 0;
        in.sentiment = Maybe(random, -1, 1);
        in.response_hours = Maybe(random, 0, 200);
        in.engagement_level = Maybe(random, 0, 1);
        in.discount_offered = Maybe(random, 0, 0.2);
        if (random() % 4 == 0) in.discount_offered = 0;
        in.deal_value = Maybe(random, 0, 1e6);
        in.decision_made = random() % 3 == 0 ? kUnknown : random() % 2;
        in.outcome = static_cast<Interaction::Outcome>(random() % 4);
        if (random() % 2 == 0) {
            in.reader = &TestReader();
            in.substance = random() % 2 == 0;
            in.asks_discount = random() % 3 == 0;
            in.sentiment_read = IsKnown(in.sentiment) && random() % 2 == 0;
            for (int t = 0; t < 10; ++t)
                if (random() % 5 == 0) in.evidence[static_cast<std::size_t>(t)] = 0.1 * (random() % 20);
        }
        list.push_back(in);
    }
    return list;
}

inline History Build(const std::vector<Interaction>& list) {
    History history;
    for (const Interaction& in : list) history.Add(in);
    return history;
}

inline void ExpectSame(double a, double b, const char* what, double tolerance = 1e-9) {
    if (std::isnan(a) || std::isnan(b)) {
        EXPECT_EQ(std::isnan(a), std::isnan(b)) << what;
    } else {
        EXPECT_NEAR(a, b, tolerance * std::max(1.0, std::abs(b))) << what;
    }
}

}  // namespace prescriptive::test
