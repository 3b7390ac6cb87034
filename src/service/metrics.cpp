#include "metrics.hpp"

#include <cstdio>

namespace prescriptive::service {

namespace {

std::string Number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

}  // namespace

void Metrics::Count(std::string_view route, int status, std::chrono::duration<double> took) {
    ++requests_[{route, status}];
    Route& of = routes_[route];
    ++of.count;
    of.seconds += took.count();
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
        if (took.count() > kBounds[i]) continue;
        ++of.within[i];
        break;
    }
}

std::string Metrics::Counters() const {
    std::string out =
        "# HELP prescriptive_requests_total Requests answered.\n"
        "# TYPE prescriptive_requests_total counter\n";
    for (const auto& [key, count] : requests_) {
        out.append("prescriptive_requests_total{route=\"")
            .append(key.first)
            .append("\",status=\"")
            .append(std::to_string(key.second));
        out.append("\"} ").append(std::to_string(count)).append("\n");
    }
    out +=
        "# HELP prescriptive_request_seconds From the first byte of a request to the last of its answer.\n"
        "# TYPE prescriptive_request_seconds histogram\n";
    for (const auto& [route, of] : routes_) {
        const std::string label = "{route=\"" + std::string(route) + "\"";
        std::uint64_t within = 0;
        for (std::size_t i = 0; i < kBounds.size(); ++i) {
            within += of.within[i];
            out += "prescriptive_request_seconds_bucket" + label + ",le=\"" + Number(kBounds[i]) + "\"} " +
                   std::to_string(within) + "\n";
        }
        out += "prescriptive_request_seconds_bucket" + label + ",le=\"+Inf\"} " + std::to_string(of.count) +
               "\n";
        out += "prescriptive_request_seconds_sum" + label + "} " + Number(of.seconds) + "\n";
        out += "prescriptive_request_seconds_count" + label + "} " + std::to_string(of.count) + "\n";
    }
    out +=
        "# HELP prescriptive_batch_lines_total Lines of batches answered.\n"
        "# TYPE prescriptive_batch_lines_total counter\n";
    out += "prescriptive_batch_lines_total{result=\"answer\"} " + std::to_string(good_lines_) + "\n";
    out += "prescriptive_batch_lines_total{result=\"error\"} " + std::to_string(bad_lines_) + "\n";
    return out;
}

void Metrics::Append(std::string& out, const Gauge& gauge) {
    if (!gauge.help.empty()) {
        out.append("# HELP ").append(gauge.name).append(" ").append(gauge.help);
        const bool counter = gauge.name.size() > 6 && gauge.name.substr(gauge.name.size() - 6) == "_total";
        out.append("\n# TYPE ").append(gauge.name).append(counter ? " counter\n" : " gauge\n");
    }
    out.append(gauge.name);
    if (!gauge.labels.empty()) out.append("{").append(gauge.labels).append("}");
    out.append(" ").append(Number(gauge.value)).append("\n");
}

}  // namespace prescriptive::service
