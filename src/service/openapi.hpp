// The document openapi.json beside this file, which the build puts into the program.
#pragma once

#include <string_view>

namespace prescriptive::service {

extern const std::string_view kOpenApi;

}  // namespace prescriptive::service
