// A batch: a request a line in, an answer a line out, in their order. One part is read, answered and written
// before the next is read, so that a client that does not take its answers is not read either.
#pragma once

#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "session.hpp"

namespace prescriptive::service {

class Batch : public std::enable_shared_from_this<Batch> {
public:
    static void Start(std::shared_ptr<Session> session, std::shared_ptr<const Key> key);

private:
    Batch(std::shared_ptr<Session> session, std::shared_ptr<const Key> key);

    void Begin();
    void Continue();
    void ReadMore();
    bool TakeLines();
    void CheckKey();
    void AskAll();
    void AskOne(std::size_t place);
    void Ask(std::string lines, std::function<void(Batch&, Reply)> done);
    void Write();
    void End();
    void Cut();

    struct Line {
        std::string request;  // empty once it is answered
        std::string answer;
        bool good = false;
    };

    std::shared_ptr<Session> session_;
    std::shared_ptr<const Key> key_;
    using BodyParser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
    BodyParser parser_;
    std::vector<char> space_;
    std::string pending_;  // read, and not yet taken
    std::size_t searched_ = 0;
    std::vector<Line> lines_;
    std::string out_;
    bool cut_after_ = false;
    std::unique_ptr<boost::asio::steady_timer> pause_;
};

}  // namespace prescriptive::service
