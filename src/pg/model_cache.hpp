// Which model a call predicts with.
#pragma once

#include "document_cache.hpp"
#include "model/learned.hpp"

namespace prescriptive {

extern const DocumentKind kModelKind;
extern DocumentCache model_cache;

// The model of argument `arg`, which holds until the transaction ends; ERROR 22004 where it is NULL.
const LearnedModel& model_argument(FunctionCallInfo fcinfo, int arg);

// Once per backend.
void init_model_cache();

}  // namespace prescriptive
