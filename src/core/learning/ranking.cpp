#include "learning/ranking.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

namespace prescriptive {
namespace {

[[noreturn]] void FailFull() {
    throw Error(ErrorCode::kLimitExceeded, "too many scores to rank",
                "At most " + std::to_string(kMostRanked) + " are ranked exactly in one group.",
                "Rank a sample of the rows.");
}

}  // namespace

void Ranking::Add(double score, bool positive) {
    if (size() >= kMostRanked) FailFull();
    (positive ? positives : negatives).push_back(score);
}

void Ranking::Merge(const Ranking& other) {
    if (size() + other.size() > kMostRanked) FailFull();
    positives.insert(positives.end(), other.positives.begin(), other.positives.end());
    negatives.insert(negatives.end(), other.negatives.begin(), other.negatives.end());
}

void Ranking::WriteBytes(char* out) const noexcept {
    const std::int64_t count = static_cast<std::int64_t>(positives.size());
    std::memcpy(out, &count, 8);
    if (!positives.empty()) std::memcpy(out + 8, positives.data(), 8 * positives.size());
    if (!negatives.empty()) std::memcpy(out + 8 * (1 + positives.size()), negatives.data(), 8 * negatives.size());
}

Ranking Ranking::FromBytes(std::string_view bytes) {
    std::int64_t count = -1;
    const std::size_t all = bytes.size() / 8;
    if (bytes.size() % 8 == 0 && all > 0) std::memcpy(&count, bytes.data(), 8);
    if (count < 0 || static_cast<std::uint64_t>(count) > all - 1 || all - 1 > kMostRanked)
        throw Error(ErrorCode::kInvalidBinary, "invalid state of a ranking aggregate");
    Ranking ranking;
    ranking.positives.resize(static_cast<std::size_t>(count));
    ranking.negatives.resize(all - 1 - static_cast<std::size_t>(count));
    if (count > 0) std::memcpy(ranking.positives.data(), bytes.data() + 8, 8 * ranking.positives.size());
    if (!ranking.negatives.empty())
        std::memcpy(ranking.negatives.data(), bytes.data() + 8 + 8 * count, 8 * ranking.negatives.size());
    for (const auto* scores : {&ranking.positives, &ranking.negatives})
        for (const double score : *scores)
            if (!std::isfinite(score))
                throw Error(ErrorCode::kInvalidBinary, "invalid state of a ranking aggregate",
                            "It holds a score that is not finite.");
    return ranking;
}

}  // namespace prescriptive
