#include "session.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <limits>

#include "batch.hpp"
#include "json_check.hpp"
#include "log.hpp"
#include "openapi.hpp"
#include "server.hpp"

namespace prescriptive::service {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::size_t kMaximumHeader = 16 * 1024;
constexpr std::size_t kMaximumTarget = 4 * 1024;
constexpr std::size_t kBuffer = 64 * 1024;
constexpr std::size_t kMaximumDiscarded = 8 * 1024 * 1024;
constexpr std::chrono::seconds kLinger{2};

Problem Of(int status, std::string detail, std::string hint = "") {
    Problem problem;
    problem.status = status;
    problem.detail = std::move(detail);
    problem.hint = std::move(hint);
    return problem;
}

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

// Equal but for the case of letters.
bool Same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return x == y || ((x ^ y) == 0x20 && ((x | 0x20) >= 'a' && (x | 0x20) <= 'z'));
    });
}

// The type of a Content-Type field, without what follows a semicolon.
std::string_view MediaType(std::string_view field) {
    field = field.substr(0, field.find(';'));
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    return field;
}

}  // namespace

Session::Session(Server& server, asio::ip::tcp::socket socket)
    : server_(server), socket_(std::move(socket)), buffer_(kBuffer) {
    server_.Enter(this);
}

Session::~Session() { server_.Leave(this); }

void Session::Close() {
    error_code ignored;
    socket_.close(ignored);
}

void Session::Tick(Clock::time_point now) {
    if (now >= deadline_ || (idle_ && server_.draining())) Close();
}

void Session::Next() {
    if (server_.draining()) return Close();
    parser_.emplace();
    parser_->header_limit(kMaximumHeader);
    // What it says of its length is looked at once it is known what it is for. (Boost takes no limit for one
    // of zero.)
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    target_ = Target{};
    key_.reset();
    failed_code_.clear();
    if (buffer_.size() > 0) return ReadHeader();
    idle_ = true;
    SetDeadline(server_.settings().idle_time);
    socket_.async_read_some(buffer_.prepare(kMaximumHeader),
                            [self = shared_from_this()](const error_code& error, std::size_t count) {
                                if (error) return;
                                self->buffer_.commit(count);
                                self->ReadHeader();
                            });
}

void Session::Refuse() {
    began_ = Clock::now();
    request_id_ = server_.NewRequestId();
    close_ = true;
    SetDeadline(kLinger);
    Problem problem = Of(503, "There are too many connections.");
    problem.retry_after = 1;
    Answer(problem);
}

void Session::ReadHeader() {
    idle_ = close_ = false;
    began_ = Clock::now();
    request_id_ = server_.NewRequestId();
    SetDeadline(server_.settings().request_time);
    http::async_read_header(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](const error_code& error, std::size_t) { self->OnHeader(error); });
}

void Session::OnHeader(const error_code& error) {
    if (error) {
        if (error.category() != http::make_error_code(http::error::end_of_stream).category()) return;
        if (error == http::error::end_of_stream || error == http::error::partial_message) return Close();
        close_ = true;
        const bool large = error == http::error::header_limit || error == http::error::buffer_overflow;
        return Answer(large ? Of(431, "The header is larger than 16 kB.")
                            : Of(400, "This is no HTTP/1.1 request."));
    }
    if (auto problem = CheckHeader()) {
        close_ = true;
        return Answer(*problem);
    }
    const auto& request = parser_->get();
    auto target = ReadTarget(View(request.method_string()), View(request.target()));
    if (auto* problem = std::get_if<Problem>(&target)) return Answer(*problem);
    target_ = std::get<Target>(std::move(target));
    const Route& route = *target_.route;
    if (route.method == "POST") {
        const std::string_view wanted =
            route.kind == Kind::kBatch ? "application/x-ndjson" : "application/json";
        if (request.count(http::field::content_type) != 1 ||
            !Same(MediaType(View(request[http::field::content_type])), wanted))
            return Answer(Of(415, "The body must be of type " + std::string(wanted) + ".",
                             "Set the header Content-Type."));
        if (request.count(http::field::content_encoding) > 0)
            return Answer(Of(415, "The body must not be encoded."));
    }
    if (route.scope == Scope::kNone) return AnswerOpen();

    if (request.count("x-api-key") != 1)
        return Answer(Of(401, "A key is missing.", "Send it in the header x-api-key."));
    // Most clients keep to one key, whose digest costs more than all else that is done with it.
    const std::string_view key = View(request["x-api-key"]);
    if (key_text_.empty() || key.size() != key_text_.size() ||
        CRYPTO_memcmp(key.data(), key_text_.data(), key.size()) != 0) {
        key_text_.clear();
        const auto digest = DigestOf(key);
        if (!digest) return Answer(Of(401, "The key is not valid."));
        digest_ = *digest;
        key_text_ = key;
    }
    // The database has its own limit of time.
    NoDeadline();
    server_.keys().Find(digest_,
                        [self = shared_from_this()](const KeyAnswer& answer) { self->OnKey(answer); });
}

