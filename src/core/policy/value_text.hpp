// Values of features as people read them.
#pragma once

#include <string>
#include <string_view>

#include "policy/policy.hpp"

namespace prescriptive {

// "70%", "150,000", "3 days": appended to out.
void AppendValue(FeatureText::Format format, double value, std::string& out);

// A text with a place for a value, such as "Lead score {value} is high", in the pieces around that place.
std::vector<std::string> PiecesOf(std::string_view text, std::string_view place);

}  // namespace prescriptive
