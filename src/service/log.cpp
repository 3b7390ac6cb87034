#include "log.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

namespace prescriptive::service {

namespace {

std::string pending;

std::string Now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    const int milliseconds =
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count() % 1000);
    static std::time_t formatted = -1;
    static char second[32];
    if (seconds != formatted) {
        std::tm parts{};
        gmtime_r(&seconds, &parts);
        std::strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", &parts);
        formatted = seconds;
    }
    char text[48];
    std::snprintf(text, sizeof text, "%s.%03dZ", second, milliseconds);
    return text;
}

}  // namespace

void Log(std::string_view level, const nlohmann::ordered_json& fields) {
    nlohmann::ordered_json line;
    line["time"] = Now();
    line["level"] = level;
    for (const auto& [key, value] : fields.items()) line[key] = value;
    pending += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    pending += '\n';
    if (pending.size() > 64 * 1024) FlushLog();
}

void LogRequest(const RequestLine& line) {
    char milliseconds[32];
    std::snprintf(milliseconds, sizeof milliseconds, "%.3f", line.milliseconds);
    pending.append("{\"time\":\"")
        .append(Now())
        .append("\",\"level\":\"")
        .append(line.status < 500 ? "info" : "error");
    pending.append("\",\"event\":\"request\",\"request_id\":\"").append(line.request_id);
    pending.append("\",\"method\":\"").append(line.method).append("\",\"route\":\"").append(line.route);
    pending.append("\",\"status\":")
        .append(std::to_string(line.status))
        .append(",\"ms\":")
        .append(milliseconds);
    if (!line.key.empty()) pending.append(",\"key\":\"").append(line.key).append("\"");
    if (!line.code.empty()) pending.append(",\"code\":\"").append(line.code).append("\"");
    pending.append("}\n");
    if (pending.size() > 64 * 1024) FlushLog();
}

void FlushLog() {
    std::size_t done = 0;
    while (done < pending.size()) {
        const ssize_t written = write(STDERR_FILENO, pending.data() + done, pending.size() - done);
        if (written < 0 && errno == EINTR) continue;
        // A log that nobody takes holds nobody up.
        if (written <= 0) break;
        done += static_cast<std::size_t>(written);
    }
    pending.clear();
}

}  // namespace prescriptive::service
