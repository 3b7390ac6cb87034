#include "settings.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string_view>

namespace prescriptive::service {

namespace {

std::string_view Trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::uint64_t Number(std::string_view text, std::uint64_t low, std::uint64_t high) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
        throw std::runtime_error("a number from " + std::to_string(low) + " to " + std::to_string(high) +
                                 " is wanted");
    return value;
}

bool Flag(std::string_view text) {
    if (text == "on") return true;
    if (text == "off") return false;
    throw std::runtime_error("it is on or off");
}

std::vector<std::string> List(std::string_view text) {
    std::vector<std::string> values;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto value = Trim(text.substr(0, comma));
        if (!value.empty()) values.emplace_back(value);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    if (values.empty()) throw std::runtime_error("names with commas between are wanted");
    return values;
}

using Setters = std::map<std::string, std::function<void(std::string_view)>, std::less<>>;

Setters SettersOf(Settings& s) {
    const auto size = [](std::size_t& to, std::uint64_t low, std::uint64_t high) {
        return [&to, low, high](std::string_view text) { to = Number(text, low, high); };
    };
    const auto seconds = [](std::chrono::seconds& to) {
        return [&to](std::string_view text) { to = std::chrono::seconds(Number(text, 1, 3600)); };
    };
    return {
        {"address", [&s](std::string_view text) { s.address = text; }},
        {"port",
         [&s](std::string_view text) { s.port = static_cast<std::uint16_t>(Number(text, 1, 65535)); }},
        {"database", [&s](std::string_view text) { s.database = text; }},
        {"allowed_hosts", [&s](std::string_view text) { s.allowed_hosts = List(text); }},
        {"tls_in_front", [&s](std::string_view text) { s.tls_in_front = Flag(text); }},
        {"fast_connections", size(s.fast_connections, 1, 100)},
        {"slow_connections", size(s.slow_connections, 1, 100)},
        {"pipeline", size(s.pipeline, 1, 1000)},
        {"maximum_connections", size(s.maximum_connections, 1, 100000)},
        {"maximum_waiting", size(s.maximum_waiting, 1, 100000)},
        {"maximum_body", size(s.maximum_body, 1024, 16 * 1024 * 1024)},
        {"request_time", seconds(s.request_time)},
        {"idle_time", seconds(s.idle_time)},
        {"fast_query_time", seconds(s.fast_query_time)},
        {"slow_query_time", seconds(s.slow_query_time)},
        {"drain_time", seconds(s.drain_time)},
        {"log_requests", [&s](std::string_view text) { s.log_requests = Flag(text); }},
        {"page", [&s](std::string_view text) { s.page = text; }},
    };
}

std::string EnvironmentName(std::string_view key) {
    std::string name = "PRESCRIPTIVE_";
    for (const char c : key) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

}  // namespace

Settings ReadSettings(const std::string& path) {
    Settings settings;
    const Setters setters = SettersOf(settings);
    const auto set = [&](std::string_view key, std::string_view value, const std::string& where) {
        const auto setter = setters.find(key);
        if (setter == setters.end())
            throw std::runtime_error(where + ": unknown key \"" + std::string(key) + "\"");
        try {
            setter->second(value);
        } catch (const std::runtime_error& error) {
            throw std::runtime_error(where + ": " + std::string(key) + ": " + error.what());
        }
    };
    if (!path.empty()) {
        std::ifstream file(path);
        if (!file) throw std::runtime_error("cannot read " + path);
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            const std::string_view text = Trim(line);
            if (text.empty() || text.front() == '#') continue;
            const std::string where = path + ":" + std::to_string(number);
            const auto equals = text.find('=');
            if (equals == std::string_view::npos) throw std::runtime_error(where + ": a line is key = value");
            set(Trim(text.substr(0, equals)), Trim(text.substr(equals + 1)), where);
        }
    }
    for (const auto& [key, setter] : setters) {
        const std::string name = EnvironmentName(key);
        if (const char* value = std::getenv(name.c_str()); value != nullptr) set(key, value, name);
    }
    return settings;
}

}  // namespace prescriptive::service
