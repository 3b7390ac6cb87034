// Random numbers that are the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace prescriptive {

// Finalizer of SplitMix64 (Steele, Lea, Flood 2014): each input bit changes half of the output's.
constexpr std::uint64_t Mix(std::uint64_t x) noexcept {
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

constexpr std::uint64_t MixBytes(std::string_view bytes) noexcept {
    std::uint64_t hash = Mix(bytes.size());
    std::uint64_t word = 0;
    int filled = 0;
    for (const char c : bytes) {
        word = word << 8 | static_cast<unsigned char>(c);
        if (++filled == 8) {
            hash = Mix(hash ^ word);
            word = 0;
            filled = 0;
        }
    }
    return Mix(hash ^ word);
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

// A hash as a number in [0, 1).
constexpr double UnitOf(std::uint64_t hash) noexcept { return static_cast<double>(hash >> 11) * 0x1p-53; }

}  // namespace prescriptive
