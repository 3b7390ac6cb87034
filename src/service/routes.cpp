#include "routes.hpp"

#include <algorithm>
#include <charconv>

namespace prescriptive::service {

namespace {

using Type = Parameter::Type;

const std::vector<Route>& Routes() {
    static const std::vector<Route> routes = {
        {"POST", "/v1/prescriptive/analyze", Kind::kAnalyze, Scope::kAnalyze, false, "analyze", {{"detail"}}},
        {"POST", "/v1/prescriptive/batch", Kind::kBatch, Scope::kAnalyze, true, "batch"},
        {"GET",
         "/v1/recommendations",
         Kind::kRead,
         Scope::kRead,
         true,
         "recommendations",
         {{"name"},
          {"priority"},
          {"priority_rank", Type::kRank},
          {"action_type"},
          {"owner"},
          {"trait"},
          {"due_before", Type::kTime},
          {"after"},
          {"limit", Type::kLimit}}},
        {"GET",
         "/v1/customers/{id}/recommendation",
         Kind::kRead,
         Scope::kRead,
         false,
         "customer",
         {{"name"}}},
        {"GET",
         "/v1/customers/{id}/explanation",
         Kind::kRead,
         Scope::kRead,
         false,
         "explanation",
         {{"name"}}},
        {"GET",
         "/v1/customers/{id}/history",
         Kind::kRead,
         Scope::kRead,
         false,
         "history",
         {{"name"}, {"after"}, {"limit", Type::kLimit}}},
        {"GET", "/v1/priorities", Kind::kRead, Scope::kRead, true, "priorities", {{"name"}}},
        {"GET", "/v1/resource-demand", Kind::kRead, Scope::kRead, true, "resource_demand"},
        {"GET",
         "/v1/at-risk",
         Kind::kRead,
         Scope::kRead,
         true,
         "at_risk",
         {{"name"}, {"owner"}, {"after"}, {"limit", Type::kLimit}}},
        {"GET", "/v1/freshness", Kind::kRead, Scope::kRead, true, "freshness", {{"name"}}},
        {"GET",
         "/v1/changes",
         Kind::kRead,
         Scope::kRead,
         true,
         "changes",
         {{"name"}, {"since", Type::kTime, true}, {"after"}, {"limit", Type::kLimit}}},
        {"GET", "/healthz", Kind::kHealth},
        {"GET", "/readyz", Kind::kReady},
        {"GET", "/metrics", Kind::kMetrics},
        {"GET", "/openapi.json", Kind::kOpenApi},
        {"GET", "/crm", Kind::kPage},
        {"GET", "/crm/", Kind::kPage},
        {"GET", "/crm/{id}", Kind::kPage},
    };
    return routes;
}

int HexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Nothing where the text is not UTF-8 without NUL behind its percent signs.
std::optional<std::string> Decode(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = HexValue(text[i + 1]);
            const int low = HexValue(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        out += c;
    }
    // Well-formed by the table of Unicode: no surrogate, nothing longer than needed, nothing beyond U+10FFFF.
    for (std::size_t i = 0; i < out.size();) {
        const auto byte = [&](std::size_t at) {
            return at < out.size() ? static_cast<unsigned char>(out[at]) : 0U;
        };
        const unsigned first = byte(i);
        if (first < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4) return std::nullopt;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(i + k) & 0xC0U) != 0x80) return std::nullopt;
        const unsigned second = byte(i + 1);
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
            (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
            return std::nullopt;
        i += length;
    }
    return out;
}

// The text of {id} in `path`, empty where the pattern has none; nothing where it does not match.
std::optional<std::string_view> Match(std::string_view pattern, std::string_view path) {
    const auto brace = pattern.find("{id}");
    if (brace == std::string_view::npos)
        return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
    const auto before = pattern.substr(0, brace);
    const auto behind = pattern.substr(brace + 4);
    if (path.size() <= before.size() + behind.size() || path.substr(0, before.size()) != before ||
        path.substr(path.size() - behind.size()) != behind)
        return std::nullopt;
    const auto id = path.substr(before.size(), path.size() - before.size() - behind.size());
    return id.find('/') == std::string_view::npos ? std::optional(id) : std::nullopt;
}

Problem Of(int status, std::string detail, std::string path = "", std::string hint = "") {
    Problem problem;
    problem.status = status;
    problem.detail = std::move(detail);
    problem.path = std::move(path);
    problem.hint = std::move(hint);
    return problem;
}

std::string Names(const Route& route) {
    std::string names;
    for (const Parameter& parameter : route.parameters)
        names.append(names.empty() ? "" : ", ").append(parameter.name);
    return names;
}

std::optional<Problem> ReadQuery(std::string_view text, Target& target) {
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = Decode(pair.substr(0, equals), true);
        auto value =
            Decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
        if (!name || !value) return Of(400, "The query is not UTF-8 in percent encoding.");
        const auto& known = target.route->parameters;
        if (std::none_of(known.begin(), known.end(), [&](const Parameter& p) { return p.name == *name; }))
            return Of(422, "unknown parameter", *name,
                      known.empty() ? "There are none." : "There are: " + Names(*target.route) + ".");
        for (const auto& [other, ignored] : target.query)
            if (other == *name) return Of(422, "duplicate parameter", *name);
        target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return std::nullopt;
}

}  // namespace

