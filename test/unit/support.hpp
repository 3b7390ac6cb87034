// What several tests share: the shipped policy, requests, and reference formulas written apart from the core.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/recommendation.hpp"
#include "json/document.hpp"
#include "utf8.hpp"

namespace prescriptive::test {

using Json = nlohmann::ordered_json;

inline std::string ReadFile(const std::string& path) {
    std::ifstream in(std::string(PRESCRIPTIVE_SOURCE_DIR) + '/' + path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

inline const std::string& ShippedText() {
    static const std::string text = ReadFile("policy/default.json");
    return text;
}

inline const Policy& Shipped() {
    static const std::unique_ptr<const Policy> policy = CompilePolicy(CanonicalPolicy(ShippedText()));
    return *policy;
}

// The shipped policy with a change.
inline std::unique_ptr<const Policy> Changed(const std::function<void(Json&)>& change) {
    Json document = Json::parse(ShippedText());
    change(document);
    return CompilePolicy(CanonicalPolicy(document.dump()));
}

inline Moment At(std::string_view text) {
    const std::optional<Moment> moment = ParseMoment(text);
    EXPECT_TRUE(moment.has_value()) << text;
    return moment.value_or(0);
}

inline Analysis AnalyzeRequest(const std::string& request, const Policy& policy = Shipped(),
                               std::optional<Moment> now = std::nullopt) {
    const JsonDocument document(request);
    return Analyze(policy, document.root(), now, nullptr);
}

inline std::string AnswerText(const std::string& request, const Policy& policy = Shipped(),
                              std::optional<Moment> now = std::nullopt) {
    std::string text;
    JsonTextWriter out(text);
    WriteRecommendation(policy, AnalyzeRequest(request, policy, now), out);
    return text;
}

inline Json Answer(const std::string& request, const Policy& policy = Shipped(),
                   std::optional<Moment> now = std::nullopt) {
    return Json::parse(AnswerText(request, policy, now));
}

// The error that body throws; fails the test where it throws none.
template <typename Body>
Error Thrown(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no error was thrown";
    return Error(ErrorCode::kInternal, "none");
}

using Profile = std::array<double, kBaseFeatures>;

inline Customer CustomerOf(const Profile& profile) {
    Customer customer;
    std::copy(profile.begin(), profile.end(), customer.x.value.begin());
    return customer;
}

struct Outcome {
    Customer customer;
    Scores scores;
    TraitScores traits;
    Decision decision;
};

inline Decision Decide(const Policy& policy, const Customer& customer, const Scores& scores, const TraitScores& traits) {
    Decision decision;
    Decide(policy, customer, scores, traits, decision);
    return decision;
}

inline Outcome OutcomeOf(const Customer& customer, const Policy& policy = Shipped()) {
    Outcome o;
    o.customer = customer;
    o.scores = ScoresOf(policy, customer.x);
    o.traits = TraitsOf(policy, customer);
    o.decision = Decide(policy, customer, o.scores, o.traits);
    return o;
}

inline std::vector<std::string> TraitNames(const TraitScores& traits, const Policy& policy = Shipped()) {
    std::vector<std::string> names;
    for (int i = 0; i < traits.count; ++i)
        names.push_back(policy.traits[static_cast<std::size_t>(traits.shown[i])].name);
    return names;
}

// The design's formulas, from its own table of weights; unknown (NaN) counts as typical.
struct Reference {
    std::array<double, kBaseFeatures> weight;
    double intercept;

    double LogOdds(const Profile& profile) const {
        static constexpr Profile kTypical{0.5, 0, 8, 20000, 0.5};
        long double sum = intercept;
        for (std::size_t i = 0; i < profile.size(); ++i) {
            const long double x = std::isnan(profile[i]) ? kTypical[i] : profile[i];
            long double f = x;
            if (i == 2) f = std::min(1.0L, std::log1p(x) / std::log(51.0L));
            if (i == 3) f = std::min(1.25L, std::log1p(x / 10000) / std::log(11.0L));
            sum += weight[i] * f;
        }
        return static_cast<double>(sum);
    }
};
inline constexpr Reference kConversionReference{{1.3062, 0.5464, 0.4011, 1.4612, 0.6424}, -2.3036};
inline constexpr Reference kChurnReference{{-1.0007, -1.8294, -0.5925, -0.8759, -1.1816}, 1.571};

// e^z / (1 + e^z), the other way of writing the logistic function.
inline double Sigmoid(double z) {
    return z < 0 ? std::exp(z) / (1 + std::exp(z)) : 1 - std::exp(-z) / (1 + std::exp(-z));
}

}  // namespace prescriptive::test
