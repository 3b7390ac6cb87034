// Every kind of problem that validation knows: its path, class and message, each by one change to the
// shipped policy.
#include "problems.hpp"

namespace prescriptive::test {
namespace {

TEST(PolicyProblems, Settings) {
    ExpectOnly({
        {"unknown key", Set("/prioritys", 1), "$.prioritys", kParameter,
         "unknown key \"prioritys\" in policy", "Did you mean \"priorities\"?"},
        {"schema of the future", Set("/schema", 2), "$.schema", kParameter, "schema is out of range",
         "Values in [1, 1] are allowed."},
        {"schema missing", Drop("", "schema"), "$", kParameter, "missing key \"schema\" in policy"},
        {"schema no number", Set("/schema", "1"), "$.schema", kText, "schema must be a number"},
        {"empty description", Set("/description", ""), "$.description", kParameter,
         "description must have 1 to 1000 bytes"},
        {"long description", Set("/description", std::string(1001, 'x')), "$.description", kParameter,
         "description must have 1 to 1000 bytes"},
        {"unknown_keys", Set("/unknown_keys", "ignored"), "$.unknown_keys", kParameter,
         "unrecognized unknown_keys \"ignored\" in policy", "Did you mean \"ignore\"?"},
        {"scale", Set("/scales/lead_score", "percents"), "$.scales.lead_score", kParameter,
         "unrecognized scale \"percents\" in policy", "Did you mean \"percent\"?"},
        {"scale missing", Drop("/scales", "response_rate"), "$.scales", kParameter,
         "missing key \"response_rate\" in policy"},
        {"scales no object", Set("/scales", Json::array()), "$.scales", kText, "value must be an object"},
        {"tolerance negative", Set("/clock_tolerance_minutes", -1), "$.clock_tolerance_minutes", kParameter,
         "clock_tolerance_minutes is out of range", "Values in [0, 1440] are allowed."},
        {"money scale zero", Set("/money_scale", 0), "$.money_scale", kParameter,
         "money_scale is out of range"},
        {"channels no array", Set("/personal_channels", "call"), "$.personal_channels", kText,
         "personal_channels must be an array"},
        {"text missing", Drop("/texts", "prospect"), "$.texts", kParameter,
         "missing key \"prospect\" in policy"},
        {"text unknown", Set("/texts/prospekt", "x"), "$.texts.prospekt", kParameter,
         "unknown key \"prospekt\" in policy", "Did you mean \"prospect\"?"},
        {"placeholder", Set("/texts/left_out", "{number} left out"), "$.texts.left_out", kParameter,
         "unknown placeholder \"number\" in policy text", "Known placeholders: count."},
        {"open placeholder", Set("/texts/left_out", "{count} of {coun"), "$.texts.left_out", kParameter,
         "unclosed brace in policy text"},
        {"confidence", Set("/confidence/minimum", 1.5), "$.confidence.minimum", kParameter,
         "minimum is out of range"},
        {"escalation", Set("/escalate_churn", 2), "$.escalate_churn", kParameter,
         "escalate_churn is out of range"},
    });
}

TEST(PolicyProblems, FeaturesAndModels) {
    ExpectOnly({
        {"base feature missing", Drop("/features", "lead_score"), "$.features", kParameter,
         "missing key \"lead_score\" in policy"},
        {"unknown feature", Set("/features/lead_scores", 1), "$.features.lead_scores", kParameter,
         "unknown key \"lead_scores\" in policy", "Did you mean \"lead_score\"?"},
        {"format", Set("/features/lead_score/format", "percents"), "$.features.lead_score.format", kParameter,
         "unrecognized format \"percents\" in policy", "Did you mean \"percent\"?"},
        {"typical", Set("/features/lead_score/typical", "half"), "$.features.lead_score.typical", kText,
         "typical must be a number"},
        {"transform kind", Set("/features/lead_score/transform/kind", "logarithm"),
         "$.features.lead_score.transform.kind", kParameter,
         "unrecognized transform kind \"logarithm\" in policy"},
        {"transform scale", Set("/features/total_interactions/transform/scale", 0),
         "$.features.total_interactions.transform.scale", kParameter, "scale is out of range"},
        {"transform key of another kind", Set("/features/lead_score/transform/half", 3),
         "$.features.lead_score.transform.half", kParameter, "unknown key \"half\" in policy",
         "Known keys: kind."},
        {"transform half missing", Drop("/features/recency_days/transform", "half"),
         "$.features.recency_days.transform", kParameter, "missing key \"half\" in policy"},
        {"feature placeholder", Set("/features/lead_score/above", "{valu}"), "$.features.lead_score.above",
         kParameter, "unknown placeholder \"valu\" in policy text", "Did you mean \"value\"?"},
        {"model kind", Set("/models/conversion/kind", "logistics"), "$.models.conversion.kind", kParameter,
         "unrecognized model kind \"logistics\" in policy", "Did you mean \"logistic\"?"},
        {"weight missing", Drop("/models/churn/weights", "lead_score"), "$.models.churn.weights", kParameter,
         "missing key \"lead_score\" in policy"},
        {"weight too large", Set("/models/churn/weights/lead_score", 1e6),
         "$.models.churn.weights.lead_score", kParameter, "lead_score is out of range",
         "Values in [-1000, 1000] are allowed."},
        {"history weight of an unused feature", Set("/models/churn/history_weights/discount_share", 1),
         "$.models.churn.history_weights.discount_share", kParameter,
         "unknown key \"discount_share\" in policy"},
        {"intercept", Drop("/models/churn", "intercept"), "$.models.churn", kParameter,
         "missing key \"intercept\" in policy"},
        {"model missing", Drop("/models", "engagement"), "$.models", kParameter,
         "missing key \"engagement\" in policy"},
        {"engagement weight", Set("/models/engagement/weights/content", 0),
         "$.models.engagement.weights.content", kParameter, "content is out of range"},
        {"engagement frequency", Set("/models/engagement/full_frequency", -8),
         "$.models.engagement.full_frequency", kParameter, "full_frequency is out of range"},
    });
}

TEST(PolicyProblems, TraitsAndLexicon) {
    const char* const kFirst = "/traits/definitions/0";
    const auto in = [&](const std::string& rest) { return Json::json_pointer(kFirst + rest); };
    const Json ramp = {{"feature", "lead_score"}, {"from", 0}, {"to", 1}, {"reason", "x"}};
    ExpectOnly({
        {"threshold", Set("/traits/threshold", 1.1), "$.traits.threshold", kParameter,
         "threshold is out of range"},
        {"half evidence", Set("/traits/half_evidence", 0), "$.traits.half_evidence", kParameter,
         "half_evidence is out of range"},
        {"label", Drop("/traits/definitions/0", "label"), "$.traits.definitions[0]", kParameter,
         "missing key \"label\" in policy"},
        {"enabled", Set("/traits/definitions/0/enabled", 1), "$.traits.definitions[0].enabled", kText,
         "enabled must be true or false"},
        {"unknown trait key", Set("/traits/definitions/0/rule", 1), "$.traits.definitions[0].rule",
         kParameter, "unknown key \"rule\" in policy", "Did you mean \"rules\"?"},
        {"rules no array", Set("/traits/definitions/0/rules", 1), "$.traits.definitions[0].rules", kText,
         "rules must be an array"},
        {"rule weight", Set("/traits/definitions/0/rules/0/weight", 1.5),
         "$.traits.definitions[0].rules[0].weight", kParameter, "weight is out of range"},
        {"rule weight with texts", Set("/traits/definitions/0/rules/0/weight_with_texts", -1),
         "$.traits.definitions[0].rules[0].weight_with_texts", kParameter,
         "weight_with_texts is out of range"},
        {"no ramps", Set("/traits/definitions/0/rules/0/ramps", Json::array()),
         "$.traits.definitions[0].rules[0].ramps", kParameter, "ramps must not be empty"},
        {"ramp feature", Set("/traits/definitions/3/rules/0/ramps/0/feature", "interactions"),
         "$.traits.definitions[3].rules[0].ramps[0].feature", kParameter,
         "unrecognized feature \"interactions\" in policy"},
        {"ramp ends", [&](Json& p) { p[in("/rules/0/ramps/0/to")] = p[in("/rules/0/ramps/0/from")]; },
         "$.traits.definitions[0].rules[0].ramps[0]", kParameter, "a ramp must not start where it ends",
         "Give \"from\" and \"to\" different values."},
        {"ramp reason", Drop("/traits/definitions/0/rules/0/ramps/0", "reason"),
         "$.traits.definitions[0].rules[0].ramps[0]", kParameter, "missing key \"reason\" in policy"},
        {"two ramps over one feature", [&](Json& p) { p[in("/rules/0/ramps")].push_back(ramp); },
         "$.traits.definitions[0].rules[0].ramps[2]", kParameter,
         "a trait rule has two ramps over lead_score", "At most one ramp for each feature is allowed."},
        {"phrase without a word", Set("/traits/definitions/0/phrases/0/phrases/0", "?!"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter,
         "a phrase has an element without a word"},
        {"phrase of options", Set("/traits/definitions/0/phrases/0/phrases/0", "a? b?"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter,
         "a phrase must have a word that is not optional"},
        {"phrase begins with a gap", Set("/traits/definitions/0/phrases/0/phrases/0", "* data"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter,
         "a phrase must begin and end with a word"},
        {"phrase ends with a gap", Set("/traits/definitions/0/phrases/0/phrases/0", "data ..."),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter,
         "a phrase must begin and end with a word"},
        {"phrase too long", Set("/traits/definitions/0/phrases/0/phrases/0", "a b c d e f g h i j k l m"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter, "a phrase has at most 12 elements"},
        {"phrase with three gaps", Set("/traits/definitions/0/phrases/0/phrases/0", "a * b ... c * d"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter, "a phrase has at most 2 gaps"},
        {"phrase of many forms", Set("/traits/definitions/0/phrases/0/phrases/0", "a b? c? d? ... e ... f"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter, "a phrase has too many forms",
         "At most 64 combinations of its optional parts and gaps are allowed."},
        {"phrase with a late start", Set("/traits/definitions/0/phrases/0/phrases/0", "data ^"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter, "\"^\" must be a phrase's first element"},
        {"phrase behind its end", Set("/traits/definitions/0/phrases/0/phrases/0", "any ? data"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter,
         "a phrase must not go on behind its end mark"},
        {"phrase asks and states", Set("/traits/definitions/0/phrases/0/phrases/0", "data ? ."),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter, "a phrase cannot ask and state at once"},
        {"alternative of two words", Set("/traits/definitions/0/phrases/0/phrases/0", "money-back|refund"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter,
         "an alternative in a phrase must be one word"},
        {"unknown class", Set("/traits/definitions/0/phrases/0/phrases/0", "high <cost>"),
         "$.traits.definitions[0].phrases[0].phrases[0]", kParameter, "unknown word class \"cost\" in phrase",
         "Classes are listed below $.reading.classes."},
        {"phrase twice in a trait", Set("/traits/definitions/0/phrases/0/phrases/0", "discount~"),
         "$.traits.definitions[0].phrases[0].phrases[2]", kParameter,
         "duplicate phrase \"discount~\" in a trait"},
        {"phrase no string", Set("/traits/definitions/0/phrases/0/phrases/0", 5),
         "$.traits.definitions[0].phrases[0].phrases[0]", kText, "phrase must be a string"},
        {"phrases empty", Set("/traits/definitions/0/phrases/0/phrases", Json::array()),
         "$.traits.definitions[0].phrases[0].phrases", kParameter, "phrases must not be empty"},
        {"phrases too many", Set("/traits/definitions/0/phrases/0/phrases", Json(10001, "x")),
         "$.traits.definitions[0].phrases[0].phrases", ErrorCode::kLimitExceeded,
         "phrases has more than 10000 items"},
        {"phrase weight", Set("/traits/definitions/0/phrases/0/weight", -101),
         "$.traits.definitions[0].phrases[0].weight", kParameter, "weight is out of range",
         "Values in [-100, 100] are allowed."},
        {"behaviour of phrases", Set("/traits/definitions/0/phrases/0/behaviour", 5),
         "$.traits.definitions[0].phrases[0].behaviour", kText, "behaviour must be a string"},
        {"behaviour of a rule", Set("/traits/definitions/0/rules/0/behaviour", ""),
         "$.traits.definitions[0].rules[0].behaviour", kParameter, "behaviour must have 1 to 1000 bytes"},
        {"behaviours too many",
         [](Json& p) {
             for (Json& trait : p["traits"]["definitions"]) {
                 for (Json& rule : trait["rules"]) rule.erase("behaviour");
                 trait["phrases"] = Json::array();
             }
             for (int i = 0; i <= 1000; ++i)
                 p["traits"]["definitions"][0]["phrases"].push_back(
                     {{"behaviour", "b" + std::to_string(i)}, {"weight", 1}, {"phrases", {"w" + std::to_string(i)}}});
         },
         "$.traits.definitions[0].phrases[1000].behaviour", ErrorCode::kLimitExceeded,
         "a policy has at most 1000 behaviours"},
        {"asks_discount", Set("/traits/definitions/0/asks_discount", "yes"),
         "$.traits.definitions[0].asks_discount", kText, "asks_discount must be true or false"},
        {"trait name of 64 bytes",
         [](Json& p) {
             Json copy = p["traits"]["definitions"][0];
             copy["name"] = std::string(64, 'n');
             p["traits"]["definitions"].push_back(copy);
         },
         "$.traits.definitions[10].name", ErrorCode::kLimitExceeded, "a trait's name has at most 63 bytes"},
        {"duplicate trait",
         [](Json& p) {
             Json copy = p["traits"]["definitions"][0];
             p["traits"]["definitions"].push_back(copy);
         },
         "$.traits.definitions[10].name", kParameter, "duplicate name \"analytical\" in policy"},
    });
    const Problems many = ProblemsOf(Document([](Json& p) {
                                         for (int i = 0; i < 7; ++i) {
                                             Json copy = p["traits"]["definitions"][0];
                                             copy["name"] = "extra" + std::to_string(i);
                                             p["traits"]["definitions"].push_back(copy);
                                         }
                                     }).dump());
    ASSERT_EQ(many.size(), 1u);
    EXPECT_EQ(many[0].path, "$.traits.definitions[16]");
    EXPECT_EQ(many[0].code, ErrorCode::kLimitExceeded);
    EXPECT_EQ(many[0].message, "a policy has at most 16 traits");
}

TEST(PolicyProblems, DecisionsAndPlays) {
    ExpectOnly({
        {"priorities empty", Set("/priorities", Json::array()), "$.priorities", kParameter,
         "priorities must not be empty"},
        {"duplicate priority", Set("/priorities/1/name", "critical"), "$.priorities[1].name", kParameter,
         "duplicate name \"critical\" in policy"},
        {"window hours", Set("/priorities/1/window_hours", 0), "$.priorities[1].window_hours", kParameter,
         "window_hours is out of range"},
        {"last rule with when", Set("/priorities/3/when", {{"outcome", "churn"}, {"above", 0.1}}),
         "$.priorities", kParameter, "the last rule of priorities, and no other, must have no \"when\""},
        {"early rule without when", Drop("/timeframes/0", "when"), "$.timeframes", kParameter,
         "the last rule of timeframes, and no other, must have no \"when\""},
        {"decision without when", Drop("/decisions/2", "when"), "$.decisions", kParameter,
         "the last rule of decisions, and no other, must have no \"when\""},
        {"outcome", Set("/priorities/0/when/outcome", "churned"), "$.priorities[0].when.outcome", kParameter,
         "unrecognized outcome \"churned\" in policy", "Did you mean \"churn\"?"},
        {"both bounds", Set("/priorities/0/when/at_least", 0.5), "$.priorities[0].when", kParameter,
         "a condition needs either \"above\" or \"at_least\""},
        {"no bound", Drop("/priorities/0/when", "above"), "$.priorities[0].when", kParameter,
         "a condition needs either \"above\" or \"at_least\""},
        {"bound in percent", Set("/priorities/0/when/above", 70), "$.priorities[0].when.above", kParameter,
         "above is out of range", "Values in [0, 1] are allowed."},
        {"unknown leading trait", Set("/decisions/1/when/leading_traits/0", "impulsiv_buyer"),
         "$.decisions[1].when.leading_traits[0]", kParameter,
         "unrecognized trait \"impulsiv_buyer\" in policy", "Did you mean \"impulsive_buyer\"?"},
        {"leading traits no array", Set("/decisions/1/when/leading_traits", "analytical"),
         "$.decisions[1].when.leading_traits", kText, "leading_traits must be an array"},
        {"unknown action type", Set("/decisions/0/action_type", "retain"), "$.decisions[0].action_type",
         kParameter, "unrecognized action type \"retain\" in policy"},
        {"type placeholder", Set("/action_types/0/justification", "{traits} {churn}"),
         "$.action_types[0].justification", kParameter, "unknown placeholder \"traits\" in policy text",
         "Did you mean \"trait\"?"},
        {"trait where there is none", Set("/action_types/0/justification_without_trait", "{trait}"),
         "$.action_types[0].justification_without_trait", kParameter,
         "unknown placeholder \"trait\" in policy text"},
        {"outcome placeholder", Set("/action_types/0/expected_outcome", "{from}"),
         "$.action_types[0].expected_outcome", kParameter, "unknown placeholder \"from\" in policy text"},
        {"effect neither", Drop("/action_types/0/effect", "factor"), "$.action_types[0].effect", kParameter,
         "an effect needs either \"factor\" or \"target\""},
        {"effect both", Set("/action_types/0/effect/target", 0.5), "$.action_types[0].effect", kParameter,
         "an effect needs either \"factor\" or \"target\""},
        {"factor of nothing",
         [](Json& p) {
             Json& type = p["action_types"][0];
             type["effect"]["metric"] = "none";
             type["expected_outcome"] = type["expected_to_hold"] = "{target}";
         },
         "$.action_types[0].effect", kParameter,
         "an effect with a factor needs a metric that is always known",
         "Use metric conversion or churn, or a target in place of the factor."},
        {"present where it may be unknown", Set("/action_types/2/expected_outcome", "{present}"),
         "$.action_types[2].expected_outcome", kParameter, "unknown placeholder \"present\" in policy text",
         nullptr},
        {"a play's own metric",
         Set("/plays/1/effect", {{"metric", "conversion"}, {"factor", 1.2}, {"source", "prior"}}),
         "$.plays[1].effect", kParameter, "a play's effect must work on the metric of its action type"},
        {"effect metric", Set("/action_types/3/effect/metric", "revenue"), "$.action_types[3].effect.metric",
         kParameter, "unrecognized metric \"revenue\" in policy"},
        {"effect source", Set("/action_types/0/effect/source", "guess"), "$.action_types[0].effect.source",
         kParameter, "unrecognized effect source \"guess\" in policy"},
        {"effect limit", Set("/action_types/1/effect/limit", 90), "$.action_types[1].effect.limit",
         kParameter, "limit is out of range"},
        {"duplicate code", Set("/plays/1/code", "retention"), "$.plays[1]", kParameter,
         "duplicate play code \"retention\""},
        {"two plays for one place", Set("/plays/2/trait", "analytical"), "$.plays[2]", kParameter,
         "plays \"retention.analytical\" and \"retention.bargain_seeker\" serve the same action type and "
         "trait"},
        {"unknown play trait", Set("/plays/1/trait", "analytic"), "$.plays[1].trait", kParameter,
         "unrecognized trait \"analytic\" in policy", "Did you mean \"analytical\"?"},
        {"no base play", [](Json& p) { p["plays"].erase(0); }, "$.plays", kParameter,
         "action type \"retention\" has no base play", "Add a play without a trait for it."},
        {"play text", Drop("/plays/1", "text"), "$.plays[1]", kParameter, "missing key \"text\" in policy"},
        {"effort", Set("/plays/1/effort_hours", -1), "$.plays[1].effort_hours", kParameter,
         "effort_hours is out of range"},
        {"people", Set("/plays/1/people", "Ann"), "$.plays[1].people", kText, "people must be an array"},
        {"play effect", Set("/plays/1/effect", {{"metric", "churn"}, {"factor", 11}, {"source", "prior"}}),
         "$.plays[1].effect.factor", kParameter, "factor is out of range"},
    });
}

TEST(PolicyProblems, ATraitLessLeavesItsNamesUnknown) {
    const Problems problems =
        ProblemsOf(Document([](Json& p) { p["traits"]["definitions"][0]["name"] = "analytic"; }).dump());
    ASSERT_EQ(problems.size(), 6u);  // the plays of six action types
    for (const Error& error : problems) {
        EXPECT_EQ(error.message, "unrecognized trait \"analytical\" in policy");
        EXPECT_EQ(error.hint, "Did you mean \"analytic\"?");
    }
}

TEST(PolicyProblems, AllAreListedAtOnce) {
    const Json bad = Document([](Json& p) {
        p["schema"] = 2;
        p["colour"] = "red";
        p["features"]["lead_score"]["typical"] = "x";
        p["traits"]["definitions"][3]["rules"][0]["weight"] = 7;
        p["decisions"][0]["action_type"] = "nothing";
        p["plays"][5]["cost"] = -1;
        p["texts"].erase("lexicon");
    });
    std::vector<std::string> paths;
    for (const Error& error : ProblemsOf(bad.dump())) paths.push_back(error.path);
    std::sort(paths.begin(), paths.end());
    EXPECT_EQ(paths, (std::vector<std::string>{"$.colour", "$.decisions[0].action_type",
                                               "$.features.lead_score.typical", "$.plays[5].cost", "$.schema",
                                               "$.texts", "$.traits.definitions[3].rules[0].weight"}));
    const Error first = Thrown([&] { CanonicalPolicy(bad.dump()); });
    EXPECT_NE(first.hint.find("lists all 7 problems"), std::string::npos) << first.hint;
}

// Removing any key of the document, or giving it a value of another kind, never crashes and never
// goes unseen, except where the key is optional.
TEST(PolicyProblems, EveryKeyIsChecked) {
    const std::vector<std::string> kOptional{
        "/description", "/history_weights", "/when", "/leading_traits", "/limit", "/enabled", "/rules",
        "/weight_with_texts", "/effect", "/asks_discount", "/behaviour", "/definitions/0/phrases", "/reading/intensifiers",
        "/reading/hedges", "/reading/contrast", "/reading/other_senses", "/sentiment/lexicon", "/sentiment/valences"};
    std::vector<Json::json_pointer> all;
    const std::function<void(const Json&, const Json::json_pointer&)> collect =
        [&](const Json& node, const Json::json_pointer& at) {
            if (node.is_object())
                for (const auto& [key, value] : node.items()) {
                    all.push_back(at / key);
                    collect(value, at / key);
                }
            if (node.is_array() && !node.empty()) collect(node[0], at / 0);
        };
    Json shipped = Brief();
    // Classes and valences have names of one's own.
    shipped["reading"]["classes"] = {{"brief", {"small"}}};
    shipped["reading"]["sentiment"]["valences"] = Json::object();
    for (const char* key : {"negators", "breakers"}) shipped["reading"]["negation"][key] = {"not"};
    for (const char* key : {"intensifiers", "hedges", "contrast"}) shipped["reading"][key]["phrases"] = {"very"};
    shipped["reading"]["other_senses"] = {"big apple"};
    collect(shipped, Json::json_pointer());
    EXPECT_GT(all.size(), 200u);
    for (const auto& pointer : all) {
        SCOPED_TRACE(pointer.to_string());
        Json wrong = shipped;
        wrong[pointer] = true;
        EXPECT_FALSE(ProblemsOf(wrong.dump()).empty());
        Json without = shipped;
        without[pointer.parent_pointer()].erase(pointer.back());
        const std::string path = pointer.to_string();
        const bool optional =
            std::any_of(kOptional.begin(), kOptional.end(),
                        [&](const std::string& end) { return path.ends_with(end); }) ||
            path.find("/history_weights/") != std::string::npos;
        const bool missed = ProblemsOf(without.dump()).empty();
        EXPECT_TRUE(optional || !missed);
    }
}

TEST(PolicyProblems, TextThatIsNoPolicyAtAll) {
    EXPECT_EQ(Thrown([] { CanonicalPolicy(""); }).code, kText);
    EXPECT_EQ(Thrown([] { CanonicalPolicy("{"); }).message, "invalid JSON");
    for (const char* text : {"1", "null", "[]", "\"x\""}) {
        const Error error = Thrown([&] { CanonicalPolicy(text); });
        EXPECT_EQ(error.code, kText);
        EXPECT_EQ(error.message, "value must be an object");
        EXPECT_EQ(error.path, "$");
    }
    EXPECT_GT(ProblemsOf("{}").size(), 10u);
    EXPECT_EQ(Thrown([] { CanonicalPolicy(std::string(65, '[') + std::string(65, ']')); }).code,
              ErrorCode::kLimitExceeded);
    std::string twice = ShippedText();
    twice.insert(twice.find('{') + 1, "\"schema\": 1,");
    EXPECT_EQ(Thrown([&] { CanonicalPolicy(twice); }).message, "duplicate JSON key \"schema\"");
}

}  // namespace
}  // namespace prescriptive::test