std::variant<Target, Problem> ReadTarget(std::string_view method, std::string_view text) {
    const auto question = text.find('?');
    const auto path = text.substr(0, question);
    if (path.empty() || path.front() != '/') return Of(400, "The target must be a path.");
    Target target;
    std::string allow;
    for (const Route& route : Routes()) {
        const auto id = Match(route.path, path);
        if (!id) continue;
        if (route.method != method) {
            allow = route.method;
            continue;
        }
        target.route = &route;
        auto decoded = Decode(*id, false);
        if (!decoded) return Of(400, "The path is not UTF-8 in percent encoding.");
        target.id = std::move(*decoded);
        break;
    }
    if (target.route == nullptr && !allow.empty()) {
        Problem problem = Of(405, "This path takes " + allow + ".");
        problem.allow = allow;
        return problem;
    }
    if (target.route == nullptr)
        return Of(404, "There is nothing at this path.", "", "/openapi.json lists the paths.");
    if (question != std::string_view::npos) {
        if (auto problem = ReadQuery(text.substr(question + 1), target)) return std::move(*problem);
    }
    return target;
}

std::variant<std::vector<std::optional<std::string>>, Problem> Arguments(const Target& target) {
    std::vector<std::optional<std::string>> arguments;
    if (target.route->path.find("{id}") != std::string_view::npos) arguments.emplace_back(target.id);
    for (const Parameter& parameter : target.route->parameters) {
        std::optional<std::string> value;
        for (const auto& [name, given] : target.query)
            if (name == parameter.name) value = given;
        if (!value && parameter.required) return Of(422, "missing parameter", std::string(parameter.name));
        const bool number = parameter.type == Type::kRank || parameter.type == Type::kLimit;
        if (parameter.type == Type::kLimit && !value) value = "100";
        if (number && value) {
            int read = 0;
            const char* const end = value->data() + value->size();
            const auto [stop, error] = std::from_chars(value->data(), end, read);
            if (error != std::errc() || stop != end || read < 1 || read > 1000)
                return Of(422, "a number from 1 to 1000 is wanted", std::string(parameter.name));
        }
        arguments.push_back(std::move(value));
    }
    return arguments;
}

std::variant<bool, Problem> WantsDetail(const Target& target) {
    for (const auto& [name, value] : target.query) {
        if (value == "true") return true;
        if (value != "false") return Of(422, "true or false is wanted", name);
    }
    return false;
}

std::vector<Statement> Statements(const std::string& schema) {
    return {
        {"role", "SELECT pg_catalog.set_config('role', $1, true)"},
        {"analyze", "SELECT " + schema + ".prescriptive_analyze_json($1::pg_catalog.jsonb)"},
        {"detail", "SELECT pg_catalog.json_build_object('recommendation', " + schema +
                       ".prescriptive_analyze_json(q.r), "
                       "'explanation', q.d OPERATOR(pg_catalog.->) 'explanation', 'evidence', q.d "
                       "OPERATOR(pg_catalog.->) 'evidence', "
                       "'notes', q.d OPERATOR(pg_catalog.->) 'notes') FROM (SELECT p.r, " +
                       schema +
                       ".prescriptive_analyze_detail(p.r) AS d "
                       "FROM (SELECT $1::pg_catalog.jsonb AS r) AS p OFFSET 0) AS q"},
        {"fault",
         "SELECT " + schema +
             ".prescriptive_try_analyze($1::pg_catalog.jsonb) OPERATOR(pg_catalog.#>>) '{error,path}'"},
        {"batch",
         "SELECT pg_catalog.string_agg(CASE WHEN q.a OPERATOR(pg_catalog.?) 'error' THEN "
         "q.a::pg_catalog.text "
         "ELSE " +
             schema +
             ".prescriptive_analyze_json(q.r)::pg_catalog.text END, E'\\n' ORDER BY q.n) "
             "FROM (SELECT p.n, p.r, " +
             schema +
             ".prescriptive_try_analyze(p.r) AS a FROM (SELECT l.n, l.line::pg_catalog.jsonb AS r "
             "FROM pg_catalog.string_to_table($1, E'\\n') WITH ORDINALITY AS l(line, n) OFFSET 0) AS p "
             "OFFSET 0) AS q"},
        {"recommendations",
         "SELECT prescriptive._recommendations_page($1, $2, $3::pg_catalog.int4, $4, $5, "
         "$7::pg_catalog.timestamptz, $8, $9::pg_catalog.int4, $6)"},
        {"customer", "SELECT prescriptive._customer_page($2, $1)"},
        {"explanation", "SELECT prescriptive._explanation_page($2, $1)"},
        {"history", "SELECT prescriptive._history_page($2, $1, $3, $4::pg_catalog.int4)"},
        {"priorities", "SELECT prescriptive._report_page('priorities', $1)"},
        {"resource_demand", "SELECT prescriptive._report_page('resource_demand', NULL)"},
        {"freshness", "SELECT prescriptive._report_page('freshness', $1)"},
        {"at_risk", "SELECT prescriptive._at_risk_page($1, $2, $3, $4::pg_catalog.int4)"},
        {"changes",
         "SELECT prescriptive._changes_page($1, $2::pg_catalog.timestamptz, $3, $4::pg_catalog.int4)"},
    };
}

}  // namespace prescriptive::service
