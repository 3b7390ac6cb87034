#include "batch.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <cstdio>

#include "json_check.hpp"
#include "server.hpp"

namespace prescriptive::service {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kPartLines = 256;
constexpr std::size_t kPartBytes = 512 * 1024;
constexpr std::size_t kSpace = 64 * 1024;

Problem Unreadable(const JsonFault& fault) {
    Problem problem;
    problem.code = "22P02";
    problem.detail = fault.message;
    problem.path = fault.path;
    return problem;
}

}  // namespace

void Batch::Start(std::shared_ptr<Session> session, std::shared_ptr<const Key> key) {
    std::shared_ptr<Batch>(new Batch(std::move(session), std::move(key)))->Begin();
}

Batch::Batch(std::shared_ptr<Session> session, std::shared_ptr<const Key> key)
    : session_(std::move(session)),
      key_(std::move(key)),
      parser_(std::move(session_->parser())),
      space_(kSpace) {}

void Batch::Begin() {
    out_ = "HTTP/1.1 200 OK\r\nDate: " + session_->server().date() +
           "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nX-Request-Id: " +
           session_->request_id() + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    session_->SetDeadline(session_->server().settings().request_time);
    asio::async_write(session_->socket(), asio::buffer(out_),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (!error) self->Continue();
                      });
}

void Batch::Continue() {
    if (TakeLines()) return CheckKey();
    if (parser_.is_done()) return End();
    // In which a whole line has to come.
    session_->SetDeadline(session_->server().settings().request_time);
    ReadMore();
}

void Batch::ReadMore() {
    parser_.get().body().data = space_.data();
    parser_.get().body().size = space_.size();
    parser_.get().body().more = true;
    http::async_read_some(session_->socket(), session_->buffer(), parser_,
                          [self = shared_from_this()](const error_code& error, std::size_t) {
                              // A broken body has no answer to end: the client sees the stream break.
                              if (error && error != http::error::need_buffer) return self->Cut();
                              self->pending_.append(self->space_.data(),
                                                    self->space_.size() - self->parser_.get().body().size);
                              if (self->TakeLines()) return self->CheckKey();
                              if (self->parser_.is_done()) return self->End();
                              self->ReadMore();
                          });
}

// True where there is something to answer.
bool Batch::TakeLines() {
    const std::size_t longest = session_->server().settings().maximum_body;
    std::size_t begin = 0;
    std::size_t bytes = 0;
    while (lines_.size() < kPartLines && bytes < kPartBytes) {
        auto end = pending_.find('\n', std::max(begin, searched_));
        if (end == std::string::npos) {
            searched_ = pending_.size();
            if (!parser_.is_done() || begin == pending_.size()) break;
            end = pending_.size();
        }
        std::string line = pending_.substr(begin, end - begin);
        begin = std::min(end + 1, pending_.size());
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.find_first_not_of(" \t") == std::string::npos) continue;
        bytes += line.size();
        lines_.emplace_back();
        if (line.size() > longest) {
            Problem problem;
            problem.code = "54000";
            problem.detail = "the line is too long";
            lines_.back().answer = ErrorLine(problem);
        } else if (const auto fault = CheckJson(line)) {
            lines_.back().answer = ErrorLine(Unreadable(*fault));
        } else {
            lines_.back().request = std::move(line);
        }
    }
    pending_.erase(0, begin);
    searched_ -= std::min(searched_, begin);
    // One that goes on without an end is not worth more memory.
    if (lines_.empty() && pending_.size() > longest) {
        Problem problem;
        problem.code = "54000";
        problem.detail = "the line is too long";
        lines_.emplace_back();
        lines_.back().answer = ErrorLine(problem);
        pending_.clear();
        cut_after_ = true;
    }
    return !lines_.empty();
}

