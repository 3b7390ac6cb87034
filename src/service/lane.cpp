#include "lane.hpp"

namespace prescriptive::service {

namespace {

constexpr std::chrono::milliseconds kPause{250};

void Fail(Call call, Failure failure) {
    Reply reply;
    reply.failure = std::move(failure);
    call.done(std::move(reply));
}

}  // namespace

Lane::Lane(boost::asio::io_context& context, const std::string& conninfo, std::size_t connections,
           std::size_t pipeline, std::size_t maximum_waiting, std::chrono::seconds query_time)
    : pipeline_(pipeline), maximum_waiting_(maximum_waiting), query_time_(query_time) {
    for (std::size_t i = 0; i < connections; ++i) {
        connections_.push_back(std::make_unique<Connection>(
            context, conninfo, query_time,
            Connection::Events{
                [this] { Feed(); },
                [this](std::deque<Call> calls, const Failure& failure) { Lost(std::move(calls), failure); },
                nullptr, [this] { Feed(); }}));
    }
}

void Lane::Start(std::vector<Statement> statements) {
    statements_ = std::move(statements);
    started_ = true;
    for (auto& connection : connections_) connection->Open(statements_);
}

void Lane::Stop() {
    started_ = false;
    for (auto& connection : connections_) {
        if (connection->closed()) continue;
        connection->Abandon();
    }
    std::deque<Call> waiting;
    waiting.swap(waiting_);
    for (Call& call : waiting) Fail(std::move(call), {"08006", "the database is not there", "", "", false});
}

std::size_t Lane::ready() const {
    std::size_t count = 0;
    for (const auto& connection : connections_) count += connection->ready() ? 1 : 0;
    return count;
}

std::size_t Lane::in_flight() const {
    std::size_t count = 0;
    for (const auto& connection : connections_) count += connection->ready() ? connection->in_flight() : 0;
    return count;
}

Connection* Lane::Free() {
    Connection* best = nullptr;
    for (const auto& connection : connections_) {
        if (!connection->ready() || connection->in_flight() >= pipeline_) continue;
        if (best == nullptr || connection->in_flight() < best->in_flight()) best = connection.get();
    }
    return best;
}

void Lane::Submit(Call call) {
    Connection* connection = waiting_.empty() ? Free() : nullptr;
    if (connection != nullptr) return connection->Send(std::move(call));
    if (waiting_.size() >= maximum_waiting_)
        return Fail(std::move(call), {"53300", "too many requests wait", "", "", false});
    call.deadline = Clock::now() + query_time_;
    waiting_.push_back(std::move(call));
}

void Lane::Feed() {
    while (!waiting_.empty()) {
        // Where one connection broke others may be about to: a call that goes out a second time waits for
        // that to show.
        if (waiting_.front().retried && Clock::now() < open_again_at_) return;
        Connection* connection = Free();
        if (connection == nullptr) return;
        Call call = std::move(waiting_.front());
        waiting_.pop_front();
        connection->Send(std::move(call));
    }
}

void Lane::Lost(std::deque<Call> calls, const Failure& failure) {
    open_again_at_ = Clock::now() + kPause;
    for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
        if (call->retried || !started_) {
            Fail(std::move(*call), failure);
            continue;
        }
        ++retries_;
        call->retried = true;
        call->deadline = Clock::now() + query_time_;
        waiting_.push_front(std::move(*call));
    }
}

void Lane::Tick(Clock::time_point now) {
    for (auto& connection : connections_) {
        connection->Tick(now);
        if (started_ && connection->closed() && now >= open_again_at_) connection->Open(statements_);
    }
    Feed();
    while (!waiting_.empty() && waiting_.front().deadline <= now) {
        Call call = std::move(waiting_.front());
        waiting_.pop_front();
        Fail(std::move(call), {"08006", "no connection to the database was free in time", "", "", false});
    }
}

}  // namespace prescriptive::service
