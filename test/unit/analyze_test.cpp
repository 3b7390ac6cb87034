// The pipeline's answers: detail, evidence, notes, and the ways in other than a request.
#include "analysis/analyze.hpp"

#include "support.hpp"

namespace prescriptive::test {
namespace {

Json Detail(const std::string& request, std::optional<Moment> now = std::nullopt) {
    const Analysis analysis = AnalyzeRequest(request, Shipped(), now);
    std::string text;
    JsonTextWriter out(text);
    WriteDetail(Shipped(), analysis, out);
    return Json::parse(text);
}

// Position and length, in characters, of a piece of a text; the first is 1.
std::pair<int, int> SpanOf(const std::string& text, const std::string& piece) {
    const std::size_t at = text.find(piece);
    EXPECT_NE(at, text.npos);
    const auto characters = [](const std::string& s) {
        return static_cast<int>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    };
    return {characters(text.substr(0, at)) + 1, characters(piece)};
}

TEST(Analyze, DetailHoldsTheRecommendationItself) {
    const std::string request =
        R"({"customer_id":"1","customer_profile":{"lead_score":0.7,"sentiment_score":0.3,"total_interactions":15,"avg_deal_value":50000,"response_rate":0.8}})";
    const Json detail = Detail(request);
    EXPECT_EQ(detail["recommendation"], Answer(request));
    std::vector<std::string> keys;
    for (const auto& [key, value] : detail.items()) keys.push_back(key);
    EXPECT_EQ(keys, (std::vector<std::string>{"recommendation", "explanation", "evidence", "notes"}));
    double conversion = 0;
    for (const Json& factor : detail["explanation"])
        if (factor["outcome"] == "conversion") conversion += factor["contribution"].get<double>();
    EXPECT_NEAR(conversion, kConversionReference.LogOdds({0.7, 0.3, 15, 50000, 0.8}), 1e-9);
    std::vector<std::string> traits;
    for (const auto& [trait, evidence] : detail["evidence"].items()) {
        traits.push_back(trait);
        EXPECT_FALSE(evidence.empty());
    }
    EXPECT_EQ(Json(traits), detail["recommendation"]["psychology_traits"]);
    const Json& ramp = detail["evidence"]["analytical"][0];
    EXPECT_EQ(ramp["feature"], "total_interactions");
    EXPECT_EQ(ramp["value"], 15);
    EXPECT_EQ(ramp["bound"], 14);
}

TEST(Analyze, EvidenceSpansPointIntoTheText) {
    const std::string content =
        "Gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x98\x80! That is TOO  expensive; not over budget.";
    const Json detail =
        Detail(Json({{"customer_id", "1"},
                     {"interaction_history", {{{"interaction_id", "m7"}, {"content", content}}}}})
                   .dump());
    const Json& evidence = detail["evidence"]["price_sensitive"];
    ASSERT_EQ(evidence.size(), 1u);
    const auto [start, length] = SpanOf(content, "TOO  expensive");
    EXPECT_EQ(evidence[0]["phrase"], "too expensive");
    EXPECT_EQ(evidence[0]["start"], start);
    EXPECT_EQ(evidence[0]["length"], length);
    EXPECT_GT(evidence[0]["weight"], 0);
    EXPECT_EQ(evidence[0]["interaction_id"], "m7");
}

TEST(Analyze, NotesSayWhatWasDone) {
    const auto notes = [](const std::string& request, std::optional<Moment> now = std::nullopt) {
        std::string all;
        const Json detail = Detail(request, now);
        for (const Json& note : detail["notes"]) {
            EXPECT_EQ(note.get<std::string>().find('{'), std::string::npos) << note;
            all += note.get<std::string>() + '\n';
        }
        return all;
    };
    const auto has = [](const std::string& all, const std::string& part) {
        return all.find(part) != all.npos;
    };
    EXPECT_TRUE(has(notes(R"({"customer_id":"1","customer_profile":{"sentiment_score":0.1}})"),
                    "Sentiment is the profile's own"));
    EXPECT_TRUE(has(notes(R"({"customer_id":"1"})"),
                    "collect lead score, sentiment, interactions, average deal value, response rate"));
    EXPECT_TRUE(has(notes(R"({"customer_id":"1","customer_profile":{"successful_deals":0}})"), "prospect"));
    EXPECT_FALSE(has(notes(R"({"customer_id":"1","customer_profile":{"successful_deals":1}})"), "prospect"));
    const std::string history =
        R"("interaction_history":[{"timestamp":"2026-01-01","content":"hello","sentiment":0.2},{"timestamp":"2026-03-01"}])";
    const std::string read = notes(R"({"customer_id":"1","as_of":"2026-02-01",)" + history + '}');
    EXPECT_TRUE(has(read, "lexicon " + ToHex(Shipped().reader.digest).substr(0, 12)));
    EXPECT_TRUE(has(read, "left out"));
    EXPECT_TRUE(has(read, "total_interactions is the number"));
    EXPECT_FALSE(has(read, "as_of is unknown"));
    EXPECT_TRUE(has(notes(R"({"customer_id":"1",)" + history + '}'), "as_of is unknown"));
}

TEST(Analyze, HistoryWithoutProfileIsAnswered) {
    const Json answer = Answer(R"({"customer_id":"1","as_of":"2026-11-22","interaction_history":[
        {"timestamp":"2026-11-01","interaction_type":"call","sentiment":0.6,"content":"We trust your team."},
        {"timestamp":"2026-11-10","interaction_type":"meeting","sentiment":0.5,"content":"Happy to meet face to face again."}]})");
    EXPECT_EQ(answer["psychology_traits"][0], "relationship_focused");
    // base + interactions and sentiment known + trait + 2 of 5 interactions + 2 of 3 texts
    EXPECT_NEAR(answer["confidence_score"].get<double>(), 0.2 + 0.2 + 0.1 + 0.1 * 2 / 5 + 0.1 * 2 / 3,
                0.0005);
}

