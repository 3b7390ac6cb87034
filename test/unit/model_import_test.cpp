#include "model/import.hpp"

#include <dlfcn.h>

#include "models.hpp"

namespace prescriptive::test {
namespace {

// Models that XGBoost 1.7.4 saved, and what it said of some rows: test/models/make.py.
class XgboostFiles : public ::testing::TestWithParam<const char*> {
protected:
    std::string text_ = ReadFile(std::string("test/models/") + GetParam() + ".json");
    Json said_ = Json::parse(ReadFile(std::string("test/models/") + GetParam() + ".rows.json"));

    static std::vector<double> Row(const Json& values) {
        std::vector<double> row;
        for (const Json& value : values) row.push_back(value.is_null() ? kMissing : value.get<double>());
        return row;
    }
};

// The same document, but a leaf of tree t holds its number there.
ModelDocument LeavesOf(const Json& xgboost, std::size_t t) {
    Json one = xgboost;
    Json& model = one["learner"]["gradient_booster"]["model"];
    Json tree = model["trees"][t];
    for (std::size_t i = 0; i < tree["left_children"].size(); ++i)
        if (tree["left_children"][i] == -1) tree["split_conditions"][i] = i;
    model["trees"] = Json::array({tree});
    model["tree_info"] = {0};
    one["learner"]["objective"]["name"] = "binary:logitraw";
    one["learner"]["learner_model_param"]["base_score"] = "0";
    return ImportXgboost(one.dump());
}

// A row of all five features as a row of those that are inputs.
std::vector<double> RowFor(const LearnedModel& model, const std::vector<double>& features) {
    std::vector<double> row;
    for (const ModelInput& input : model.inputs()) row.push_back(features[static_cast<std::size_t>(input.name[0] - 'a')]);
    return row;
}

TEST_P(XgboostFiles, GiveItsMarginsAndContributions) {
    const auto model = LearnedModel::Parse(ImportModel(text_, "xgboost"));
    for (std::size_t i = 0; i < said_["rows"].size(); ++i) {
        const std::vector<double> row = RowFor(*model, Row(said_["rows"][i]));
        EXPECT_EQ(model->LogOdds(row.data()), said_["margins"][i].get<double>());
        const LearnedModel::Contributions parts = model->Explain(row.data());
        const std::vector<double> theirs = Row(said_["contributions"][i]);
        EXPECT_NEAR(parts.typical, theirs.back(), 2e-5);
        double total = parts.typical;
        for (std::size_t c = 0; c < parts.input.size(); ++c) {
            EXPECT_NEAR(parts.input[c], theirs[static_cast<std::size_t>(model->inputs()[c].name[0] - 'a')], 2e-5);
            total += parts.input[c];
        }
        EXPECT_NEAR(total, model->LogOdds(row.data()), 1e-9);
    }
}

TEST_P(XgboostFiles, GiveItsLeaves) {
    const Json xgboost = Json::parse(text_);
    const std::size_t trees = xgboost["learner"]["gradient_booster"]["model"]["trees"].size();
    for (std::size_t t = 0; t < trees; ++t) {
        const LearnedModel model(LeavesOf(xgboost, t));
        for (std::size_t i = 0; i < said_["rows"].size(); ++i)
            EXPECT_EQ(model.LogOdds(RowFor(model, Row(said_["rows"][i])).data()), said_["leaves"][i][t].get<double>());
    }
}

INSTANTIATE_TEST_SUITE_P(Models, XgboostFiles, ::testing::Values("xgboost_logistic", "xgboost_logitraw", "xgboost_pruned"));

Json Shipped() { return Json::parse(ReadFile("test/models/xgboost_logistic.json")); }

TEST(XgboostImport, ReadsWhatLaterVersionsWrite) {
    const std::string plain = ImportModel(Shipped().dump(), "xgboost");
    Json later = Shipped();
    later["version"] = {3, 1, 0};
    later["learner"]["learner_model_param"]["base_score"] = "[3E-1]";
    later["learner"]["gradient_booster"]["model"]["cats"] = {{"enc", Json::array()}, {"feature_segments", Json::array()},
                                                             {"sorted_idx", Json::array()}};
    for (Json& tree : later["learner"]["gradient_booster"]["model"]["trees"]) {
        tree["tree_param"]["size_leaf_vector"] = "1";
        for (Json& flag : tree["default_left"]) flag = flag == 1;  // true and false
    }
    EXPECT_EQ(ImportModel(later.dump(), "xgboost"), plain);
    later["learner"]["feature_names"] = Json::array();
    const ModelDocument unnamed = ImportXgboost(later.dump());
    EXPECT_EQ(unnamed.inputs[0].name, "f0");
}

TEST(XgboostImport, RefusesWhatItCannotKeepExactly) {
    const auto refused = [](const char* pointer, Json value) {
        Json model = Shipped();
        model[Json::json_pointer(pointer)] = std::move(value);
        const Error error = Thrown([&] { ImportModel(model.dump(), "xgboost"); });
        EXPECT_NE(error.path, "") << error.message;
        return error.message;
    };
    EXPECT_EQ(refused("/version", {1, 5, 0}), "unsupported version of XGBoost");
    EXPECT_EQ(refused("/version", {4, 0, 0}), "unsupported version of XGBoost");
    EXPECT_EQ(refused("/learner/gradient_booster/name", "dart"), "unsupported booster");
    EXPECT_EQ(refused("/learner/gradient_booster/name", "gblinear"), "unsupported booster");
    EXPECT_EQ(refused("/learner/objective/name", "multi:softprob"), "unsupported objective");
    EXPECT_EQ(refused("/learner/objective/name", "reg:squarederror"), "unsupported objective");
    EXPECT_EQ(refused("/learner/learner_model_param/num_class", "3"), "model has more than two classes, or more than one target");
    EXPECT_EQ(refused("/learner/learner_model_param/base_score", "[5E-1,5E-1]"), "base_score must be one number");
    EXPECT_EQ(refused("/learner/learner_model_param/base_score", "nan"), "base_score must be one number");
    EXPECT_EQ(refused("/learner/learner_model_param/base_score", "1"), "base_score must lie between 0 and 1");
    EXPECT_EQ(refused("/learner/feature_names", {"a", "b"}), "feature_names must name each feature");
    EXPECT_EQ(refused("/learner/feature_names", {"a", "a", "a", "a", "a"}), "duplicate input \"a\"");
    const std::string tree = "/learner/gradient_booster/model/trees/1/";
    EXPECT_EQ(refused((tree + "split_type/0").c_str(), 1), "categorical splits are not supported");
    EXPECT_EQ(refused((tree + "left_children/0").c_str(), 0), "tree has a cycle, or a node with two parents");
    EXPECT_EQ(refused((tree + "right_children/1").c_str(), 2), "tree has a cycle, or a node with two parents");
    EXPECT_EQ(refused((tree + "left_children/0").c_str(), 1e9), "left_children is out of range");
    EXPECT_EQ(refused((tree + "left_children/0").c_str(), -2), "left_children is out of range");
    EXPECT_EQ(refused((tree + "split_indices/0").c_str(), 5), "split_indices is out of range");
    EXPECT_EQ(refused((tree + "split_conditions/0").c_str(), 1e39), "split_conditions is out of range");
    EXPECT_EQ(refused((tree + "sum_hessian/0").c_str(), -1), "cover is out of range");
    EXPECT_EQ(refused((tree + "sum_hessian").c_str(), {1, 2}), "arrays of a tree differ in length, or are empty");
    EXPECT_EQ(refused((tree + "split_conditions/2").c_str(), nullptr), "array mixes numbers with other values");
    EXPECT_EQ(refused("/learner/gradient_booster/model/trees", "x"), "trees must be an array");
}

TEST(XgboostImport, RefusesWhatIsCutShort) {
    const std::string whole = Shipped().dump();
    for (std::size_t size = 0; size < whole.size(); size += 97)
        EXPECT_NE(Thrown([&] { ImportModel(whole.substr(0, size), "xgboost"); }).message, "none");
}

// The library itself, where it is installed, on a larger model.
TEST(XgboostImport, AgreesWithTheLibrary) {
    void* library = dlopen("libxgboost.so", RTLD_NOW);
    if (library == nullptr) GTEST_SKIP() << "libxgboost.so is not installed";
    using Handle = void*;
    const auto function = [&]<typename F>(const char* name, F*& f) { f = reinterpret_cast<F*>(dlsym(library, name)); };
    int (*from_matrix)(const float*, std::uint64_t, std::uint64_t, float, Handle*);
    int (*set_floats)(Handle, const char*, const float*, std::uint64_t);
    int (*create)(const Handle*, std::uint64_t, Handle*);
    int (*set)(Handle, const char*, const char*);
    int (*update)(Handle, int, Handle);
    int (*save)(Handle, const char*, std::uint64_t*, const char**);
    int (*predict)(Handle, Handle, int, unsigned, int, std::uint64_t*, const float**);
    function("XGDMatrixCreateFromMat", from_matrix);
    function("XGDMatrixSetFloatInfo", set_floats);
    function("XGBoosterCreate", create);
    function("XGBoosterSetParam", set);
    function("XGBoosterUpdateOneIter", update);
    function("XGBoosterSaveModelToBuffer", save);
    function("XGBoosterPredict", predict);
    int (*free_matrix)(Handle);
    int (*free_booster)(Handle);
    function("XGDMatrixFree", free_matrix);
    function("XGBoosterFree", free_booster);

    constexpr std::size_t kRows = 3000, kColumns = 10;
    std::mt19937 random(11);
    std::normal_distribution<float> normal;
    std::vector<float> x(kRows * kColumns), y(kRows);
    for (float& value : x) value = random() % 10 == 0 ? std::nanf("") : normal(random);
    for (std::size_t i = 0; i < kRows; ++i) {
        const float* row = &x[i * kColumns];
        const auto known = [](float v) { return std::isnan(v) ? 0 : v; };
        y[i] = known(row[0]) + known(row[1]) * known(row[2]) + normal(random) > 0 ? 1 : 0;
    }
    Handle data = nullptr, booster = nullptr;
    ASSERT_EQ(from_matrix(x.data(), kRows, kColumns, std::nanf(""), &data), 0);
    ASSERT_EQ(set_floats(data, "label", y.data(), kRows), 0);
    const std::unique_ptr<void, int (*)(Handle)> data_owner(data, free_matrix);
    ASSERT_EQ(create(&data, 1, &booster), 0);
    const std::unique_ptr<void, int (*)(Handle)> booster_owner(booster, free_booster);
    for (const auto& [key, value] : {std::pair("objective", "binary:logistic"), std::pair("max_depth", "6"),
                                     std::pair("eta", "0.1"), std::pair("nthread", "1"), std::pair("base_score", "0.4")})
        ASSERT_EQ(set(booster, key, value), 0);
    for (int round = 0; round < 200; ++round) ASSERT_EQ(update(booster, round, data), 0);
    std::uint64_t size = 0;
    const char* json = nullptr;
    ASSERT_EQ(save(booster, R"({"format":"json"})", &size, &json), 0);
    const std::string document = ImportModel(std::string_view(json, size), "xgboost");
    const auto model = LearnedModel::Parse(document);
    ASSERT_EQ(model->document().trees.trees.size(), 200u);

    const auto row_of = [&](std::size_t i) {
        std::vector<double> row;
        for (const ModelInput& input : model->inputs())
            row.push_back(static_cast<double>(x[i * kColumns + std::stoul(input.name.substr(1))]));
        return row;
    };
    const float* out = nullptr;
    ASSERT_EQ(predict(booster, data, 1, 0, 0, &size, &out), 0);
    for (std::size_t i = 0; i < kRows; ++i) EXPECT_EQ(model->LogOdds(row_of(i).data()), static_cast<double>(out[i]));
    ASSERT_EQ(predict(booster, data, 4, 0, 0, &size, &out), 0);
    for (std::size_t i = 0; i < 50; ++i) {
        const LearnedModel::Contributions parts = model->Explain(row_of(i).data());
        const float* theirs = out + i * (kColumns + 1);
        EXPECT_NEAR(parts.typical, theirs[kColumns], 1e-3);
        for (std::size_t c = 0; c < parts.input.size(); ++c)
            EXPECT_NEAR(parts.input[c], theirs[std::stoul(model->inputs()[c].name.substr(1))], 1e-3);
    }
}

// As LightGBM writes it: two trees over three features, with all three kinds of missing values.
const char* const kLightgbm =
    "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=2\n"
    "objective=binary sigmoid:2\nfeature_names=age spend visits\nfeature_infos=[0:9] [0:9] [0:9]\ntree_sizes=300 200 90\n\n"
    "Tree=0\nnum_leaves=4\nnum_cat=0\nsplit_feature=0 1 2\nsplit_gain=3 2 1\nthreshold=3.5 -0.5 0.10000000000000001\n"
    "decision_type=8 4 0\nleft_child=1 -1 -2\nright_child=2 -3 -4\nleaf_value=0.1 0.2 0.3 0.4\nleaf_weight=1 1 1 1\n"
    "leaf_count=10 20 30 40\ninternal_value=0 0 0\ninternal_weight=0 1 1\ninternal_count=100 40 60\nis_linear=0\nshrinkage=1\n\n\n"
    "Tree=1\nnum_leaves=2\nnum_cat=0\nsplit_feature=1\nsplit_gain=1\nthreshold=1\ndecision_type=6\nleft_child=-1\nright_child=-2\n"
    "leaf_value=-0.05 0.07\nleaf_weight=1 1\nleaf_count=50 50\ninternal_value=0\ninternal_weight=0\ninternal_count=100\n"
    "is_linear=0\nshrinkage=0.1\n\n\n"
    "Tree=2\nnum_leaves=1\nnum_cat=0\nsplit_feature=\nsplit_gain=\nthreshold=\ndecision_type=\nleft_child=\nright_child=\n"
    "leaf_value=0.01\nleaf_weight=\nleaf_count=\ninternal_value=\ninternal_weight=\ninternal_count=\nis_linear=0\nshrinkage=1\n\n\n"
    "end of trees\n\nfeature_importances:\nage=1\n\nparameters:\n[boosting: gbdt]\nend of parameters\n";

// LightGBM's documented rule for one node, on float64.
bool LightgbmLeft(double x, double threshold, unsigned decision) {
    const unsigned missing = decision >> 2;
    const bool default_left = (decision & 2) != 0;
    if (std::isnan(x) && missing != 2) x = 0;
    if ((missing == 1 && std::fabs(x) <= static_cast<double>(1e-35F)) || (missing == 2 && std::isnan(x))) return default_left;
    return x <= threshold;
}

TEST(LightgbmImport, FollowsItsRules) {
    const auto model = LearnedModel::Parse(ImportModel(kLightgbm, "lightgbm"));
    ASSERT_EQ(model->inputs().size(), 3u);
    const double values[] = {kMissing, 0, -0.0, 1e-36, -1e-36, 1e-34, -1e-34, -0.5, std::nextafter(-0.5, 0), std::nextafter(-0.5, -1), 1,
                             std::nextafter(1, 2), 3.5, std::nextafter(3.5, 4), std::nextafter(3.5, 3), 0.1,
                             std::nextafter(0.1, 1), std::nextafter(0.1, 0), 1e308, -1e308};
    for (const double age : values)
        for (const double spend : values)
            for (const double visits : values) {
                double sum = LightgbmLeft(age, 3.5, 8) ? (LightgbmLeft(spend, -0.5, 4) ? 0.1 : 0.3)
                                                       : (LightgbmLeft(visits, 0.1, 0) ? 0.2 : 0.4);
                sum += (LightgbmLeft(spend, 1, 6) ? -0.05 : 0.07) + 0.01;
                const double row[] = {age, spend, visits};
                ASSERT_NEAR(model->LogOdds(row), 2 * sum, 1e-14) << age << ' ' << spend << ' ' << visits;
            }
}

TEST(LightgbmImport, RefusesWhatItCannotKeepExactly) {
    const auto refused = [](const std::string& from, const std::string& to) {
        std::string text = kLightgbm;
        const std::size_t at = text.find(from);
        EXPECT_NE(at, text.npos) << from;
        const Error error = Thrown([&] { ImportModel(text.replace(at, from.size(), to), "lightgbm"); });
        EXPECT_TRUE(error.path.starts_with("line ") || error.message == "model is cut short" || error.path.starts_with("$")) << error.message;
        return error.message;
    };
    EXPECT_EQ(refused("tree\n", "{\n"), "not a text model of LightGBM");
    EXPECT_EQ(refused("version=v4", "version=v9"), "unsupported version of LightGBM's format");
    EXPECT_EQ(refused("num_class=1", "num_class=3"), "model has more than two classes");
    EXPECT_EQ(refused("objective=binary sigmoid:2", "objective=regression"), "unsupported objective");
    EXPECT_EQ(refused("sigmoid:2", "sigmoid:-1"), "sigmoid must be above 0");
    EXPECT_EQ(refused("feature_names=age spend", "feature_names=age"), "feature_names must name each feature");
    EXPECT_EQ(refused("feature_names=age spend", "feature_names=age age"), "duplicate input \"age\"");
    EXPECT_EQ(refused("label_index=0", "average_output"), "random forests are not supported");
    EXPECT_EQ(refused("num_cat=0", "num_cat=1"), "categorical splits are not supported");
    EXPECT_EQ(refused("decision_type=8 4 0", "decision_type=9 4 0"), "categorical splits are not supported");
    EXPECT_EQ(refused("decision_type=8 4 0", "decision_type=12 4 0"), "decision_type is out of range");
    EXPECT_EQ(refused("is_linear=0", "is_linear=1"), "linear trees are not supported");
    EXPECT_EQ(refused("num_leaves=4", "num_leaves=1000000000"), "number is out of range");
    EXPECT_EQ(refused("num_leaves=4", "num_leaves=5"), "leaf_value must have 5 numbers");
    EXPECT_EQ(refused("left_child=1 -1 -2", "left_child=0 -1 -2"), "tree has a cycle, or a node with two parents");
    EXPECT_EQ(refused("left_child=1 -1 -2", "left_child=1 -1 -9"), "left_child is out of range");
    EXPECT_EQ(refused("threshold=3.5", "threshold=nan"), "not a number");
    EXPECT_EQ(refused("threshold=3.5", "threshold=1.7976931348623157e308"), "threshold is out of range");
    EXPECT_EQ(refused("split_feature=0", "split_feature=7"), "split_feature is out of range");
    EXPECT_EQ(refused("end of trees", ""), "model is cut short");
    EXPECT_EQ(refused("tree_sizes=300 200 90", "tree_sizes=300"), "model is cut short");
}

TEST(LogisticImport, TakesCoefficientsByName) {
    const auto model = LearnedModel::Parse(
        ImportModel(R"({"intercept": -1, "coefficients": {"a": 2, "b": -0.5}, "means": {"b": 4}, "positive": "yes"})", "logistic"));
    const double row[] = {3, 2}, missing[] = {kMissing, kMissing};
    EXPECT_DOUBLE_EQ(model->LogOdds(row), -1 + 6 - 1);
    EXPECT_DOUBLE_EQ(model->LogOdds(missing), -1 - 2);
    EXPECT_EQ(model->document().positive, "yes");
    EXPECT_EQ(Thrown([] { ImportModel(R"({"intercept": 0, "coefficients": {}, "means": {"x": 1}})", "logistic"); }).path, "$.means.x");
    EXPECT_EQ(Thrown([] { ImportModel(R"({"coefficients": {}})", "logistic"); }).message, "missing key \"intercept\"");
    EXPECT_EQ(Thrown([] { ImportModel("{}", "xgbost"); }).hint, "Did you mean \"xgboost\"?");
}

}  // namespace
}  // namespace prescriptive::test
