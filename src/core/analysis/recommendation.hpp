// The documented answer.
#pragma once

#include <string>

#include "analysis/analyze.hpp"

namespace prescriptive {

// Fifteen keys in the documented order.
void WriteRecommendation(const Policy& policy, const Analysis& analysis, JsonWriter& out);

// The same as the server's binary jsonb, with its length word, in place of what
// out holds: a sixth of the instructions of WriteRecommendation into a
// JsonbWriter, its plain twin.
void WriteRecommendationJsonb(const Policy& policy, const Analysis& analysis, std::string& out);

}  // namespace prescriptive
