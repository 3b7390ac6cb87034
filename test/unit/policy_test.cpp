// A policy as a value: canonical form, digest, and what compiling makes of it.
#include "policy/policy.hpp"

#include <random>
#include <set>

#include "support.hpp"

namespace prescriptive::test {
namespace {

// The same document with the keys of every object in another order.
nlohmann::ordered_json Shuffled(const nlohmann::ordered_json& node, std::mt19937& random) {
    if (node.is_array()) {
        auto array = nlohmann::ordered_json::array();
        for (const auto& item : node) array.push_back(Shuffled(item, random));
        return array;
    }
    if (!node.is_object()) return node;
    std::vector<std::string> keys;
    for (const auto& [key, value] : node.items()) keys.push_back(key);
    std::shuffle(keys.begin(), keys.end(), random);
    auto object = nlohmann::ordered_json::object();
    for (const std::string& key : keys) object[key] = Shuffled(node.at(key), random);
    return object;
}

TEST(Policy, CanonicalFormIsAFixedPoint) {
    const std::string canonical = CanonicalPolicy(ShippedText());
    EXPECT_EQ(CanonicalPolicy(canonical), canonical);
    EXPECT_EQ(nlohmann::json::parse(canonical), nlohmann::json::parse(ShippedText()));
}

TEST(Policy, CanonicalFormIgnoresKeyOrderSpaceAndSpelling) {
    const std::string canonical = CanonicalPolicy(ShippedText());
    std::mt19937 random(41);
    const Json document = Json::parse(ShippedText());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(CanonicalPolicy(Shuffled(document, random).dump(i)), canonical);
    std::string spelled = ShippedText();
    const auto replace = [&](const std::string& from, const std::string& to) {
        const std::size_t at = spelled.find(from);
        ASSERT_NE(at, spelled.npos) << from;
        spelled.replace(at, from.size(), to);
    };
    replace("\"money_scale\": 10000", "\"money_scale\": 1.0e4");
    replace("\"threshold\": 0.3", "\"threshold\": 3.00E-1");
    replace("\"name\": \"critical\"", "\"name\": \"\\u0063ritical\"");
    EXPECT_EQ(CanonicalPolicy(spelled), canonical);
}

TEST(Policy, DigestIsThatOfTheCanonicalText) {
    EXPECT_EQ(Shipped().digest, Sha256(CanonicalPolicy(ShippedText())));
    // From the document as it stands, before it is canonical.
    const JsonDocument document(ShippedText());
    Problems problems;
    EXPECT_EQ(CompilePolicy(document.root(), problems)->digest, Shipped().digest);
}

TEST(Policy, EveryChangeOfAValueChangesTheDigest) {
    const auto digest = [](const std::function<void(Json&)>& change) { return Changed(change)->digest; };
    std::set<Digest> digests{Shipped().digest};
    EXPECT_TRUE(digests.insert(digest([](Json& p) { p["description"] = "other"; })).second);
    EXPECT_TRUE(digests.insert(digest([](Json& p) { p["money_scale"] = 10001; })).second);
    EXPECT_TRUE(
        digests.insert(digest([](Json& p) { p["traits"]["definitions"][0]["enabled"] = true; })).second);
    EXPECT_TRUE(digests.insert(digest([](Json& p) { std::swap(p["plays"][0], p["plays"][1]); })).second);
    EXPECT_FALSE(digests.insert(digest([](Json& p) { p["money_scale"] = 1e4; })).second);
}

TEST(Policy, ReadingDigestFollowsWhatShapesTheReading) {
    const auto reading = [](const std::function<void(Json&)>& change) { return Changed(change)->reader.digest; };
    EXPECT_EQ(reading([](Json& p) { p["money_scale"] = 5; }), Shipped().reader.digest);
    EXPECT_EQ(reading([](Json& p) { p["plays"][0]["text"] = "x"; }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["reading"]["negation"]["scope"] = 2; }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["traits"]["definitions"][0]["asks_discount"] = true; }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["reading"]["classes"]["fruit"] = {"apple~"}; }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["reading"]["sentiment"]["valences"]["grand"] = 2; }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["reading"]["minimum_evidence"] = 0.25; }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["personal_channels"].push_back("fax"); }), Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["traits"]["definitions"][0]["phrases"][0]["weight"] = 0.98765; }),
              Shipped().reader.digest);
    EXPECT_NE(reading([](Json& p) { p["traits"]["definitions"][0]["phrases"][0]["phrases"][0] = "x"; }),
              Shipped().reader.digest);
}

