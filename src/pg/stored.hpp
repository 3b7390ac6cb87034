// One stored customer: what the functions behind stored recommendations take,
// (5 features, history, request, policy, as_of). The request gives what has no
// column of its own; features that are known, and the history, come before it.
#pragma once

#include "arguments.hpp"

namespace prescriptive {

// Plain data: an ERROR may pass over it.
struct Stored {
    double features[kBaseFeatures];
    int bad_feature = -1;  // given, but out of range
    const bytea* history = nullptr;
    bool has_request = false;
    Tape request{};
    const Policy* policy = nullptr;
    bool has_time = false;
    Moment as_of = 0;
};

Stored stored_arguments(FunctionCallInfo fcinfo);

// Throws on bad input.
Request ReadStored(const Stored& stored, CancelledCallback cancelled);

}  // namespace prescriptive
