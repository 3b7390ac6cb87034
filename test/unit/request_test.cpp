// What a request may say, and the error for what it may not.
#include "profile/request.hpp"

#include "support.hpp"

namespace prescriptive::test {
namespace {

const Moment kNow = At("2026-11-22T10:00:00Z");

Request Read(const std::string& text, const Policy& policy = Shipped(), std::optional<Moment> now = kNow) {
    const JsonDocument document(text);
    return ReadRequest(document.root(), RulesOf(policy, now, nullptr));
}

std::string InProfile(const std::string& members) {
    return R"({"customer_id":"1","customer_profile":{)" + members + "}}";
}
std::string InInteraction(const std::string& members) {
    return R"({"customer_id":"1","interaction_history":[{)" + members + "}]}";
}

TEST(Request, BothScalesByValue) {
    const std::tuple<const char*, double> kScores[] = {
        {"0", 0}, {"0.7", 0.7}, {"1", 1}, {"1.0000001", 0.010000001}, {"70", 0.7}, {"100", 1}, {"1e2", 1}};
    for (const auto& [text, wanted] : kScores)
        for (const auto& [key, feature] :
             {std::pair{"lead_score", kLeadScore}, std::pair{"response_rate", kResponseRate}})
            EXPECT_DOUBLE_EQ(Read(InProfile('"' + std::string(key) + "\":" + text)).features[feature], wanted)
                << text;
}

TEST(Request, ScalesByPolicy) {
    const auto percent = Changed([](Json& p) { p["scales"]["lead_score"] = "percent"; });
    EXPECT_DOUBLE_EQ(Read(InProfile(R"("lead_score":0.7)"), *percent).features[kLeadScore], 0.007);
    EXPECT_DOUBLE_EQ(Read(InProfile(R"("response_rate":0.7)"), *percent).features[kResponseRate], 0.7);
    const auto fraction = Changed([](Json& p) { p["scales"]["response_rate"] = "fraction"; });
    EXPECT_DOUBLE_EQ(Read(InProfile(R"("response_rate":1)"), *fraction).features[kResponseRate], 1);
    EXPECT_EQ(Thrown([&] { Read(InProfile(R"("response_rate":70)"), *fraction); }).hint,
              "A fraction in [0, 1] is wanted.");
}

TEST(Request, NullsAreUnknown) {
    const Request r = Read(
        R"({"customer_id":"1","customer_profile":{"lead_score":null,"last_interaction":null,"preferences":null},
        "interaction_history":[{"interaction_id":null,"sentiment":null,"content":null,"timestamp":null}],"as_of":null,"features":null})");
    for (const double value : r.features.value) EXPECT_TRUE(std::isnan(value));
    EXPECT_EQ(r.history.count(), 1);
    EXPECT_EQ(r.history.sentiment().count, 0);
    EXPECT_EQ(r.as_of, kNow);
    EXPECT_FALSE(r.as_of_given);
}

TEST(Request, CustomerIdIsTextOrInteger) {
    EXPECT_EQ(Read(R"({"customer_id":"a\u00e9"})").customer_id, "aé");
    EXPECT_EQ(Read(R"({"customer_id":12345678901234567890123})").customer_id, "12345678901234567890123");
    EXPECT_EQ(Read(R"({"customer_id":-5})").customer_id, "-5");
    EXPECT_EQ(Read(R"({})").customer_id, "");
    for (const char* bad : {"1.5", "1e3", "true", "[]", "{}"})
        EXPECT_EQ(Thrown([&] { Read(R"({"customer_id":)" + std::string(bad) + "}"); }).message,
                  "customer_id must be a string or an integer");
    EXPECT_EQ(Thrown([&] { Read(R"({"customer_id":""})"); }).message, "customer_id must not be empty");
    for (const char* missing : {"{}", R"({"customer_id":null})"}) {
        const Error error = Thrown([&] { RequireCustomerId(AnalyzeRequest(missing)); });
        EXPECT_EQ(error.code, ErrorCode::kInvalidParameter);
        EXPECT_EQ(error.message, "missing customer_id in request");
        EXPECT_EQ(error.path, "$.customer_id");
    }
}

struct Bad {
    std::string request;
    const char* code;
    const char* path;
    const char* message;
    const char* hint;  // nullptr: any
};

TEST(Request, BadInputNamesPathValueAndHint) {
    const char* const kScaleHint = "A fraction in [0, 1] or a percentage in (1, 100] is wanted.";
    const std::vector<Bad> all = {
        {"[]", "22023", "$", "a request must be a JSON object", nullptr},
        {"5", "22023", "$", "a request must be a JSON object", nullptr},
        {"null", "22023", "$", "a request must be a JSON object", nullptr},
        {R"({"customer":"1"})", "22023", "$.customer", "unknown key \"customer\" in request",
         "Did you mean \"customer_id\"?"},
        {R"({"foo":1})", "22023", "$.foo", "unknown key \"foo\" in request",
         "Known keys: customer_id, customer_profile, interaction_history, as_of, features."},
        {R"({"foo":null})", "22023", "$.foo", "unknown key \"foo\" in request", nullptr},
        {R"({"customer_profile":[]})", "22P02", "$.customer_profile", "customer_profile must be an object",
         nullptr},
        {R"({"interaction_history":{}})", "22P02", "$.interaction_history",
         "interaction_history must be an array", nullptr},
        {R"({"interaction_history":[1]})", "22P02", "$.interaction_history[0]",
         "interaction must be an object", nullptr},
        {R"({"features":[]})", "22P02", "$.features", "features must be an object", nullptr},
        {R"({"features":{"a":[1]}})", "22P02", "$.features.a",
         "a feature must be a number, string, boolean or null", nullptr},
        {R"({"as_of":5})", "22P02", "$.as_of", "as_of must be a string", nullptr},
        {R"({"as_of":"soon"})", "22007", "$.as_of", "as_of is not a timestamp",
         "Use ISO 8601, such as 2026-11-22T10:00:00Z."},
        {InProfile(R"("lead_scor":1)"), "22023", "$.customer_profile.lead_scor",
         "unknown key \"lead_scor\" in request", "Did you mean \"lead_score\"?"},
        {InProfile(R"("lead_score":-1)"), "22023", "$.customer_profile.lead_score",
         "lead_score is out of range", kScaleHint},
        {InProfile(R"("lead_score":101)"), "22023", "$.customer_profile.lead_score",
         "lead_score is out of range", kScaleHint},
        {InProfile(R"("response_rate":-0.001)"), "22023", "$.customer_profile.response_rate",
         "response_rate is out of range", kScaleHint},
        {InProfile(R"("lead_score":"0.5")"), "22P02", "$.customer_profile.lead_score",
         "lead_score must be a number", nullptr},
        {InProfile(R"("sentiment_score":1.5)"), "22023", "$.customer_profile.sentiment_score",
         "sentiment_score is out of range", "A sentiment lies in [-1, 1]."},
        {InProfile(R"("total_interactions":-1)"), "22023", "$.customer_profile.total_interactions",
         "total_interactions is out of range", "A value in [0, 1e15] is wanted."},
        {InProfile(R"("avg_deal_value":-0.01)"), "22023", "$.customer_profile.avg_deal_value",
         "avg_deal_value is out of range", nullptr},
        {InProfile(R"("successful_deals":-1)"), "22023", "$.customer_profile.successful_deals",
         "successful_deals is out of range", nullptr},
        {InProfile(R"("last_interaction":"2026-02-30")"), "22007", "$.customer_profile.last_interaction",
         "last_interaction is not a timestamp", nullptr},
        {InProfile(R"("last_interaction":"2026-11-23")"), "22023", "$.customer_profile.last_interaction",
         "last_interaction lies in the future", nullptr},
        {InProfile(R"("last_interaction":"2026-01-01","first_interaction":"2026-01-02")"), "22023",
         "$.customer_profile", "first_interaction lies after last_interaction", nullptr},
        {InProfile(R"("timezone":1)"), "22P02", "$.customer_profile.timezone", "timezone must be a string",
         nullptr},
        {InProfile(R"("preferred_communication":true)"), "22P02",
         "$.customer_profile.preferred_communication", "preferred_communication must be a string", nullptr},
        {InInteraction(R"("kind":"call")"), "22023", "$.interaction_history[0].kind",
         "unknown key \"kind\" in request", nullptr},
        {InInteraction(R"("sentiment":-1.01)"), "22023", "$.interaction_history[0].sentiment",
         "sentiment is out of range", nullptr},
        {InInteraction(R"("engagement_level":50)"), "22023", "$.interaction_history[0].engagement_level",
         "engagement_level is out of range", nullptr},
        {InInteraction(R"("discount_offered":10)"), "22023", "$.interaction_history[0].discount_offered",
         "discount_offered is out of range", nullptr},
        {InInteraction(R"("response_time_hours":-1)"), "22023",
         "$.interaction_history[0].response_time_hours", "response_time_hours is out of range", nullptr},
        {InInteraction(R"("deal_value":-1)"), "22023", "$.interaction_history[0].deal_value",
         "deal_value is out of range", nullptr},
        {InInteraction(R"("outcome":"good")"), "22023", "$.interaction_history[0].outcome", nullptr,
         "Known outcomes: positive, negative, neutral."},
        {InInteraction(R"("outcome":"positiv")"), "22023", "$.interaction_history[0].outcome", nullptr,
         "Did you mean \"positive\"?"},
        {InInteraction(R"("decision_made":1)"), "22P02", "$.interaction_history[0].decision_made",
         "decision_made must be true or false", nullptr},
        {InInteraction(R"("content":5)"), "22P02", "$.interaction_history[0].content",
         "content must be a string", nullptr},
        {InInteraction(R"("timestamp":"2026-11-22T10:05:01Z")"), "22023",
         "$.interaction_history[0].timestamp", "timestamp lies in the future", nullptr},
        {R"({"interaction_history":[{"interaction_id":"a"},{"interaction_id":7},{"interaction_id":"7"}]})",
         "22023", "$.interaction_history", "duplicate interaction_id \"7\"",
         "Each interaction may be given once."},
    };
    for (const Bad& bad : all) {
        SCOPED_TRACE(bad.request);
        const Error error = Thrown([&] { Read(bad.request); });
        EXPECT_STREQ(SqlState(error.code), bad.code);
        EXPECT_EQ(error.path, bad.path);
        EXPECT_EQ(error.message, bad.message != nullptr ? bad.message : error.message);
        EXPECT_EQ(error.hint, bad.hint != nullptr ? bad.hint : error.hint);
        // The style of the server's messages.
        EXPECT_FALSE(error.message.empty() || error.message.ends_with('.')) << error.message;
        EXPECT_NE(error.detail.find(std::string("The value at ") + bad.path + " is "), std::string::npos)
            << error.detail;
        EXPECT_TRUE(error.hint.empty() || error.hint.ends_with('.') || error.hint.ends_with('?'))
            << error.hint;
    }
}

TEST(Request, UnknownKeysCanBeIgnored) {
    const auto lenient = Changed([](Json& p) { p["unknown_keys"] = "ignore"; });
    EXPECT_NO_THROW(
        Read(R"({"x":1,"customer_profile":{"y":2},"interaction_history":[{"z":[3]}]})", *lenient));
}

TEST(Request, ClockToleranceAndBackTesting) {
    // Up to five minutes ahead counts as now.
    Request r = Read(InInteraction(R"("timestamp":"2026-11-22T10:05:00Z")"));
    EXPECT_EQ(r.history.last_at(), kNow);
    // With as_of, later events are left out, whenever they were.
    r = Read(
        R"({"as_of":"2026-01-01","interaction_history":[{"timestamp":"2025-12-31"},{"timestamp":"2026-01-01T00:00:01Z"},{"timestamp":"2030-01-01"}],
        "customer_profile":{"last_interaction":"2026-06-01"}})");
    EXPECT_EQ(r.left_out, 2);
    EXPECT_EQ(r.history.count(), 1);
    EXPECT_FALSE(r.last_interaction.has_value());
    // Where no time is known, none is compared.
    r = Read(InInteraction(R"("timestamp":"2030-01-01")"), Shipped(), std::nullopt);
    EXPECT_EQ(r.history.count(), 1);
    EXPECT_FALSE(r.as_of.has_value());
}

