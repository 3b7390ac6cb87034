// How good predicted probabilities are, against what happened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/writer.hpp"
#include "status.hpp"

namespace prescriptive {

// With the 95 % interval of its bootstrap (percentiles); NaN where it is not defined.
struct Figure {
    double value = 0, low = 0, high = 0;
};

struct Judgement {
    std::size_t rows = 0;
    std::size_t positives = 0;
    // As metrics.hpp defines them; calibration_error is over ten bins of equal width (ECE).
    Figure auc, average_precision, log_loss, brier, calibration_error;
    // Of those with the highest probabilities, a share of the rows (ties at its edge count in proportion): their
    // positives against chance, and against all positives.
    struct Gain {
        double share, lift, gain;
    };
    std::vector<Gain> gains;
    struct Bin {
        double low, high;
        std::size_t rows;
        double predicted, seen;  // means
    };
    std::vector<Bin> calibration;  // bins with rows
    // The upper end of the central 95 % of what perfectly calibrated models with these probabilities have.
    double calibration_band = 0;
    int resamples = 0;

    bool is_calibrated() const noexcept { return calibration_error.value <= calibration_band; }
    // Whether the AUC tells the model from chance.
    bool has_signal() const noexcept { return auc.low > 0.5; }
    void Write(JsonWriter& out) const;
};

// Both of the same length, of one row at least; probabilities in [0, 1]. The same for the same input and seed on
// every machine.
Judgement Judge(const std::vector<std::uint8_t>& positive, const std::vector<double>& probability, std::uint64_t seed,
                CancelledCallback cancelled);

}  // namespace prescriptive
