#include "connection.hpp"

#include <boost/asio/post.hpp>

namespace prescriptive::service {

namespace {

constexpr std::chrono::seconds kConnectTime{5};
// Beyond the time that the server itself allows a statement.
constexpr std::chrono::seconds kSilence{3};

std::string Field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? "" : text;
}

}  // namespace

Connection::Connection(boost::asio::io_context& context, std::string conninfo,
                       std::chrono::seconds query_time, Events events)
    : context_(context),
      conninfo_(std::move(conninfo)),
      query_time_(query_time),
      events_(std::move(events)),
      descriptor_(context) {}

Connection::~Connection() { Close(); }

void Connection::Open(const std::vector<Statement>& statements) {
    Close();
    statements_ = statements;
    Progress();
    const std::string options =
        "-c statement_timeout=" + std::to_string(query_time_.count()) +
        "s -c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1 -c jit=off -c client_min_messages=error";
    const char* const names[] = {"dbname", "fallback_application_name", "client_encoding", "options",
                                 nullptr};
    const char* const values[] = {conninfo_.c_str(), "prescriptive-server", "UTF8", options.c_str(), nullptr};
    connection_ = PQconnectStartParams(names, values, 1);
    const std::uint64_t generation = generation_;
    if (connection_ == nullptr || PQstatus(connection_) == CONNECTION_BAD) {
        // Not from within the caller.
        boost::asio::post(context_, [this, generation] {
            if (generation == generation_) Lose(Broken());
        });
        return;
    }
    PQsetNoticeReceiver(
        connection_, [](void*, const PGresult*) {}, nullptr);
    Wait(boost::asio::posix::stream_descriptor::wait_write, &Connection::Poll);
}

void Connection::Close() {
    ++generation_;
    ready_ = writing_ = false;
    // The socket is libpq's to close.
    if (descriptor_.is_open()) descriptor_.release();
    if (connection_ != nullptr) PQfinish(connection_);
    connection_ = nullptr;
    calls_.clear();
}

void Connection::Abandon() { Lose({"08006", "the connection was given up", "", "", false}); }

Failure Connection::Broken() const {
    Failure failure;
    failure.sqlstate = "08006";
    failure.message = connection_ == nullptr ? "out of memory" : PQerrorMessage(connection_);
    while (!failure.message.empty() && failure.message.back() == '\n') failure.message.pop_back();
    return failure;
}

void Connection::Lose(Failure failure) {
    std::deque<Call> unanswered;
    for (UnderWay& under_way : calls_)
        if (under_way.call.done) unanswered.push_back(std::move(under_way.call));
    Close();
    events_.lost(std::move(unanswered), failure);
}

void Connection::Wait(boost::asio::posix::stream_descriptor::wait_type what, void (Connection::*then)()) {
    const int socket = PQsocket(connection_);
    // While it connects libpq may go on to another socket, even one of the same number.
    if (!ready_ && calls_.empty() && descriptor_.is_open()) descriptor_.release();
    if (!descriptor_.is_open()) descriptor_.assign(socket);
    const std::uint64_t generation = generation_;
    descriptor_.async_wait(what, [this, generation, then](const boost::system::error_code& error) {
        if (!error && generation == generation_) (this->*then)();
    });
}

void Connection::Poll() {
    switch (PQconnectPoll(connection_)) {
        case PGRES_POLLING_READING:
            return Wait(boost::asio::posix::stream_descriptor::wait_read, &Connection::Poll);
        case PGRES_POLLING_WRITING:
            return Wait(boost::asio::posix::stream_descriptor::wait_write, &Connection::Poll);
        case PGRES_POLLING_OK: return Prepare();
        default: return Lose(Broken());
    }
}

void Connection::Prepare() {
    Progress();
    bool sent = PQsetnonblocking(connection_, 1) == 0 && PQenterPipelineMode(connection_) == 1;
    for (const Statement& statement : statements_)
        sent = sent &&
               PQsendPrepare(connection_, statement.name.c_str(), statement.sql.c_str(), 0, nullptr) == 1;
    sent = sent && PQpipelineSync(connection_) == 1;
    if (!sent) return Lose(Broken());
    calls_.emplace_back();
    Wait(boost::asio::posix::stream_descriptor::wait_read, &Connection::Readable);
    Flush();
}

