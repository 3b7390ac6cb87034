// Connections that share one kind of work. A call goes to the connection with the fewest under way; where all
// are full it waits. What was under way on a connection that broke is sent once more: calls only read.
#pragma once

#include "connection.hpp"

namespace prescriptive::service {

class Lane {
public:
    Lane(boost::asio::io_context& context, const std::string& conninfo, std::size_t connections,
         std::size_t pipeline, std::size_t maximum_waiting, std::chrono::seconds query_time);

    // Opens its connections with these statements, and keeps them open.
    void Start(std::vector<Statement> statements);
    // Closes them: calls are answered with a failure of class 08.
    void Stop();
    void Submit(Call call);
    void Tick(Clock::time_point now);

    std::size_t ready() const;
    std::size_t in_flight() const;
    std::size_t waiting() const { return waiting_.size(); }
    std::uint64_t retries() const { return retries_; }

private:
    Connection* Free();
    void Feed();
    void Lost(std::deque<Call> calls, const Failure& failure);

    const std::size_t pipeline_;
    const std::size_t maximum_waiting_;
    const std::chrono::seconds query_time_;
    bool started_ = false;
    std::vector<Statement> statements_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::deque<Call> waiting_;
    std::uint64_t retries_ = 0;
    Clock::time_point open_again_at_{};
};

}  // namespace prescriptive::service
