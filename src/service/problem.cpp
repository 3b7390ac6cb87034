#include "problem.hpp"

#include <nlohmann/json.hpp>

namespace prescriptive::service {

namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

void Put(Json& json, const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
}

}  // namespace

std::string_view Reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Internal Server Error";
    }
}

Problem ProblemOf(const Failure& failure) {
    const std::string_view state = failure.sqlstate;
    const std::string_view kind = state.substr(0, 2);
    Problem problem;
    problem.code = failure.sqlstate;
    if (state == "57014") {
        problem.status = 504;
        problem.detail = "The database took too long.";
    } else if (kind == "08" || kind == "53" || kind == "57" || kind == "40" || kind == "25" ||
               state == "55P03") {
        problem.status = 503;
        problem.detail = "The database cannot answer now.";
        problem.retry_after = 1;
    } else if (failure.of_role) {
        problem.status = 403;
        problem.detail = "The service may not act as the role of this key.";
        problem.hint = "Grant the role to the role that the service logs in as.";
    } else if (state == "42501") {
        problem.status = 403;
        problem.detail = "The role of this key lacks a right that this needs.";
    } else if (state == "42704") {
        problem.status = 404;
        problem.detail = failure.message;
        problem.hint = failure.hint;
    } else if (kind == "22" || kind == "54" || state == "42602" || state == "0A000") {
        problem.status = 422;
        problem.detail = failure.message;
        problem.value = failure.detail;
        problem.hint = failure.hint;
    } else {
        problem.status = 500;
        problem.detail = "The database could not answer.";
    }
    return problem;
}

std::string ProblemJson(const Problem& problem, std::string_view request_id) {
    Json json;
    json["type"] = "about:blank";
    json["title"] = Reason(problem.status);
    json["status"] = problem.status;
    Put(json, "detail", problem.detail);
    Put(json, "code", problem.code);
    Put(json, "path", problem.path);
    Put(json, "value", problem.value);
    Put(json, "hint", problem.hint);
    json["request_id"] = request_id;
    return Text(json);
}

std::string ErrorLine(const Problem& problem) {
    Json error;
    error["code"] = problem.code;
    error["message"] = problem.detail;
    Put(error, "detail", problem.value);
    Put(error, "hint", problem.hint);
    Put(error, "path", problem.path);
    Json json;
    json["customer_id"] = nullptr;
    json["error"] = std::move(error);
    return Text(json);
}

}  // namespace prescriptive::service