void Connection::Send(Call call) {
    if (calls_.empty()) Progress();
    calls_.emplace_back();
    calls_.back().call = std::move(call);
    const Call& sending = calls_.back().call;

    std::vector<const char*> values;
    values.reserve(sending.parameters.size());
    for (const auto& parameter : sending.parameters)
        values.push_back(parameter ? parameter->c_str() : nullptr);
    const int count = static_cast<int>(values.size());
    bool sent = true;
    if (!sending.role.empty()) {
        const char* const role = sending.role.c_str();
        sent = PQsendQueryPrepared(connection_, "role", 1, &role, nullptr, nullptr, 0) == 1;
    }
    if (sending.sql.empty()) {
        sent = sent && PQsendQueryPrepared(connection_, sending.statement.c_str(), count, values.data(),
                                           nullptr, nullptr, 0) == 1;
    } else {
        sent = sent && PQsendQueryParams(connection_, sending.sql.c_str(), count, nullptr, values.data(),
                                         nullptr, nullptr, 0) == 1;
    }
    sent = sent && PQpipelineSync(connection_) == 1;
    if (sent) return Flush();
    // Not from within the caller.
    boost::asio::post(context_, [this, generation = generation_] {
        if (generation == generation_) Lose(Broken());
    });
}

void Connection::Flush() {
    if (writing_) return;
    const int left = PQflush(connection_);
    if (left == 0) return;
    // What went wrong with the socket shows on reading, too.
    writing_ = true;
    Wait(boost::asio::posix::stream_descriptor::wait_write, &Connection::Writable);
}

void Connection::Writable() {
    writing_ = false;
    Flush();
}

void Connection::Readable() {
    const std::uint64_t generation = generation_;
    if (PQconsumeInput(connection_) == 0) return Lose(Broken());
    int nothing = 0;
    // A NULL stands between the results of two statements.
    while (!calls_.empty() && PQisBusy(connection_) == 0 && nothing < 3) {
        PGresult* result = PQgetResult(connection_);
        if (result == nullptr) {
            ++nothing;
            continue;
        }
        nothing = 0;
        Take(result);
        if (generation != generation_) return;
    }
    // After the answers, so that what they brought is as old as the notification makes it.
    bool notified = false;
    while (PGnotify* notification = PQnotifies(connection_)) {
        PQfreemem(notification);
        notified = true;
    }
    if (notified && events_.notified) events_.notified();
    if (generation != generation_) return;
    if (PQstatus(connection_) == CONNECTION_BAD) return Lose(Broken());
    Wait(boost::asio::posix::stream_descriptor::wait_read, &Connection::Readable);
}

void Connection::Take(PGresult* result) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> owned(result, &PQclear);
    UnderWay& first = calls_.front();
    const bool of_role = !first.call.role.empty() && first.results == 0;
    Progress();
    switch (PQresultStatus(result)) {
        case PGRES_TUPLES_OK:
            ++first.results;
            if (!of_role && PQntuples(result) > 0 && PQgetisnull(result, 0, 0) == 0)
                first.reply.text.emplace(PQgetvalue(result, 0, 0), PQgetlength(result, 0, 0));
            return;
        case PGRES_FATAL_ERROR:
            if (!first.reply.failure) {
                first.reply.failure = Failure{
                    Field(result, PG_DIAG_SQLSTATE), Field(result, PG_DIAG_MESSAGE_PRIMARY),
                    Field(result, PG_DIAG_MESSAGE_DETAIL), Field(result, PG_DIAG_MESSAGE_HINT), of_role};
                first.reply.text.reset();
            }
            return;
        case PGRES_PIPELINE_SYNC: break;
        default: return;
    }
    UnderWay answered = std::move(first);
    calls_.pop_front();
    if (answered.call.done) {
        answered.call.done(std::move(answered.reply));
        if (events_.answered) events_.answered();
        return;
    }
    if (answered.reply.failure) return Lose(std::move(*answered.reply.failure));
    ready_ = true;
    events_.ready();
}

void Connection::Tick(Clock::time_point now) {
    if (closed()) return;
    const bool silent =
        ready_ ? !calls_.empty() && now - moved_at_ > query_time_ + kSilence : now - moved_at_ > kConnectTime;
    if (silent) Lose(Failure{"08006", "the database keeps silent", "", "", false});
}

}  // namespace prescriptive::service