std::optional<Problem> Session::CheckHeader() const {
    const auto& request = parser_->get();
    if (request.target().size() > kMaximumTarget) return Of(414, "The target is longer than 4 kB.");
    if (request.version() != 10 && request.version() != 11) return Of(505, "HTTP/1.1 is wanted.");
    const auto hosts = request.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && request.version() == 11))
        return Of(400, "There must be one header Host.");
    if (hosts == 1 && !server_.Allows(View(request[http::field::host])))
        return Of(421, "This host is not served here.", "The setting allowed_hosts lists those that are.");
    // The parser takes other codings for no body at all, which the sender may see otherwise.
    if (const auto codings = request.count(http::field::transfer_encoding); codings > 0) {
        if (codings > 1 || request.version() == 10 || request.count(http::field::content_length) > 0)
            return Of(400, "The length of the body is not clear.");
        if (!Same(View(request[http::field::transfer_encoding]), "chunked"))
            return Of(501, "Chunked is the only transfer coding here.");
    }
    // The parser takes a list of equal lengths.
    const std::string_view length = View(request[http::field::content_length]);
    if (request.count(http::field::content_length) > 1 || length.find(',') != std::string_view::npos)
        return Of(400, "The length of the body is not clear.");
    if (request.method() == http::verb::get && !parser_->is_done()) return Of(400, "A GET has no body.");
    if (request.count(http::field::expect) > 0 && !Same(View(request[http::field::expect]), "100-continue"))
        return Of(417, "100-continue is the only expectation here.");
    return std::nullopt;
}

void Session::AnswerOpen() {
    switch (target_.route->kind) {
        case Kind::kHealth: return Answer(200, "application/json", R"({"status":"ok"})");
        case Kind::kReady: {
            auto [ready, body] = server_.Readiness();
            return Answer(ready ? 200 : 503, "application/json", std::move(body));
        }
        case Kind::kMetrics: return Answer(200, "text/plain; version=0.0.4", server_.MetricsText());
        case Kind::kPage: return AnswerPage();
        default: return Answer(200, "application/json", std::string(kOpenApi));
    }
}

void Session::AnswerPage() {
    const PageFile* const file = server_.page().Find(target_.id);
    if (file == nullptr) return Answer(Of(404, "There is nothing at this path."));
    const auto& request = parser_->get();
    const std::string headers = std::string(kPageHeaders) + "ETag: " + file->etag + "\r\n";
    const std::string_view cache =
        file->named_by_content ? "public, max-age=31536000, immutable" : "no-cache";
    if (file->MatchedBy(View(request[http::field::if_none_match])))
        return Answer(304, file->type, "", headers, cache);
    const auto form = file->FormFor(View(request[http::field::accept_encoding]));
    Answer(200, file->type, form.body,
           form.encoding.empty() ? headers
                                 : headers + "Content-Encoding: " + std::string(form.encoding) + "\r\n",
           cache);
}