// as_of may follow what depends on it: key order never matters.
TEST(Request, KeyOrderDoesNotMatter) {
    const std::string profile = R"("customer_profile":{"lead_score":0.4,"last_interaction":"2026-02-01"})";
    const std::string history =
        R"("interaction_history":[{"timestamp":"2026-02-02","content":"too expensive"}])";
    const std::string as_of = R"("as_of":"2026-03-01","customer_id":"1")";
    const std::string a = AnswerText('{' + profile + ',' + history + ',' + as_of + '}', Shipped(), kNow);
    EXPECT_EQ(AnswerText('{' + as_of + ',' + history + ',' + profile + '}', Shipped(), kNow), a);
}

TEST(Request, ProfileTextsAreEvidence) {
    const Request r = Read(InProfile(
        R"("preferences":{"wish":["a discount",{"x":"no risk at all"}],"n":5,"s":"too expensive"})"));
    EXPECT_EQ(r.profile_texts, 3);
    EXPECT_FALSE(r.evidence.empty());
    for (const TextEvidence& hit : r.evidence) EXPECT_EQ(hit.interaction, "");
}

TEST(Request, PersonalChannelsInAnyCase) {
    const auto policy = Changed([](Json& p) { p["personal_channels"] = {"Call", "FAX"}; });
    for (const char* channel : {"call", "CALL", "Fax"}) {
        const std::string request = InProfile(R"("preferred_communication":")" + std::string(channel) + '"');
        EXPECT_EQ(Read(request, *policy).features[kPrefersPersonal], 1) << channel;
    }
    EXPECT_EQ(Read(InProfile(R"("preferred_communication":"meeting")"), *policy).features[kPrefersPersonal],
              0);
}

