// The shipped policy, compiled once.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "policy/policy.hpp"

namespace prescriptive {

inline const Policy& ShippedPolicy() {
    static const std::unique_ptr<const Policy> policy = [] {
        std::ifstream in(PRESCRIPTIVE_SOURCE_DIR "/policy/default.json", std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        return CompilePolicy(CanonicalPolicy(text));
    }();
    return *policy;
}

// A wrong result is a crash, also where assertions are off.
inline void Require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace prescriptive