void Session::OnKey(const KeyAnswer& answer) {
    SetDeadline(server_.settings().request_time);
    if (answer.kind == KeyAnswer::Kind::kUnavailable) {
        Problem problem = Of(503, "Keys cannot be checked now.");
        problem.retry_after = 1;
        return Answer(problem);
    }
    if (answer.kind == KeyAnswer::Kind::kInvalid) return Answer(Of(401, "The key is not valid."));
    key_ = answer.key;
    const Route& route = *target_.route;
    if (route.scope == Scope::kAnalyze ? !key_->analyze : !key_->read)
        return Answer(Of(403, std::string("The key has not the scope ") +
                                  (route.scope == Scope::kAnalyze ? "analyze." : "read.")));
    if (const double wait = server_.keys().Take(*key_, 1); wait > 0) {
        Problem problem = Of(429, "The key has asked for too much.");
        problem.retry_after = static_cast<int>(wait) + 1;
        return Answer(problem);
    }
    if (route.kind == Kind::kRead) return Read();

    const auto length = parser_->content_length();
    if (route.kind == Kind::kAnalyze) {
        if (length && *length > server_.settings().maximum_body)
            return Answer(Of(413, "The body is too large."));
        parser_->body_limit(server_.settings().maximum_body);
    } else if (parser_->get().version() == 10) {
        return Answer(Of(505, "A batch needs HTTP/1.1."));
    }
    if (parser_->is_done() || parser_->get().count(http::field::expect) == 0) return ReadBody();
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(kContinue),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (!error) self->ReadBody();
                      });
}

void Session::ReadBody() {
    if (target_.route->kind == Kind::kBatch) return Batch::Start(shared_from_this(), key_);
    if (parser_->is_done()) return OnBody();
    http::async_read(
        socket_, buffer_, *parser_, [self = shared_from_this()](const error_code& error, std::size_t) {
            if (!error) return self->OnBody();
            if (error.category() != http::make_error_code(http::error::end_of_stream).category()) return;
            self->close_ = true;
            if (error == http::error::partial_message || error == http::error::end_of_stream)
                return self->Close();
            self->Answer(error == http::error::body_limit ? Of(413, "The body is too large.")
                                                          : Of(400, "The chunks of the body are broken."));
        });
}

void Session::OnBody() {
    if (const auto fault = CheckJson(parser_->get().body())) {
        Problem problem = Of(400, fault->message);
        problem.path = fault->path;
        return Answer(problem);
    }
    const auto detail = WantsDetail(target_);
    if (const auto* problem = std::get_if<Problem>(&detail)) return Answer(*problem);
    Analyze(std::get<bool>(detail) ? "detail" : "analyze");
}

void Session::Ask(bool slow, std::string statement, std::vector<std::optional<std::string>> arguments,
                  std::function<void(Session&, Reply)> done) {
    NoDeadline();
    Call call;
    call.statement = std::move(statement);
    call.role = key_->role;
    call.parameters = std::move(arguments);
    call.done = [self = shared_from_this(), done = std::move(done)](Reply reply) {
        self->SetDeadline(self->server_.settings().request_time);
        done(*self, std::move(reply));
    };
    server_.lane(slow).Submit(std::move(call));
}

void Session::Analyze(std::string statement) {
    std::vector<std::optional<std::string>> arguments;
    arguments.emplace_back(parser_->get().body());
    Ask(false, std::move(statement), std::move(arguments), [](Session& self, Reply reply) {
        if (!reply.failure) {
            // A JSON null is no request, but SQL's NULL.
            if (!reply.text) return self.Answer(Of(422, "a request must be a JSON object"));
            return self.Answer(200, "application/json", std::move(*reply.text));
        }
        Problem problem = ProblemOf(*reply.failure);
        if (problem.status != 422) return self.Answer(problem);
        // An ERROR has no field for the path of the value at fault; the function that answers with errors
        // has.
        std::vector<std::optional<std::string>> again;
        again.emplace_back(std::move(self.parser_->get().body()));
        self.Ask(false, "fault", std::move(again), [problem](Session& session, Reply path) {
            Problem told = problem;
            if (path.text) told.path = *path.text;
            session.Answer(told);
        });
    });
}

