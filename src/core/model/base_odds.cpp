#include "model/base_odds.hpp"

#include <numbers>

namespace prescriptive {
namespace {

// Of each of the three factors: e^600 is far from the largest number.
constexpr double kMostLogOdds = 200;
// Up to this power the polynomials hold 1e-14.
constexpr double kMostPower = 5;
// Cells take 4 kB for each power of two.
constexpr double kMostDealLog = 40;

// The polynomial that equals f at the seven Chebyshev nodes of [-1, 1], lowest power first.
template <typename Function>
std::array<long double, 7> Interpolate(Function f) {
    constexpr int n = 7;
    std::array<long double, n> node, difference;
    for (int i = 0; i < n; ++i) {
        node[i] = std::cos((2 * i + 1) * std::numbers::pi_v<long double> / (2 * n));
        difference[i] = f(node[i]);
    }
    // Newton's divided differences, then Horner's rule for polynomials.
    for (int order = 1; order < n; ++order)
        for (int i = n - 1; i >= order; --i)
            difference[i] = (difference[i] - difference[i - 1]) / (node[i] - node[i - order]);
    std::array<long double, n> c{};
    for (int i = n - 1; i >= 0; --i) {
        for (int power = n - 1; power > 0; --power) c[power] = c[power - 1] - node[i] * c[power];
        c[0] = difference[i] - node[i] * c[0];
    }
    return c;
}

}  // namespace

BaseOdds::Cell BaseOdds::CellFrom(double low, double high, double exponent) const {
    const long double middle = (static_cast<long double>(low) + high) / 2, half = (static_cast<long double>(high) - low) / 2;
    const auto c = Interpolate([&](long double x) { return std::pow(middle + half * x, static_cast<long double>(exponent)); });
    Cell cell{static_cast<double>(middle), {}};
    long double power = 1;
    for (std::size_t i = 0; i < c.size(); ++i, power *= half) cell.c[i] = static_cast<double>(c[i] / power);
    return cell;
}

BaseOdds::BaseOdds(double intercept, const BaseTerms& base) {
    double most = std::fabs(intercept);
    for (const Feature f : {kLeadScore, kSentimentScore, kResponseRate}) {
        if (base[f].kind() != Transform::kIdentity) return;
        most += std::fabs(base[f].factor()) * std::max(1.0, std::fabs(base[f].typical()));
    }
    const Term& deal = base[kAvgDealValue];
    interactions_ = base[kTotalInteractions];
    double counts = 0;
    for (int i = 0; i < kCounts; ++i) {
        counts = std::max(counts, std::fabs(interactions_.Value(i)));
        of_count_[static_cast<std::size_t>(i)] = std::exp(-interactions_.Value(i));
    }
    if (deal.kind() != Transform::kLog || !(deal.cap() <= kMostDealLog)) return;
    if (!(most <= kMostLogOdds) || !(counts <= kMostLogOdds) || !(std::fabs(deal.factor()) <= kMostPower)) return;

    const double steps = -kSteps / std::numbers::ln2;
    intercept_ = steps * intercept;
    lead_ = steps * base[kLeadScore].factor();
    sentiment_ = steps * base[kSentimentScore].factor();
    response_ = steps * base[kResponseRate].factor();
    for (int i = 0; i < kSteps; ++i)
        power_[static_cast<std::size_t>(i)] = std::bit_cast<std::uint64_t>(std::exp2(static_cast<double>(i) / kSteps));
    rate_ = deal.rate();
    most_ = std::exp(deal.cap());
    const auto edge = [](std::uint64_t cell) { return std::bit_cast<double>((kFirstCell + cell) << (52 - kCellBits)); };
    for (std::uint64_t i = 0; edge(i) <= most_; ++i) deal_.push_back(CellFrom(edge(i), edge(i + 1), -deal.factor()));
}

}  // namespace prescriptive
