// What went wrong, as a client is told: application/problem+json (RFC 9457).
#pragma once

#include <string>
#include <string_view>

namespace prescriptive::service {

// What the database said.
struct Failure {
    std::string sqlstate;
    std::string message;
    std::string detail;
    std::string hint;
    bool of_role = false;  // it happened on becoming the key's role
};

struct Problem {
    int status = 500;
    std::string detail;  // one sentence for people
    std::string code;    // SQLSTATE, where the database found it
    std::string path;    // JSON path, or name of the parameter, of the value at fault
    std::string value;   // what was seen there
    std::string hint;
    int retry_after = 0;  // seconds
    std::string allow;    // methods, with 405
};

// The reason phrase of a status that the service gives.
std::string_view Reason(int status);

// Texts of the database reach the client only where they are about the client's own values.
Problem ProblemOf(const Failure& failure);

std::string ProblemJson(const Problem& problem, std::string_view request_id);

// {"customer_id": null, "error": ...}, as prescriptive_try_analyze has it.
std::string ErrorLine(const Problem& problem);

}  // namespace prescriptive::service