void Session::Read() {
    auto arguments = Arguments(target_);
    if (auto* problem = std::get_if<Problem>(&arguments)) return Answer(*problem);
    Ask(target_.route->slow, std::string(target_.route->statement), std::move(std::get<0>(arguments)),
        [](Session& self, Reply reply) {
            if (reply.failure) return self.Answer(ProblemOf(*reply.failure));
            if (!reply.text) return self.Answer(Of(404, "There is no such customer."));
            self.Answer(200, "application/json", std::move(*reply.text));
        });
}

void Session::Answer(const Problem& problem) {
    std::string headers;
    if (problem.retry_after > 0) headers += "Retry-After: " + std::to_string(problem.retry_after) + "\r\n";
    if (problem.status == 401) headers += "WWW-Authenticate: ApiKey header=\"x-api-key\"\r\n";
    if (!problem.allow.empty()) headers += "Allow: " + problem.allow + "\r\n";
    failed_code_ = problem.code;
    Answer(problem.status, "application/problem+json", ProblemJson(problem, request_id_), headers);
}

void Session::Answer(int status, std::string_view type, std::string body, const std::string& more_headers,
                     std::string_view cache) {
    // What is left of a body would be taken for the next request.
    close_ = close_ || !parser_ || !parser_->is_done() || !parser_->keep_alive() ||
             parser_->get().version() == 10 || server_.draining();
    body_ = std::move(body);
    head_.clear();
    head_.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(Reason(status));
    head_.append("\r\nDate: ").append(server_.date());
    head_.append("\r\nContent-Type: ").append(type);
    // Of a 304 it would be the length of what is not sent.
    if (status != 304) head_.append("\r\nContent-Length: ").append(std::to_string(body_.size()));
    head_.append("\r\nX-Request-Id: ").append(request_id_);
    head_.append("\r\nCache-Control: ").append(cache);
    head_.append("\r\nX-Content-Type-Options: nosniff\r\n");
    head_.append(more_headers);
    if (close_) head_.append("Connection: close\r\n");
    head_.append("\r\n");
    // To a HEAD the length is told, and the body is not sent.
    const bool bare = parser_ && parser_->get().method() == http::verb::head;
    const std::array<asio::const_buffer, 2> both = {asio::buffer(head_),
                                                    bare ? asio::const_buffer() : asio::buffer(body_)};
    asio::async_write(socket_, both,
                      [self = shared_from_this(), status](const error_code& error, std::size_t) {
                          if (!error) self->Done(status, self->close_);
                      });
}

void Session::Done(int status, bool close) {
    const std::chrono::duration<double> took = Clock::now() - began_;
    const Route* route = target_.route;
    server_.metrics().Count(route == nullptr ? "none" : route->path, status, took);
    if (server_.settings().log_requests) {
        LogRequest({request_id_, route == nullptr ? "-" : route->method,
                    route == nullptr ? "none" : route->path, status, took.count() * 1000,
                    key_ ? std::string_view(key_->id) : std::string_view(), failed_code_});
    }
    if (close) return Linger();
    Next();
}

// A close with unread bytes would reset the connection, and the client might lose the answer.
void Session::Linger() {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    discarded_ = 0;
    SetDeadline(kLinger);
    Discard();
}

void Session::Discard() {
    buffer_.clear();
    socket_.async_read_some(buffer_.prepare(kBuffer),
                            [self = shared_from_this()](const error_code& error, std::size_t count) {
                                self->discarded_ += count;
                                if (error || self->discarded_ > kMaximumDiscarded) return self->Close();
                                self->Discard();
                            });
}

}  // namespace prescriptive::service
