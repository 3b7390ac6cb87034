// Learned models in the place of an outcome's weights.
#include <random>

#include "analysis/explanation.hpp"
#include "analysis/validity.hpp"
#include "models.hpp"

namespace prescriptive::test {
namespace {

// Two numbers, a category and a date.
ModelDocument Trees(unsigned seed) {
    ModelDocument model = RandomTrees(seed, 5, 30, 4);
    model.inputs = {{"tenure", InputType::kNumber, 0.5, {}},
                    {"calls", InputType::kNumber, kMissing, {}},
                    {"plan", InputType::kCategory, 1, {"basic", "pro"}},
                    {"since", InputType::kDate, 40, {}}};
    model.columns = {{ModelColumn::kValue, 0, 0},
                     {ModelColumn::kValue, 1, 0},
                     {ModelColumn::kLevel, 2, 1},
                     {ModelColumn::kValue, 3, 0},
                     {ModelColumn::kIsMissing, 3, 0}};
    // Thresholds of ages, in days.
    for (Tree& tree : model.trees.trees)
        for (TreeNode& node : tree) {
            if (node.column == 3) node.threshold = static_cast<double>(static_cast<float>(100 * node.threshold));
            node.value = static_cast<double>(static_cast<float>(node.value / 4));
        }
    model.calibration.slope = 0.9;
    model.calibration.offset = 0.1;
    return model;
}

std::unique_ptr<const Policy> With(const std::string& outcome, const ModelDocument& model) {
    return Changed([&](Json& policy) {
        policy["models"][outcome] = {{"kind", "learned"}, {"name", "loss"}, {"version", 3},
                                     {"reason", "{input}: {value}"}, {"model", Json::parse(WriteModel(model))}};
    });
}

const std::string kRequest =
    R"({"customer_id": "a", "as_of": "2026-03-01", "features": {"tenure": 0.3, "calls": null, "plan": "pro",
        "since": "2026-01-10", "unread": "x"}, "customer_profile": {"lead_score": 0.7}})";

TEST(OutcomeModel, ScoresWhatItTookThePlaceOf) {
    const ModelDocument document = Trees(1);
    const LearnedModel model(document);
    const double row[] = {0.3, kMissing, 1, 50};
    for (const auto& [outcome, metric] : {std::pair("conversion", Metric::kConversion), std::pair("churn", Metric::kChurn)}) {
        const auto policy = With(outcome, document);
        const Analysis analysis = AnalyzeRequest(kRequest, *policy), shipped = AnalyzeRequest(kRequest);
        EXPECT_EQ(analysis.scores.Of(metric), model.Probability(row));
        const Metric other = metric == Metric::kChurn ? Metric::kConversion : Metric::kChurn;
        EXPECT_EQ(analysis.scores.Of(other), shipped.scores.Of(other));
    }
}

TEST(OutcomeModel, ExplanationsAddUp) {
    const auto policy = With("churn", Trees(2));
    const Analysis analysis = AnalyzeRequest(kRequest, *policy);
    double conversion = 0, churn = 0;
    std::vector<std::string> inputs;
    for (const Factor& factor : Explain(*policy, analysis.customer.x, &analysis.request.rows)) {
        (factor.outcome == Metric::kChurn ? churn : conversion) += factor.contribution;
        if (factor.feature == Factor::kInput) inputs.push_back(factor.input + "=" + factor.input_value);
    }
    EXPECT_NEAR(1 / (1 + std::exp(-churn)), analysis.scores.churn, 1e-12);
    EXPECT_NEAR(1 / (1 + std::exp(-conversion)), analysis.scores.conversion, 1e-12);
    std::sort(inputs.begin(), inputs.end());
    EXPECT_EQ(inputs, (std::vector<std::string>{"calls=", "plan=pro", "since=50 days", "tenure=0.3"}));
}

// Reasons are the inputs that move a prediction furthest in the direction that it moved.
TEST(OutcomeModel, ReasonsAreItsStrongestInputs) {
    for (unsigned seed = 0; seed < 4; ++seed) {
        const ModelDocument document = Trees(seed);
        const LearnedModel model(document);
        const auto policy = With("churn", document);
        const Analysis analysis = AnalyzeRequest(kRequest, *policy);
        Decision decision = analysis.decision;
        decision.decided_by = Metric::kChurn;
        Reasons reasons;
        reasons.Find(*policy, analysis.customer.x, decision, &analysis.request.rows);
        const double row[] = {0.3, kMissing, 1, 50};
        const LearnedModel::Contributions parts = model.Explain(row);
        double moved = 0;
        for (const double part : parts.input) moved += part;
        // Of the category and of calls the value is the typical one.
        std::vector<std::pair<double, std::string>> expected;
        for (const auto& [input, text] : {std::pair(0, "tenure: 0.3"), std::pair(3, "since: 50 days")}) {
            const double pull = moved > 0 ? parts.input[static_cast<std::size_t>(input)] : -parts.input[static_cast<std::size_t>(input)];
            if (pull > 0) expected.push_back({-pull, text});
        }
        std::sort(expected.begin(), expected.end());
        ASSERT_EQ(static_cast<std::size_t>(reasons.count()), expected.size()) << seed;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ(reasons.text(static_cast<int>(i)), expected[i].second);
            EXPECT_NEAR(std::abs(reasons.weight(static_cast<int>(i))), -expected[i].first, 1e-12);
        }
    }
}

