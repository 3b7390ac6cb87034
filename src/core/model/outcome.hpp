// The scores of a customer, and those of them that models predict.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace prescriptive {

enum class Metric : std::uint8_t { kNone, kConversion, kChurn, kEngagement };

inline constexpr std::array kPredicted = {Metric::kConversion, Metric::kChurn};
constexpr std::size_t OutcomeIndex(Metric outcome) noexcept { return outcome == Metric::kChurn ? 1 : 0; }

}  // namespace prescriptive
