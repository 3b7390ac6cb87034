// What the micro-benchmarks read: the shipped policy and the labelled messages.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "policy/policy.hpp"

namespace prescriptive {

inline std::string ReadSource(const std::string& path) {
    std::ifstream in(PRESCRIPTIVE_SOURCE_DIR "/" + path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

inline const std::string& PolicyText() {
    static const std::string text = CanonicalPolicy(ReadSource("policy/default.json"));
    return text;
}

}  // namespace prescriptive
