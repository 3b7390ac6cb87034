// Random numbers that are the same on every machine.
#pragma once

#include <cstdint>

namespace prescriptive {

// Finalizer of SplitMix64 (Steele, Lea, Flood 2014): each input bit changes half of the output's.
constexpr std::uint64_t Mix(std::uint64_t x) noexcept {
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

class Random {
public:
    explicit constexpr Random(std::uint64_t seed) noexcept : state_(Mix(seed)) {}

    constexpr std::uint64_t Next() noexcept { return Mix(state_ += 0x9E3779B97F4A7C15); }

    // In [0, bound), by multiplication; the bias is below bound / 2^64.
    std::uint64_t Below(std::uint64_t bound) noexcept {
        return static_cast<std::uint64_t>(static_cast<unsigned __int128>(Next()) * bound >> 64);
    }

private:
    std::uint64_t state_;
};

}  // namespace prescriptive