// It may have been revoked since the part before.
void Batch::CheckKey() {
    session_->NoDeadline();
    session_->server().keys().Find(session_->digest(), [self = shared_from_this()](const KeyAnswer& answer) {
        if (answer.kind == KeyAnswer::Kind::kInvalid) return self->Cut();
        if (answer.kind == KeyAnswer::Kind::kUnavailable) {
            // These lines are told so; the next may fare better.
            Problem problem;
            problem.code = "08006";
            problem.detail = "keys cannot be checked now";
            for (Line& line : self->lines_) {
                if (!line.answer.empty()) continue;
                line.answer = ErrorLine(problem);
                line.request.clear();
            }
            return self->Write();
        }
        self->key_ = answer.key;
        const double wait =
            self->session_->server().keys().Take(*self->key_, static_cast<double>(self->lines_.size()));
        if (wait == 0) return self->AskAll();
        self->pause_ = std::make_unique<asio::steady_timer>(
            self->session_->socket().get_executor(),
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait)));
        self->pause_->async_wait([self](const error_code& error) {
            if (!error && self->session_->socket().is_open()) self->CheckKey();
        });
    });
}

void Batch::Ask(std::string lines, std::function<void(Batch&, Reply)> done) {
    Call call;
    call.statement = "batch";
    call.role = key_->role;
    call.parameters.emplace_back(std::move(lines));
    call.done = [self = shared_from_this(), done = std::move(done)](Reply reply) {
        done(*self, std::move(reply));
    };
    session_->server().lane(true).Submit(std::move(call));
}

void Batch::AskAll() {
    std::string requests;
    std::size_t count = 0;
    for (const Line& line : lines_) {
        if (line.request.empty()) continue;
        if (count++ > 0) requests += '\n';
        requests += line.request;
    }
    if (count == 0) return Write();
    Ask(std::move(requests), [](Batch& self, Reply reply) {
        if (reply.failure) {
            const Problem problem = ProblemOf(*reply.failure);
            // A value that jsonb refuses fails them all: each is asked for alone.
            if (problem.status == 422) return self.AskOne(0);
            for (Line& line : self.lines_) {
                if (line.request.empty()) continue;
                line.answer = ErrorLine(problem);
            }
            return self.Write();
        }
        const std::string answers = reply.text.value_or("");
        std::size_t begin = 0;
        for (Line& line : self.lines_) {
            if (line.request.empty()) continue;
            const auto end = answers.find('\n', begin);
            line.answer = answers.substr(begin, end == std::string::npos ? end : end - begin);
            line.good = true;
            begin = end == std::string::npos ? answers.size() : end + 1;
        }
        self.Write();
    });
}

void Batch::AskOne(std::size_t place) {
    while (place < lines_.size() && lines_[place].request.empty()) ++place;
    if (place == lines_.size()) return Write();
    Ask(lines_[place].request, [place](Batch& self, Reply reply) {
        Line& line = self.lines_[place];
        line.good = !reply.failure && reply.text.has_value();
        line.answer = line.good ? *reply.text : ErrorLine(ProblemOf(reply.failure.value_or(Failure{})));
        self.AskOne(place + 1);
    });
}

void Batch::Write() {
    std::string part;
    std::uint64_t good = 0;
    for (const Line& line : lines_) {
        part.append(line.answer).append("\n");
        good += line.good ? 1 : 0;
    }
    session_->server().metrics().CountLines(good, lines_.size() - good);
    lines_.clear();
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    out_.assign(size).append(part).append("\r\n");
    session_->SetDeadline(session_->server().settings().request_time);
    asio::async_write(session_->socket(), asio::buffer(out_),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (error) return;
                          if (self->cut_after_) return self->Cut();
                          self->Continue();
                      });
}

void Batch::End() {
    out_ = "0\r\n\r\n";
    session_->SetDeadline(session_->server().settings().request_time);
    asio::async_write(session_->socket(), asio::buffer(out_),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (!error)
                              self->session_->Done(
                                  200, !self->parser_.keep_alive() || self->session_->server().draining());
                      });
}

// Without the last chunk, so that the client knows that it is not all.
void Batch::Cut() { session_->Done(200, true); }

}  // namespace prescriptive::service
