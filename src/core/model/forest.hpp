// Trees laid out for walking: without a branch, and several at once, so that their loads overlap.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/document.hpp"

namespace prescriptive {

// What one row is to a forest: a number for each slot. Slot 0 holds minus infinity. Each column that a tree
// splits by has two slots, where a missing value goes left and where it goes right, so that a node needs no
// question after missing values.
class Forest {
public:
    virtual ~Forest() = default;

    // The columns that are split by, each once. The row is made for them, in their order.
    const std::vector<std::uint32_t>& columns() const noexcept { return columns_; }

    // base + leaves, in the precision of the trees. value(i) is the number in column columns()[i], NaN
    // where missing.
    virtual double Sum(const double* values) const = 0;

    static std::unique_ptr<const Forest> Make(const TreesModel& trees);

protected:
    std::vector<std::uint32_t> columns_;
};

}  // namespace prescriptive
