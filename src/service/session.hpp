// One connection of a client: requests one after the other, each answered before the next is read.
#pragma once

#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>

#include "keys.hpp"
#include "problem.hpp"
#include "routes.hpp"

namespace prescriptive::service {

class Server;

class Session : public std::enable_shared_from_this<Session> {
public:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    Session(Server& server, boost::asio::ip::tcp::socket socket);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Reads and answers the next request.
    void Next();
    // Says that there are too many, and closes.
    void Refuse();
    // Cuts a client that has been too slow.
    void Tick(Clock::time_point now);

    // For a batch, which reads the body and writes the answer itself.
    Server& server() { return server_; }
    boost::asio::ip::tcp::socket& socket() { return socket_; }
    boost::beast::flat_buffer& buffer() { return buffer_; }
    Parser& parser() { return *parser_; }
    const KeyDigest& digest() const { return digest_; }
    const std::string& request_id() const { return request_id_; }
    void SetDeadline(std::chrono::seconds time) { deadline_ = Clock::now() + time; }
    void NoDeadline() { deadline_ = Clock::time_point::max(); }
    void Answer(const Problem& problem);
    // The answer is out.
    void Done(int status, bool close);
    void Close();

private:
    void ReadHeader();
    void OnHeader(const boost::system::error_code& error);
    std::optional<Problem> CheckHeader() const;
    void OnKey(const KeyAnswer& answer);
    void ReadBody();
    void OnBody();
    void Analyze(std::string statement);
    void Read();
    void Ask(bool slow, std::string statement, std::vector<std::optional<std::string>> arguments,
             std::function<void(Session&, Reply)> done);
    void AnswerOpen();
    void AnswerPage();
    void Answer(int status, std::string_view type, std::string body, const std::string& more_headers = "",
                std::string_view cache = "no-store");
    void Linger();
    void Discard();

    Server& server_;
    boost::asio::ip::tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    Target target_;
    std::string key_text_;  // of which digest_ is the digest; empty where there is none
    KeyDigest digest_{};
    std::shared_ptr<const Key> key_;
    std::string request_id_;
    std::string failed_code_;
    std::string head_;
    std::string body_;
    bool idle_ = false;
    bool close_ = false;
    std::size_t discarded_ = 0;
    Clock::time_point began_{};
    Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace prescriptive::service
