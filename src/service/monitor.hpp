// The connection that watches the database: whether it is there, with the extension and of the right version,
// and which keys change. Each second it asks; where no answer comes it counts as gone.
#pragma once

#include "connection.hpp"

namespace prescriptive::service {

class Monitor {
public:
    struct Events {
        // The schema of the scoring functions, quoted; renewed: it is not the extension that was there
        // before.
        std::function<void(const std::string& schema, bool renewed)> up;
        std::function<void()> down;
        std::function<void()> keys_changed;
    };

    Monitor(boost::asio::io_context& context, const std::string& conninfo, Events events);

    void Tick(Clock::time_point now);
    // Runs a statement of the service's own; only while it is up.
    void Ask(Call call) { connection_.Send(std::move(call)); }

    bool up() const { return up_; }
    const std::string& extension_version() const { return version_; }
    // Why it is not up, for people.
    const std::string& problem() const { return problem_; }

private:
    void Listen();
    void Probe();
    void Probed(Reply reply);
    void Down(std::string problem);

    const Events events_;
    Connection connection_;
    bool up_ = false;
    bool probing_ = false;
    std::string identity_;
    std::string version_;
    std::string problem_ = "not yet connected";
    Clock::time_point next_{};
};

}  // namespace prescriptive::service
