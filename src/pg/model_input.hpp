// What a call of a predicting function is given: (model, input record), (model, jsonb), and both with as_of.
// Without as_of it is the transaction's time.
#pragma once

#include <optional>

#include "model/row.hpp"
#include "model_cache.hpp"

namespace prescriptive {

// Plain data: an ERROR may pass over it.
struct ModelInputs {
    const LearnedModel* model;
    const InputCell* cells;  // one for each input
    double* row;             // room for as many numbers
    bool has_time;
    Moment as_of;

    std::optional<Moment> AsOf() const { return has_time ? std::optional<Moment>(as_of) : std::nullopt; }
};

enum class InputForm { kRecord, kJsonb };

// False where the input is NULL, and so the answer; a NULL model is an ERROR in any case.
bool model_inputs(FunctionCallInfo fcinfo, InputForm form, ModelInputs* inputs);

}  // namespace prescriptive
