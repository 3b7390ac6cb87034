// The state of the aggregates that rank: all scores seen, by label.
#pragma once

#include <string_view>
#include <vector>

#include "status.hpp"

namespace prescriptive {

// Beyond this many scores in one state the aggregates stop (54000).
inline constexpr std::size_t kMostRanked = 100'000'000;

struct Ranking {
    std::vector<double> positives;
    std::vector<double> negatives;

    void Add(double score, bool positive);
    void Merge(const Ranking& other);
    std::size_t size() const noexcept { return positives.size() + negatives.size(); }

    // The number of positives as int64, then the positives, then the negatives, in the machine's byte order.
    std::size_t ByteCount() const noexcept { return 8 * (1 + size()); }
    void WriteBytes(char* out) const noexcept;
    // Throws 22P03 where the bytes are not such a state.
    static Ranking FromBytes(std::string_view bytes);
};

}  // namespace prescriptive
