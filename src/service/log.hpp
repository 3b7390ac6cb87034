// The log: one JSON object a line, on standard error. Lines wait in memory for FlushLog().
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace prescriptive::service {

// level: info, warning or error. The time comes first.
void Log(std::string_view level, const nlohmann::ordered_json& fields);

// One answered request; texts need no escaping.
struct RequestLine {
    std::string_view request_id;
    std::string_view method;
    std::string_view route;  // not the path, which may name a customer
    int status;
    double milliseconds;
    std::string_view key;   // its id, may be empty
    std::string_view code;  // SQLSTATE, may be empty
};
void LogRequest(const RequestLine& line);

void FlushLog();

}  // namespace prescriptive::service