// Whatever demographics say, nothing changes.
TEST(Request, DemographicsAreNeverRead) {
    const std::string plain = InProfile(R"("lead_score":0.4)");
    const std::string with = InProfile(
        R"("lead_score":0.4,"demographics":{"age":99,"says":"too expensive, a discount","deep":[[["x"]]]})");
    EXPECT_EQ(AnswerText(with), AnswerText(plain));
}

TEST(Request, ErrorAnswerNamesTheCustomer) {
    const auto answer = [](const std::string& text) {
        const JsonDocument document(text);
        try {
            Analyze(Shipped(), document.root(), std::nullopt, nullptr);
        } catch (const Error& error) {
            std::string out;
            JsonTextWriter writer(out);
            WriteError(document.root(), error, writer);
            return Json::parse(out);
        }
        return Json();
    };
    const Json bad = answer(InProfile(R"("lead_score":-1)"));
    EXPECT_EQ(bad["customer_id"], "1");
    EXPECT_EQ(bad["error"]["code"], "22023");
    EXPECT_EQ(bad["error"]["path"], "$.customer_profile.lead_score");
    EXPECT_EQ(bad["error"]["detail"], "The value at $.customer_profile.lead_score is -1.");
    EXPECT_EQ(bad["error"].size(), 5u);
    EXPECT_TRUE(answer("[1]")["customer_id"].is_null());
    EXPECT_TRUE(answer(R"({"customer_id":[],"x":1})")["customer_id"].is_null());
}

}  // namespace
}  // namespace prescriptive::test
