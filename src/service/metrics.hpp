// What the service counts, in Prometheus' text format.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace prescriptive::service {

class Metrics {
public:
    // `route` is a static text.
    void Count(std::string_view route, int status, std::chrono::duration<double> took);
    void CountLines(std::uint64_t good, std::uint64_t bad) {
        good_lines_ += good;
        bad_lines_ += bad;
    }

    // Gauges follow as (name with labels, help or empty, value).
    struct Gauge {
        std::string_view name;
        std::string_view labels;
        std::string_view help;
        double value;
    };
    template <typename Gauges>
    std::string Text(const Gauges& gauges) const {
        std::string out = Counters();
        for (const Gauge& gauge : gauges) Append(out, gauge);
        return out;
    }

private:
    static constexpr std::array<double, 12> kBounds = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                       0.1,   0.2,   0.5,   1,    5,    30};
    struct Route {
        std::array<std::uint64_t, kBounds.size()> within{};  // each bound's own, not yet added up
        std::uint64_t count = 0;
        double seconds = 0;
    };

    std::string Counters() const;
    static void Append(std::string& out, const Gauge& gauge);

    std::map<std::pair<std::string_view, int>, std::uint64_t> requests_;
    std::map<std::string_view, Route> routes_;
    std::uint64_t good_lines_ = 0;
    std::uint64_t bad_lines_ = 0;
};

}  // namespace prescriptive::service
