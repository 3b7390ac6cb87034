// One connection to the database, in libpq's pipeline mode. Each call is one implicit transaction: the role
// of its key, the statement, Sync. It waits for nothing: what comes back comes by callbacks.
#pragma once

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "problem.hpp"

namespace prescriptive::service {

using Clock = std::chrono::steady_clock;

struct Reply {
    std::optional<std::string> text;  // the first column of the first row; none where it is NULL
    std::optional<Failure> failure;
};

struct Call {
    std::string statement;  // name of a prepared one
    std::string sql;        // or where that is empty, text
    std::string role;       // empty: the login role
    std::vector<std::optional<std::string>> parameters;
    std::function<void(Reply)> done;
    Clock::time_point deadline{};  // for it to be begun
    bool retried = false;
};

struct Statement {
    std::string name;
    std::string sql;
};

class Connection {
public:
    // What happens to it; none of these may destroy it.
    struct Events {
        std::function<void()> ready;
        // The calls that were not answered, and why. It is closed by then.
        std::function<void(std::deque<Call>, const Failure&)> lost;
        std::function<void()> notified;
        std::function<void()> answered;  // a call, so that there is room for another
    };

    Connection(boost::asio::io_context& context, std::string conninfo, std::chrono::seconds query_time,
               Events events);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void Open(const std::vector<Statement>& statements);
    // Closes it as if it had broken.
    void Abandon();
    void Send(Call call);
    // Gives up on a server that keeps silent. To be called now and then.
    void Tick(Clock::time_point now);

    bool closed() const { return connection_ == nullptr; }
    bool ready() const { return ready_; }
    std::size_t in_flight() const { return calls_.size(); }

private:
    struct UnderWay {
        Call call;
        int results = 0;
        Reply reply;
    };

    void Close();
    void Poll();
    void Wait(boost::asio::posix::stream_descriptor::wait_type what, void (Connection::*then)());
    void Prepare();
    void Readable();
    void Take(PGresult* result);
    void Flush();
    void Writable();
    void Progress() { moved_at_ = Clock::now(); }
    void Lose(Failure failure);
    Failure Broken() const;

    boost::asio::io_context& context_;
    const std::string conninfo_;
    const std::chrono::seconds query_time_;
    const Events events_;
    std::vector<Statement> statements_;
    boost::asio::posix::stream_descriptor descriptor_;
    PGconn* connection_ = nullptr;
    // Counts connections, so that a callback knows whether it is about this one.
    std::uint64_t generation_ = 0;
    bool ready_ = false;
    bool writing_ = false;
    Clock::time_point moved_at_{};
    std::deque<UnderWay> calls_;
};

}  // namespace prescriptive::service
