// What the service is told: a file of lines "key = value", and over it the environment, PRESCRIPTIVE_KEY for
// key. Passwords come from libpq's own places (a password file, a service file, PGPASSWORD) or from the file.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace prescriptive::service {

struct Settings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8000;
    std::string database;  // libpq connection string; what it leaves out libpq finds as ever
    std::vector<std::string> allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
    bool tls_in_front = false;
    std::size_t fast_connections = 4;
    std::size_t slow_connections = 2;
    std::size_t pipeline = 32;  // requests under way on one fast connection
    std::size_t maximum_connections = 1024;
    std::size_t maximum_waiting = 1024;  // requests that wait for a connection to the database, in each lane
    std::size_t maximum_body = 1024 * 1024;
    std::chrono::seconds request_time{10};  // for a client to send a request, or to take an answer
    std::chrono::seconds idle_time{60};     // between requests
    std::chrono::seconds fast_query_time{5};
    std::chrono::seconds slow_query_time{30};
    std::chrono::seconds drain_time{10};
    bool log_requests = true;
    std::string page;  // folder of the page at /crm; empty: there is none
};

// An empty path reads the environment alone. Throws std::runtime_error that names the key.
Settings ReadSettings(const std::string& path);

}  // namespace prescriptive::service
