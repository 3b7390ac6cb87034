// From a model's own log-odds to calibrated ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace prescriptive {

// slope * log-odds + offset, and then a curve through points, straight between them and of slope 1 beyond them; without
// points the line alone.
struct Calibration {
    double slope = 1;
    double offset = 0;
    std::vector<double> from;  // ascending
    std::vector<double> to;    // as many, not descending

    double operator()(double log_odds) const noexcept { return Curve(slope * log_odds + offset); }

    // What the calibrated log-odds change by for each unit that the model's own do, between two of them.
    double Rate(double a, double b) const noexcept {
        const double distance = b - a;
        return from.empty() || std::fabs(distance) < 1e-9 ? slope * SlopeAt(slope * a + offset)
                                                          : ((*this)(b) - (*this)(a)) / distance;
    }

private:
    // The point before which x lies, among those with one before them.
    std::size_t Piece(double x) const noexcept {
        const auto behind = std::upper_bound(from.begin() + 1, from.end() - 1, x);
        return static_cast<std::size_t>(behind - from.begin());
    }
    double SlopeAt(double x) const noexcept {
        if (from.empty() || x < from.front() || x > from.back()) return 1;
        const std::size_t i = Piece(x);
        return (to[i] - to[i - 1]) / (from[i] - from[i - 1]);
    }
    double Curve(double x) const noexcept {
        if (from.empty()) return x;
        if (x <= from.front()) return x - from.front() + to.front();
        if (x >= from.back()) return x - from.back() + to.back();
        const std::size_t i = Piece(x);
        return to[i - 1] + (x - from[i - 1]) * (to[i] - to[i - 1]) / (from[i] - from[i - 1]);
    }
};

}  // namespace prescriptive
