// The process: one thread, one loop, that owns everything else.
#pragma once

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_set>

#include "keys.hpp"
#include "lane.hpp"
#include "metrics.hpp"
#include "monitor.hpp"
#include "page.hpp"
#include "settings.hpp"

namespace prescriptive::service {

class Session;

class Server {
public:
    // Throws where the address is not to be had, or is not to be used.
    explicit Server(const Settings& settings);

    // Until a signal has ended it, and what was under way is done.
    void Run();

    const Settings& settings() const { return settings_; }
    Keys& keys() { return keys_; }
    Lane& lane(bool slow) { return slow ? slow_ : fast_; }
    Metrics& metrics() { return metrics_; }
    const Page& page() const { return page_; }
    bool draining() const { return draining_; }
    bool Allows(std::string_view host) const;
    std::string NewRequestId();
    const std::string& date() const { return date_; }

    std::string MetricsText() const;
    // The body of /readyz, and whether it is ready.
    std::pair<bool, std::string> Readiness() const;

    void Enter(Session* session) { sessions_.insert(session); }
    void Leave(Session* session) { sessions_.erase(session); }

private:
    void Accept();
    void Tick();
    void Drain();

    const Settings settings_;
    const Page page_;
    // Before what keeps them alive, so that it outlives them.
    std::unordered_set<Session*> sessions_;
    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer timer_;
    Metrics metrics_;
    Lane fast_;
    Lane slow_;
    Monitor monitor_;
    Keys keys_;
    std::string id_prefix_;
    std::uint64_t last_id_ = 0;
    std::string date_;
    bool started_ = false;
    bool draining_ = false;
    Clock::time_point drained_at_{};
};

}  // namespace prescriptive::service
