#include "monitor.hpp"

#include <nlohmann/json.hpp>

#include "log.hpp"

namespace prescriptive::service {

namespace {

constexpr std::chrono::seconds kProbeTime{2};
constexpr std::chrono::milliseconds kPause{250};

const char* const kProbe =
    "SELECT pg_catalog.json_build_object('oid', e.oid::pg_catalog.text, 'schema', "
    "pg_catalog.quote_ident(n.nspname), "
    "'version', e.extversion, "
    "'may_check', "
    "pg_catalog.has_function_privilege(pg_catalog.to_regprocedure('prescriptive.check_api_key(bytea)')::pg_"
    "catalog.oid, 'EXECUTE'), "
    "'too_mighty', (SELECT r.rolsuper OR r.rolbypassrls FROM pg_catalog.pg_roles AS r WHERE r.rolname "
    "OPERATOR(pg_catalog.=) SESSION_USER)) "
    "FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) "
    "e.extnamespace "
    "WHERE e.extname OPERATOR(pg_catalog.=) 'prescriptive'";

// A patch release changes nothing that the service sees.
std::string_view MajorMinor(std::string_view version) {
    const auto dot = version.find('.');
    return dot == std::string_view::npos ? version : version.substr(0, version.find('.', dot + 1));
}

}  // namespace

Monitor::Monitor(boost::asio::io_context& context, const std::string& conninfo, Events events)
    : events_(std::move(events)),
      connection_(context, conninfo, kProbeTime,
                  Connection::Events{[this] { Listen(); },
                                     [this](std::deque<Call> calls, const Failure& failure) {
                                         probing_ = false;
                                         Down("database: " + failure.message);
                                         for (Call& call : calls) {
                                             Reply reply;
                                             reply.failure = failure;
                                             call.done(std::move(reply));
                                         }
                                     },
                                     [this] { events_.keys_changed(); }, nullptr}) {}

void Monitor::Tick(Clock::time_point now) {
    connection_.Tick(now);
    if (now < next_) return;
    if (connection_.closed()) {
        next_ = now + kPause;
        connection_.Open({});
    } else if (connection_.ready() && !probing_) {
        Probe();
    }
}

void Monitor::Listen() {
    Call call;
    call.sql = "LISTEN prescriptive_keys";
    // Without it a revoked key would live on, so nothing is up before it.
    call.done = [this](Reply reply) {
        if (!reply.failure) return Probe();
        if (!connection_.closed()) connection_.Abandon();
        Down("database: " + reply.failure->message);
    };
    connection_.Send(std::move(call));
}

void Monitor::Probe() {
    probing_ = true;
    next_ = Clock::now() + std::chrono::seconds(1);
    Call call;
    call.sql = kProbe;
    call.done = [this](Reply reply) {
        probing_ = false;
        // A failure of the connection has been told.
        if (!reply.failure || !connection_.closed()) Probed(std::move(reply));
    };
    connection_.Send(std::move(call));
}

void Monitor::Probed(Reply reply) {
    if (reply.failure) return Down("database: " + reply.failure->message);
    if (!reply.text) return Down("extension prescriptive is not installed in this database");
    const auto found = nlohmann::json::parse(*reply.text);
    version_ = found["version"].get<std::string>();
    if (MajorMinor(version_) != MajorMinor(PRESCRIPTIVE_VERSION))
        return Down("extension prescriptive is of version " + version_ +
                    ", this service of " PRESCRIPTIVE_VERSION);
    if (found["too_mighty"] != false)
        return Down("the login role is a superuser or bypasses row-level security");
    if (found["may_check"] != true) return Down("the login role may not execute prescriptive.check_api_key");
    if (up_ && identity_ == *reply.text) return;
    if (up_) Down("extension prescriptive was made anew");
    const bool renewed = identity_ != *reply.text;
    identity_ = *reply.text;
    up_ = true;
    problem_.clear();
    Log("info", {{"event", "database_up"}, {"extension", version_}});
    events_.up(found["schema"].get<std::string>(), renewed);
}

void Monitor::Down(std::string problem) {
    const bool was_up = up_;
    up_ = false;
    if (problem != problem_) Log("error", {{"event", "database_down"}, {"problem", problem}});
    problem_ = std::move(problem);
    if (was_up) events_.down();
}

}  // namespace prescriptive::service
