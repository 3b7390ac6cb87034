// prescriptive-server [FILE]: the HTTP service, with settings from a file and the environment.
#include <csignal>
#include <exception>
#include <nlohmann/json.hpp>

#include "log.hpp"
#include "server.hpp"

int main(int count, char** arguments) {
    using namespace prescriptive::service;
    try {
        if (count > 2) throw std::runtime_error("usage: prescriptive-server [file with settings]");
        std::signal(SIGPIPE, SIG_IGN);
        Server server(ReadSettings(count == 2 ? arguments[1] : ""));
        server.Run();
        return 0;
    } catch (const std::exception& error) {
        Log("error", {{"event", "failed"}, {"problem", error.what()}});
        FlushLog();
        return 1;
    }
}
