#include "server.hpp"

#include <sys/resource.h>

#include <ctime>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

#include "log.hpp"
#include "routes.hpp"
#include "session.hpp"

namespace prescriptive::service {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kTick{100};
// Clients beyond the most that are told so, before they are cut without a word.
constexpr std::size_t kMaximumRefused = 64;
// Descriptors for all but clients and the database.
constexpr std::size_t kOwnDescriptors = 32;

tcp::endpoint Endpoint(const Settings& settings) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(settings.address, error);
    if (error) throw std::runtime_error("address: \"" + settings.address + "\" is no IP address");
    if (!address.is_loopback() && !settings.tls_in_front)
        throw std::runtime_error(
            "address: " + settings.address +
            " is reached from other machines, and this service speaks plain HTTP: put a proxy that "
            "speaks TLS before it and set tls_in_front = on, or take 127.0.0.1");
    return {address, settings.port};
}

// However many clients come, the database's connections can be opened anew.
void WantDescriptors(const Settings& settings) {
    const rlim_t wanted = settings.maximum_connections + kMaximumRefused + settings.fast_connections +
                          settings.slow_connections + kOwnDescriptors;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted;
    if (wanted > limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::runtime_error("maximum_connections: " + std::to_string(settings.maximum_connections) +
                                 " of them need " + std::to_string(wanted) +
                                 " open files, and the process may have " + std::to_string(limit.rlim_max));
}

std::string HttpDate() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

std::string RandomHex() {
    std::random_device random;
    std::string text;
    for (int i = 0; i < 12; ++i) text += "0123456789abcdef"[random() & 15U];
    return text;
}

}  // namespace

Server::Server(const Settings& settings)
    : settings_(settings),
      page_(settings.page),
      acceptor_(context_),
      signals_(context_, SIGTERM, SIGINT),
      timer_(context_),
      fast_(context_, settings.database, settings.fast_connections, settings.pipeline,
            settings.maximum_waiting, settings.fast_query_time),
      slow_(context_, settings.database, settings.slow_connections, 1, settings.maximum_waiting,
            settings.slow_query_time),
      monitor_(context_, settings.database,
               Monitor::Events{[this](const std::string& schema, bool renewed) {
                                   if (started_ && !renewed) return;
                                   if (started_) {
                                       fast_.Stop();
                                       slow_.Stop();
                                   }
                                   started_ = true;
                                   fast_.Start(Statements(schema));
                                   slow_.Start(Statements(schema));
                               },
                               [this] { keys_.Forget(); }, [this] { keys_.Forget(); }}),
      keys_(monitor_),
      id_prefix_(RandomHex()),
      date_(HttpDate()) {
    WantDescriptors(settings_);
    const tcp::endpoint endpoint = Endpoint(settings_);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    boost::system::error_code error;
    acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        throw std::runtime_error("cannot listen on " + settings_.address + ":" +
                                 std::to_string(settings_.port) + ": " + error.message());
}

void Server::Run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) Drain();
    });
    Log("info", {{"event", "listening"}, {"address", settings_.address}, {"port", settings_.port}});
    Accept();
    Tick();
    context_.run();
    Log("info", {{"event", "ended"}});
    FlushLog();
}

void Server::Accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
        if (draining_) return;
        if (!error) {
            const bool full = sessions_.size() >= settings_.maximum_connections;
            if (sessions_.size() >= settings_.maximum_connections + kMaximumRefused) return Accept();
            boost::system::error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            auto session = std::make_shared<Session>(*this, std::move(socket));
            if (full) {
                session->Refuse();
            } else {
                session->Next();
            }
            return Accept();
        }
        // Such as no descriptor left: it is tried again, with a pause.
        Log("warning", {{"event", "accept"}, {"problem", error.message()}});
        auto pause = std::make_shared<asio::steady_timer>(context_, kTick);
        pause->async_wait([this, pause](const boost::system::error_code& ended) {
            if (!ended && !draining_) Accept();
        });
    });
}

void Server::Tick() {
    const auto now = Clock::now();
    monitor_.Tick(now);
    if (started_) {
        fast_.Tick(now);
        slow_.Tick(now);
    }
    date_ = HttpDate();
    // One that is closed takes itself out.
    const std::vector<Session*> sessions(sessions_.begin(), sessions_.end());
    for (Session* session : sessions) session->Tick(now);
    FlushLog();
    if (draining_ && (sessions_.empty() || now >= drained_at_)) {
        if (!sessions_.empty()) Log("warning", {{"event", "cut"}, {"connections", sessions_.size()}});
        return context_.stop();
    }
    timer_.expires_after(kTick);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) Tick();
    });
}

void Server::Drain() {
    Log("info", {{"event", "draining"}, {"connections", sessions_.size()}});
    draining_ = true;
    drained_at_ = Clock::now() + settings_.drain_time;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
}

bool Server::Allows(std::string_view host) const {
    // Without the port; an IPv6 address stands in brackets.
    const auto bracket = host.rfind(']');
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    host = host.substr(0, colon);
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    for (const std::string& allowed : settings_.allowed_hosts) {
        if (std::equal(host.begin(), host.end(), allowed.begin(), allowed.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }))
            return true;
    }
    return false;
}

std::string Server::NewRequestId() { return id_prefix_ + "-" + std::to_string(++last_id_); }

std::pair<bool, std::string> Server::Readiness() const {
    const bool ready = monitor_.up() && fast_.ready() > 0 && slow_.ready() > 0 && !draining_;
    nlohmann::ordered_json json;
    json["status"] = ready ? "ready" : "not ready";
    json["service_version"] = PRESCRIPTIVE_VERSION;
    if (!monitor_.extension_version().empty()) json["extension_version"] = monitor_.extension_version();
    if (!ready) {
        json["problem"] = draining_        ? "the service is ending"
                          : !monitor_.up() ? monitor_.problem()
                                           : std::string("connections to the database are being opened");
    }
    return {ready, json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
}

std::string Server::MetricsText() const {
    const auto number = [](std::size_t value) { return static_cast<double>(value); };
    const std::vector<Metrics::Gauge> gauges = {
        {"prescriptive_http_connections", "", "Connections of clients.", number(sessions_.size())},
        {"prescriptive_database_up", "", "1 where the database is there with the extension.",
         monitor_.up() ? 1.0 : 0.0},
        {"prescriptive_database_connections", "lane=\"fast\"", "Connections to the database that are ready.",
         number(fast_.ready())},
        {"prescriptive_database_connections", "lane=\"slow\"", "", number(slow_.ready())},
        {"prescriptive_database_in_flight", "lane=\"fast\"", "Calls that the database works on.",
         number(fast_.in_flight())},
        {"prescriptive_database_in_flight", "lane=\"slow\"", "", number(slow_.in_flight())},
        {"prescriptive_database_waiting", "lane=\"fast\"", "Calls that wait for a connection.",
         number(fast_.waiting())},
        {"prescriptive_database_waiting", "lane=\"slow\"", "", number(slow_.waiting())},
        {"prescriptive_database_retries_total", "lane=\"fast\"",
         "Calls sent again since their connection broke.", number(fast_.retries())},
        {"prescriptive_database_retries_total", "lane=\"slow\"", "", number(slow_.retries())},
        {"prescriptive_keys_remembered", "", "Keys that were good when last asked about.",
         number(keys_.size())},
    };
    return metrics_.Text(gauges);
}

}  // namespace prescriptive::service