TEST(Policy, ShippedPlaysAreCompleteAndTheirOwn) {
    const Policy& p = Shipped();
    EXPECT_EQ(p.plays.size(), p.action_types.size() * (p.traits.size() + 1));
    std::set<std::string> codes;
    for (std::size_t type = 0; type < p.action_types.size(); ++type)
        for (int trait = -1; trait < static_cast<int>(p.traits.size()); ++trait) {
            const Play& play = p.PlayFor(static_cast<int>(type), trait);
            EXPECT_EQ(play.action_type, static_cast<int>(type));
            EXPECT_EQ(play.trait, trait);
            EXPECT_TRUE(codes.insert(play.code).second);
            EXPECT_FALSE(play.resources.empty()) << play.code;
            EXPECT_GE(play.alternatives.size(), 2u) << play.code;
            EXPECT_GT(play.effort_hours, 0) << play.code;
        }
}

TEST(Policy, WithoutItsOwnPlayATraitGetsTheBasePlay) {
    const auto policy = Changed([](Json& p) { p["plays"].erase(1); });
    EXPECT_EQ(policy->PlayFor(0, 0).code, "retention");
    EXPECT_EQ(policy->PlayFor(0, 1).code, "retention.bargain_seeker");
}

// A policy of its own words: each key of the reading has its effect.
TEST(Policy, ReadingFollowsItsKeys) {
    const auto evidence = [](std::string_view text, const std::function<void(Json&)>& change) {
        const auto policy = Changed([&](Json& p) {
            p["reading"] = {{"classes", {{"fruit", {"apple~", "pear"}}}},
                            {"negation", {{"negators", {"not", "no longer"}}, {"scope", 4}, {"breakers", {"but"}}}},
                            {"intensifiers", {{"factor", 2}, {"phrases", {"very"}}}},
                            {"hedges", {{"factor", 0.5}, {"phrases", {"kind of"}}}},
                            {"contrast", {{"before", 0.25}, {"after", 4}, {"phrases", {"yet"}}}},
                            {"other_senses", {"big apple"}},
                            {"minimum_evidence", 0},
                            {"half_life_days", 90},
                            {"sentiment", Json::object()}};
            for (Json& trait : p["traits"]["definitions"]) trait.erase("phrases");
            p["traits"]["definitions"][0]["phrases"] = {{{"weight", 1}, {"phrases", {"<fruit>", "plum"}}}};
            change(p);
        });
        return policy->lexicon.Read(text).weight[0];
    };
    const auto as_it_is = [](Json&) {};
    EXPECT_EQ(evidence("apples", as_it_is), 1);
    EXPECT_EQ(evidence("pears", as_it_is), 0);
    EXPECT_EQ(evidence("pears", [](Json& p) { p["reading"]["classes"]["fruit"].push_back("pear~"); }), 1);
    EXPECT_EQ(evidence("not a plum", as_it_is), 0);
    EXPECT_EQ(evidence("it is no longer plum", as_it_is), 0);
    EXPECT_EQ(evidence("not a but plum", as_it_is), 1);
    EXPECT_EQ(evidence("not a plum", [](Json& p) { p["reading"]["negation"]["scope"] = 1; }), 1);
    EXPECT_EQ(evidence("very plum", as_it_is), 2);
    EXPECT_EQ(evidence("very plum", [](Json& p) { p["reading"].erase("intensifiers"); }), 1);
    EXPECT_EQ(evidence("kind of plum", as_it_is), 0.5);
    EXPECT_EQ(evidence("kind of plum", [](Json& p) { p["reading"].erase("hedges"); }), 1);
    EXPECT_EQ(evidence("plum yet apple", as_it_is), 0.25 + 4);
    EXPECT_EQ(evidence("plum yet apple", [](Json& p) { p["reading"].erase("contrast"); }), 2);
    EXPECT_EQ(evidence("the big apple", as_it_is), 0);
    EXPECT_EQ(evidence("the big apple", [](Json& p) { p["reading"].erase("other_senses"); }), 1);
    EXPECT_EQ(evidence("kind of plum", [](Json& p) { p["reading"]["minimum_evidence"] = 0.75; }), 0);
    const auto minus = [](Json& p) {
        p["traits"]["definitions"][0]["phrases"].push_back({{"weight", -0.75}, {"phrases", {"jam"}}});
    };
    EXPECT_EQ(evidence("plum jam", minus), 0.25);
    EXPECT_EQ(evidence("jam", minus), 0);
}

