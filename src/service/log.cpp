#include "log.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdint>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

namespace prescriptive::service {

namespace {

constexpr std::size_t kFlushed = 64 * 1024;
constexpr std::size_t kMaximumPending = 1024 * 1024;

std::string pending;

std::string Now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count() % 1000;
    static std::time_t formatted = -1;
    static char second[32];
    if (seconds != formatted) {
        std::tm parts{};
        gmtime_r(&seconds, &parts);
        std::strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", &parts);
        formatted = seconds;
    }
    const std::string decimals = std::to_string(1000 + milliseconds);
    return std::string(second).append(1, '.').append(decimals, 1, 3).append(1, 'Z');
}

}  // namespace

void Log(std::string_view level, const nlohmann::ordered_json& fields) {
    nlohmann::ordered_json line;
    line["time"] = Now();
    line["level"] = level;
    for (const auto& [key, value] : fields.items()) line[key] = value;
    pending += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    pending += '\n';
    if (pending.size() > kFlushed) FlushLog();
}

void LogRequest(const RequestLine& line) {
    // Three decimals, of which a request has enough; snprintf takes longer than all else here.
    const auto microseconds = static_cast<std::uint64_t>(line.milliseconds * 1000 + 0.5);
    const std::string decimals = std::to_string(1000 + microseconds % 1000);
    pending.append("{\"time\":\"")
        .append(Now())
        .append("\",\"level\":\"")
        .append(line.status < 500 ? "info" : "error");
    pending.append("\",\"event\":\"request\",\"request_id\":\"").append(line.request_id);
    pending.append("\",\"method\":\"").append(line.method).append("\",\"route\":\"").append(line.route);
    pending.append("\",\"status\":")
        .append(std::to_string(line.status))
        .append(",\"ms\":")
        .append(std::to_string(microseconds / 1000))
        .append(1, '.')
        .append(decimals, 1, 3);
    if (!line.key.empty()) pending.append(",\"key\":\"").append(line.key).append("\"");
    if (!line.code.empty()) pending.append(",\"code\":\"").append(line.code).append("\"");
    pending.append("}\n");
    if (pending.size() > kFlushed) FlushLog();
}

void FlushLog() {
    std::size_t done = 0;
    while (done < pending.size()) {
        // A pipe that is ready takes this much without a pause.
        pollfd ready{STDERR_FILENO, POLLOUT, 0};
        if (poll(&ready, 1, 0) != 1) break;
        const ssize_t written = write(STDERR_FILENO, pending.data() + done,
                                      std::min<std::size_t>(pending.size() - done, PIPE_BUF));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) done = pending.size();
        if (written > 0) done += static_cast<std::size_t>(written);
    }
    pending.erase(0, done);
    // A log that nobody takes holds nobody up.
    if (pending.size() > kMaximumPending) pending = "\n";
}

}  // namespace prescriptive::service
