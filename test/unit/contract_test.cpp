// The documented answers and this project's own hand-written ones, by the whole pipeline.
#include "support.hpp"

namespace prescriptive::test {
namespace {

constexpr const char* kKeys[] = {"customer_id",        "conversion_probability",
                                 "churn_risk",         "recommended_action",
                                 "action_type",        "suggested_timeframe",
                                 "justification",      "confidence_score",
                                 "expected_outcome",   "priority",
                                 "required_resources", "alternative_actions",
                                 "success_metrics",    "psychology_traits",
                                 "buying_style"};

Json Cases(const char* file) {
    return Json::parse(ReadFile(std::string("test/contract/") + file)).at("cases");
}

// The same request with both scaled features as fractions or as percentages. The numbers are decimal
// shifts, so that 0.7 becomes 70 and not 70.00000000000001.
Json OnScale(Json request, bool percent) {
    Json& profile = request["customer_profile"];
    for (const char* key : {"lead_score", "response_rate"}) {
        if (!profile.contains(key) || profile[key].is_null()) continue;
        double value = profile[key].get<double>();
        if (percent && value <= 1) value = std::round(value * 1e6) / 1e4;
        if (!percent && value > 1) value /= 100;
        profile[key] = value;
    }
    return request;
}

void Compare(const Json& expected, bool exact, const Json& answer) {
    for (const auto& [key, value] : expected.items()) {
        ASSERT_TRUE(answer.contains(key)) << key;
        EXPECT_EQ(answer[key], value) << key;
    }
    if (exact) {
        EXPECT_EQ(answer.size(), expected.size());
    }
    std::size_t at = 0;
    for (const auto& [key, value] : answer.items()) EXPECT_EQ(key, kKeys[at++]);
    EXPECT_EQ(at, std::size(kKeys));
}

void CompareCases(const char* file) {
    for (const Json& one : Cases(file)) {
        const bool exact = one.contains("exact");
        for (const bool percent : {false, true}) {
            SCOPED_TRACE(one.at("name").get<std::string>() + (percent ? " (percent)" : " (fraction)"));
            const Json request = OnScale(one.at("request"), percent);
            Compare(one.at(exact ? "exact" : "contains"), exact, Answer(request.dump()));
        }
    }
}

TEST(Contract, DocumentedExamplesOnBothScales) {
    EXPECT_EQ(Cases("documented_examples.json").size(), 3u);
    CompareCases("documented_examples.json");
}

TEST(Contract, OwnAnswersOnBothScales) { CompareCases("own_answers.json"); }

TEST(Contract, OwnAnswersCoverEveryActionTypeAndNothingKnown) {
    std::vector<std::string> types;
    int complete = 0, empty = 0;
    for (const Json& one : Cases("own_answers.json")) {
        const Json& answer = one.at("exact");
        complete += answer.size() == std::size(kKeys);
        if (answer.at("psychology_traits").empty() && answer.at("buying_style").is_null())
            ++empty;
        else
            types.push_back(answer.at("action_type"));
    }
    EXPECT_EQ(complete, 7);
    EXPECT_EQ(empty, 1);
    std::sort(types.begin(), types.end());
    std::vector<std::string> known;
    for (const ActionType& type : Shipped().action_types) known.push_back(type.name);
    std::sort(known.begin(), known.end());
    EXPECT_EQ(types, known);
}

TEST(Contract, NothingKnownSaysSo) {
    for (const char* request :
         {R"({"customer_id": 7})", R"({"customer_id": "7", "customer_profile": {}})",
          R"({"customer_id": "7", "customer_profile": null, "interaction_history": null})",
          R"({"customer_id": "7", "customer_profile": {"demographics": {"age": 40}}})"}) {
        SCOPED_TRACE(request);
        const Json answer = Answer(request);
        EXPECT_EQ(answer["customer_id"], "7");
        EXPECT_EQ(answer["psychology_traits"], Json::array());
        EXPECT_TRUE(answer["buying_style"].is_null());
        EXPECT_LE(answer["confidence_score"].get<double>(), 0.2);
        EXPECT_EQ(answer["action_type"], "engagement");
        EXPECT_EQ(answer["recommended_action"],
                  "Ask about current goals and share one resource that fits them");
        EXPECT_EQ(answer["expected_outcome"], "Expected to reach an engagement score of 80.0%");
        EXPECT_FALSE(AnalyzeRequest(request).decision.sufficient);
    }
}

// Decimal text must not change on the way: 0.66 is written as 0.66.
TEST(Contract, NumbersAreWrittenAsDocumented) {
    const std::string text = AnswerText(Cases("documented_examples.json")[0].at("request").dump());
    EXPECT_NE(text.find("\"conversion_probability\":0.66,"), text.npos);
    EXPECT_NE(text.find("\"confidence_score\":0.8,"), text.npos);
}

// The vocabulary of the tables is the shipped policy's.
TEST(Contract, TablesAreTheShippedVocabulary) {
    const Json tables = Json::parse(ReadFile("test/contract/documented_tables.json"));
    const Json policy = Json::parse(ShippedText());
    const Json& documented = tables.at("documented");
    const auto capital = [](std::string text) {
        text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
        return text;
    };
    const auto find = [](const Json& list, const std::string& name) {
        const auto at =
            std::find_if(list.begin(), list.end(), [&](const Json& e) { return e.at("name") == name; });
        EXPECT_NE(at, list.end()) << name;
        return at == list.end() ? Json() : *at;
    };

    const Json& traits = documented.at("psychology_traits");
    EXPECT_EQ(policy["traits"]["definitions"].size(), traits.size());
    for (const Json& trait : traits) {
        const std::string name = trait.at("name");
        SCOPED_TRACE(name);
        EXPECT_EQ(find(policy["traits"]["definitions"], name).at("signs"), trait.at("signs"));
        for (const char* type : {"engagement", "relationship_building"}) {
            int found = 0;
            for (const Json& play : policy["plays"])
                if (play.at("action_type") == type && play.value("trait", "") == name) {
                    ++found;
                    EXPECT_EQ(play.at("text"), trait.at("recommended_action"));
                }
            EXPECT_EQ(found, 1) << type;
        }
    }

    EXPECT_EQ(policy["action_types"].size(), documented.at("action_types").size());
    Json metrics = documented.at("action_types");
    for (const Json& chosen : tables.at("chosen").at("action_types")) metrics.push_back(chosen);
    for (const Json& type : metrics) {
        const Json shipped = find(policy["action_types"], type.at("name"));
        SCOPED_TRACE(type.dump());
        for (const char* key : {"aim", "primary_metric"}) {
            if (type.contains(key)) {
                EXPECT_EQ(shipped.at(key), type.at(key));
            }
        }
        EXPECT_EQ(shipped.at("measurement_period"), tables["chosen"]["measurement_period"]);
        if (!type.contains("secondary_metrics")) continue;
        Json wanted = Json::array();
        for (const Json& metric : type["secondary_metrics"]) wanted.push_back(capital(metric));
        EXPECT_EQ(shipped.at("secondary_metrics"), wanted);
    }

    const Json& priorities = documented.at("priorities");
    ASSERT_EQ(policy["priorities"].size(), priorities.size());
    for (std::size_t i = 0; i < priorities.size(); ++i) {
        EXPECT_EQ(policy["priorities"][i]["name"], priorities[i]["name"]);
        EXPECT_EQ(policy["priorities"][i]["window"], priorities[i]["window"]);
    }

    std::vector<std::string> styles, known;
    for (const Json& trait : policy["traits"]["definitions"]) styles.push_back(trait.at("buying_style"));
    for (const Json& style : documented.at("buying_styles")) known.push_back(style);
    for (const Json& style : tables.at("chosen").at("buying_styles")) known.push_back(style);
    for (const std::string& style : known)
        EXPECT_NE(std::find(styles.begin(), styles.end(), style), styles.end()) << style;
    for (const std::string& style : styles)
        EXPECT_NE(std::find(known.begin(), known.end(), style), known.end()) << style;
}

TEST(Contract, EveryDocumentedFieldIsAccepted) {
    EXPECT_NO_THROW(AnalyzeRequest(
        R"({"customer_id": "1", "as_of": "2026-11-22", "features": {"a": 1, "b": "x", "c": null, "d": true},
        "customer_profile": {"lead_score": 0.1, "sentiment_score": 0, "total_interactions": 1, "avg_deal_value": 1,
            "response_rate": 1, "last_interaction": "2026-11-20", "first_interaction": "2026-01-01", "successful_deals": 2,
            "preferred_communication": "email", "timezone": "Europe/Berlin", "demographics": {"age": [1, {"x": 2}]},
            "preferences": {"likes": ["good value", {"more": "no risk"}]}},
        "interaction_history": [{"interaction_id": "1", "interaction_type": "demo", "timestamp": "2026-11-20", "content": "ok",
            "sentiment": 0.5, "outcome": "neutral", "response_time_hours": 1, "engagement_level": 0.5, "offer_presented": "10 %",
            "discount_offered": 0.1, "decision_made": false, "deal_value": 100}]})"));
}

}  // namespace
}  // namespace prescriptive::test