TEST(Analyze, TheAnswerDependsOnAsOfAndNothingElse) {
    const std::string request =
        R"({"customer_id":"1","as_of":"2026-06-01","customer_profile":{"last_interaction":"2026-05-01"}})";
    EXPECT_EQ(AnswerText(request, Shipped(), At("2026-07-01")),
              AnswerText(request, Shipped(), At("2027-07-01")));
    const std::string open = R"({"customer_id":"1","customer_profile":{"last_interaction":"2026-05-01"}})";
    EXPECT_EQ(AnswerText(open, Shipped(), At("2026-06-01")), AnswerText(request));
    EXPECT_NE(AnswerText(open, Shipped(), At("2027-06-01")), AnswerText(request));
    // Without any time, recency contributes nothing.
    EXPECT_EQ(AnswerText(open), AnswerText(R"({"customer_id":"1","customer_profile":{}})"));
}

TEST(Analyze, TextsOfRequestsAreNotTakenForMessages) {
    const Error error = Thrown([] { RequireNoRequest(R"( {"customer_id": 1})"); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidParameter);
    EXPECT_NE(error.hint.find("jsonb"), std::string::npos);
    EXPECT_NO_THROW(RequireNoRequest("{curly} customer_id"));
    EXPECT_NO_THROW(RequireNoRequest(""));
}

TEST(Analyze, CancellationIsNoticedInTexts) {
    const JsonDocument document(R"({"customer_id":"1","interaction_history":[{"content":"a. b. c."}]})");
    EXPECT_EQ(Thrown([&] { Analyze(Shipped(), document.root(), std::nullopt, [] { return true; }); }).code,
              ErrorCode::kCancelled);
}

// The typed form and the request form are one pipeline.
TEST(Analyze, TypedFormEqualsTheRequestForm) {
    const Moment as_of = At("2026-11-22");
    const Analysis a = AnalyzeRequest(
        R"({"customer_id":"1","as_of":"2026-11-22","customer_profile":{"lead_score":0.6,"response_rate":0.4},
        "interaction_history":[{"timestamp":"2026-11-01","sentiment":0.4,"content":"a discount?"},{"timestamp":"2026-10-01","sentiment":0.1}]})");
    const Profile features{0.6, kUnknown, kUnknown, kUnknown, 0.4};
    const Customer typed = MakeCustomer(features.data(), a.request.history, as_of, true, Shipped());
    const Outcome o = OutcomeOf(typed);
    EXPECT_EQ(o.scores.conversion, a.scores.conversion);
    EXPECT_EQ(o.scores.churn, a.scores.churn);
    EXPECT_EQ(TraitNames(o.traits), TraitNames(a.traits));
    EXPECT_EQ(o.decision.play, a.decision.play);
    EXPECT_EQ(o.decision.confidence, a.decision.confidence);
}

TEST(Analyze, TypedFormRefusesEventsAfterAsOf) {
    Interaction in;
    in.has_time = true;
    in.at = At("2026-11-22T10:04:00Z");
    History history;
    history.Add(in);
    const Profile features{0.5, 0, 8, 20000, 0.5};
    const auto make = [&](const char* as_of, bool strict) {
        return MakeCustomer(features.data(), history, At(as_of), strict, Shipped());
    };
    EXPECT_NO_THROW(make("2026-11-22T10:04:00Z", true));
    EXPECT_EQ(make("2026-11-22T10:00:00Z", false).x[kRecencyDays], 0);
    const Error error = Thrown([&] { make("2026-11-22T10:00:00Z", true); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidParameter);
    EXPECT_EQ(error.detail, "Its last event is at 2026-11-22T10:04:00Z, as_of is 2026-11-22T10:00:00Z.");
    EXPECT_NE(error.hint.find("up to as_of"), std::string::npos);
    EXPECT_THROW(make("2026-11-22T09:58:59Z", false), Error);
    EXPECT_NO_THROW(MakeCustomer(features.data(), history, std::nullopt, true, Shipped()));
}

TEST(Analyze, RecencyIsTheLaterOfProfileAndHistory) {
    const auto recency = [](const char* profile, const char* event) {
        return AnalyzeRequest(
                   std::string(
                       R"({"customer_id":"1","as_of":"2026-11-22","customer_profile":{"last_interaction":")") +
                   profile + R"("},"interaction_history":[{"timestamp":")" + event + R"("}]})")
            .customer.x[kRecencyDays];
    };
    EXPECT_EQ(recency("2026-11-12", "2026-11-20"), 2);
    EXPECT_EQ(recency("2026-11-21", "2026-11-02"), 1);
}

}  // namespace
}  // namespace prescriptive::test
