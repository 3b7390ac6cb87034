// The few functions of XGBoost's C interface that training needs, loaded when first asked for, so that nothing
// else needs the library.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "status.hpp"

namespace prescriptive {

// Whether the library is there.
bool HasXgboost() noexcept;
// 0A000 where it is not.
void RequireXgboost();

// A matrix of float32, row after row, NaN where missing, with its labels.
class BoosterData {
public:
    BoosterData(const std::vector<float>& values, std::size_t rows, std::size_t columns, const std::vector<float>& labels);
    ~BoosterData();
    BoosterData(BoosterData&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
    BoosterData(const BoosterData&) = delete;

    void* handle() const noexcept { return handle_; }

private:
    void* handle_ = nullptr;
};

class Booster {
public:
    // parameters: names and values as XGBoost has them. The data outlive it.
    Booster(const BoosterData& training, const BoosterData* held_out,
            const std::vector<std::pair<std::string, std::string>>& parameters);
    ~Booster();
    Booster(const Booster&) = delete;

    // Adds one tree.
    void Grow();
    // The mean log loss of the held-out rows.
    double HeldOutLoss();
    // Log-odds of the held-out rows by the first so many trees.
    std::vector<double> HeldOutLogOdds(int trees, std::size_t rows);
    // The whole model as JSON.
    std::string Save();

private:
    void* handle_ = nullptr;
    const BoosterData& training_;
    const BoosterData* held_out_;
    int trees_ = 0;
};

}  // namespace prescriptive