TEST(OutcomeModel, SaysWhatIsMissing) {
    const auto policy = With("churn", Trees(3));
    const Error error = Thrown([&] { AnalyzeRequest(R"({"customer_id": "a"})", *policy); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidParameter);
    EXPECT_EQ(error.path, "$.features");
    EXPECT_NE(error.detail.find("tenure, calls, plan, since"), std::string::npos);
    const Analysis none = AnalyzeRequest(R"({"customer_id": "a", "features": {}})", *policy);
    EXPECT_EQ(MissingOf(*policy, none.decision, none.request.rows, Wording::kNames),
              (std::vector<std::string>{"lead_score", "sentiment_score", "total_interactions", "avg_deal_value",
                                        "response_rate", "tenure", "calls", "plan", "since"}));
    const Analysis all = AnalyzeRequest(
        R"({"customer_id": "a", "as_of": "2026-03-01", "features": {"tenure": 1, "calls": 2, "plan": "x", "since": "2026-01-01"}})", *policy);
    EXPECT_GT(all.decision.confidence, none.decision.confidence);
    EXPECT_EQ(all.request.rows[1].known, 4u);
    EXPECT_EQ(all.request.rows[1].row[2], kOtherLevel);
}

TEST(OutcomeModel, ValuesOfAnotherTypeAreErrors) {
    const auto policy = With("conversion", Trees(4));
    for (const auto& [feature, path] : {std::pair(R"("tenure": "3")", "$.features.tenure"), std::pair(R"("plan": [1])", "$.features.plan"),
                                        std::pair(R"("since": 3)", "$.features.since"), std::pair(R"("since": "soon")", "$.features.since")}) {
        const Error error = Thrown([&] { AnalyzeRequest(std::string(R"({"features": {)") + feature + "}}", *policy); });
        EXPECT_EQ(error.path, path) << feature;
    }
    // Of a category any scalar's text.
    EXPECT_NO_THROW(AnalyzeRequest(R"({"features": {"plan": 7, "tenure": true}})", *policy));
}

TEST(OutcomeModel, ItsDocumentIsCheckedWithThePolicy) {
    Json document = Json::parse(ShippedText());
    Json model = Json::parse(WriteModel(Trees(5)));
    model["trees"]["trees"][0]["left"][0] = 0;
    document["models"]["churn"] = {{"kind", "learned"}, {"name", "loss"}, {"version", 3}, {"reason", "{inputs}"}, {"model", model}};
    const JsonDocument parsed(document.dump());
    Problems problems;
    EXPECT_EQ(CompilePolicy(parsed.root(), problems), nullptr);
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_EQ(problems[0].message, "unknown placeholder \"inputs\" in policy text");
    EXPECT_EQ(problems[1].path, "$.models.churn.model.trees.trees[0].left[0]");
    EXPECT_EQ(problems[1].detail, "The value at $.models.churn.model.trees.trees[0].left[0] is 0.");
}

TEST(OutcomeModel, BoundsHoldBetweenRows) {
    std::mt19937 random(8);
    std::uniform_real_distribution<double> unit(0, 1);
    for (unsigned seed = 0; seed < 20; ++seed) {
        ModelDocument document = Trees(seed);
        if (seed % 2 == 1) {
            document.method = ModelMethod::kLogistic;
            document.trees = TreesModel{};
            document.linear = {0.2, {1.5, -2, 0.3, 0.01 * (unit(random) - 0.5), 0.2}, {0, 1, 0, 0, 0}};
            document.calibration.slope = -1.1;
        }
        const LearnedModel model(document);
        double low[] = {unit(random), kMissing, 0, 90 * unit(random)}, high[] = {low[0] + 0.3, kMissing, 0, low[3] + 30};
        const LearnedModel::Range range = model.LogOddsBetween(low, high);
        double least = 1e9, most = -1e9;
        for (int i = 0; i < 2000; ++i) {
            const double row[] = {low[0] + 0.3 * unit(random), kMissing, 0, low[3] + 30 * unit(random)};
            least = std::min(least, model.LogOdds(row));
            most = std::max(most, model.LogOdds(row));
        }
        EXPECT_LE(range.low, least + 1e-9);
        EXPECT_GE(range.high, most - 1e-9);
        const LearnedModel::Range point = model.LogOddsBetween(low, low);
        EXPECT_NEAR(point.low, model.LogOdds(low), 1e-3);
        EXPECT_NEAR(point.high, model.LogOdds(low), 1e-3);
    }
}

TEST(OutcomeModel, AnswersHoldWhileDatesGrowOlder) {
    int limited = 0;
    for (unsigned seed = 0; seed < 5; ++seed) {
        const auto policy = With("churn", Trees(seed));
        const auto at = [&](Moment as_of) {
            Json request = Json::parse(kRequest);
            request.erase("as_of");
            return AnalyzeRequest(request.dump(), *policy, as_of);
        };
        const Moment start = At("2026-03-01");
        const Analysis now = at(start);
        const std::optional<Moment> until =
            ValidUntil(*policy, now.customer, nullptr, start, now.scores, now.traits, &now.request.rows);
        ASSERT_TRUE(until.has_value());
        if (*until < start + 64 * kMicrosecondsPerDay) ++limited;
        for (Moment moment = start; moment < *until; moment += 6 * kMicrosecondsPerHour) {
            const Analysis later = at(moment);
            EXPECT_LE(std::abs(later.scores.churn - now.scores.churn), kScoreTolerance);
            EXPECT_EQ(later.decision.action_type, now.decision.action_type);
            EXPECT_EQ(later.decision.priority, now.decision.priority);
        }
    }
    EXPECT_GT(limited, 0);
}

}  // namespace
}  // namespace prescriptive::test
