// Which request is which statement: the whole of the service's knowledge of SQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connection.hpp"
#include "problem.hpp"

namespace prescriptive::service {

enum class Kind { kAnalyze, kBatch, kRead, kHealth, kReady, kMetrics, kOpenApi, kPage };
enum class Scope { kNone, kAnalyze, kRead };

// A parameter of the query, in the order of the statement's.
struct Parameter {
    enum class Type { kText, kTime, kRank, kLimit };
    std::string_view name;
    Type type = Type::kText;
    bool required = false;
};

struct Route {
    std::string_view method;
    std::string_view path;  // {id} is one segment, and the statement's first argument
    Kind kind;
    Scope scope = Scope::kNone;
    bool slow = false;
    std::string_view statement = {};
    std::vector<Parameter> parameters = {};
};

// A request line, read.
struct Target {
    const Route* route = nullptr;
    std::string id;
    std::vector<std::pair<std::string, std::string>> query;
};

// 400, 404, 405 or 422 where there is no such thing to ask for.
std::variant<Target, Problem> ReadTarget(std::string_view method, std::string_view target);

// The arguments of a kRead route's statement.
std::variant<std::vector<std::optional<std::string>>, Problem> Arguments(const Target& target);

// ?detail of analyze.
std::variant<bool, Problem> WantsDetail(const Target& target);

// What each connection prepares, with the scoring functions in this schema.
std::vector<Statement> Statements(const std::string& schema);

}  // namespace prescriptive::service