TEST(Policy, SentimentFollowsItsKeys) {
    const auto sentiment = [](std::string_view text, const Json& keys) {
        return Changed([&](Json& p) { p["reading"]["sentiment"] = keys; })->lexicon.Read(text).sentiment;
    };
    const auto compound = [](double sum) { return sum / std::sqrt(sum * sum + 15); };
    EXPECT_EQ(sentiment("good", Json::object()), 0);
    EXPECT_NEAR(sentiment("good", {{"lexicon", "vader"}}), compound(1.9), 1e-7);
    // A policy's own valences come before those of the lexicon.
    EXPECT_NEAR(sentiment("good", {{"lexicon", "vader"}, {"valences", {{"good", -1}}}}), compound(-1), 1e-7);
    EXPECT_NEAR(sentiment("good grief", {{"lexicon", "vader"}, {"valences", {{"good grief", -2}}}}), compound(-2), 1e-7);
    EXPECT_NEAR(sentiment("tout bien \U0001F951",
                          {{"valences", {{"bien", 2}, {"\xF0\x9F\xA5\x91", 1}}}}), compound(3), 1e-7);
}

TEST(Policy, WhatIsLeftOutOfAReading) {
    const auto policy = Changed([](Json& p) {
        Json& reading = p["reading"];
        for (const char* key : {"intensifiers", "hedges", "contrast", "other_senses"}) reading.erase(key);
        for (Json& trait : p["traits"]["definitions"]) trait.erase("asks_discount");
    });
    EXPECT_EQ(InteractionRulesOf(*policy, nullptr).discount_traits, 0u);
    EXPECT_NE(InteractionRulesOf(Shipped(), nullptr).discount_traits, 0u);
    EXPECT_GT(Shipped().half_life_days, 0);
}

TEST(Policy, ShippedFileIsAscii) {
    for (const char c : ShippedText()) ASSERT_TRUE((c >= 0x20 && c < 0x7F) || c == '\n');
}

TEST(Policy, AnotherVocabularyWorksThroughout) {
    const auto policy = Changed([](Json& p) {
        std::string text = p.dump();
        const auto rename = [&](const std::string& from, const std::string& to) {
            for (std::size_t at = 0; (at = text.find('"' + from + '"', at)) != text.npos; at += to.size())
                text.replace(at, from.size() + 2, '"' + to + '"');
        };
        rename("analytical", "gr\xC3\xBCndlich");
        p = Json::parse(text);
        p["plays"][11]["text"] = "Zeige den Nutzen";
    });
    const Json answer = Answer(
        R"({"customer_id":"1","customer_profile":{"lead_score":0.7,"sentiment_score":0.3,"total_interactions":15,
        "avg_deal_value":50000,"response_rate":0.8}})",
        *policy);
    EXPECT_EQ(answer["psychology_traits"][0], "gr\xC3\xBCndlich");
    EXPECT_EQ(answer["recommended_action"], "Zeige den Nutzen");
}

}  // namespace
}  // namespace prescriptive::test
