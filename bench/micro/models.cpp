// A learned model of 200 trees of depth 6 over ten features, in the core and by XGBoost's C API.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#ifdef PRESCRIPTIVE_XGBOOST
#include <xgboost/c_api.h>
#endif

#include "model/import.hpp"
#include "model/learned.hpp"

using namespace prescriptive;

namespace {

constexpr std::size_t kColumns = 10, kRows = 4096;

std::vector<double> Rows() {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<double> rows(kRows * kColumns);
    for (double& value : rows) value = static_cast<double>(static_cast<float>(uniform(random)));
    return rows;
}

ModelDocument Full(std::size_t trees, int depth) {
    std::mt19937 random(2);
    std::uniform_real_distribution<double> uniform(0, 1);
    ModelDocument model;
    model.method = ModelMethod::kBoostedTrees;
    for (std::uint32_t i = 0; i < kColumns; ++i) {
        model.inputs.push_back({'f' + std::to_string(i), InputType::kNumber, kMissing, {}});
        model.columns.push_back({ModelColumn::kValue, i, 0});
    }
    const std::int32_t inner = (1 << depth) - 1;
    for (std::size_t t = 0; t < trees; ++t) {
        Tree& tree = model.trees.trees.emplace_back();
        for (std::int32_t n = 0; n < 2 * inner + 1; ++n) {
            TreeNode node{.value = uniform(random) - 0.5, .cover = 1.0 / (n + 1)};
            if (n < inner) {
                node.column = static_cast<std::int32_t>(random() % kColumns);
                node.threshold = uniform(random);
                node.left = 2 * n + 1;
                node.right = 2 * n + 2;
            }
            tree.push_back(node);
        }
    }
    return ReadModel(WriteModel(model));
}

void Forest(benchmark::State& state) {
    const LearnedModel model(Full(200, 6));
    const std::vector<double> rows = Rows();
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(model.LogOdds(&rows[i++ % kRows * kColumns]));
}
BENCHMARK(Forest);

void TreeContributions(benchmark::State& state) {
    const LearnedModel model(Full(200, 6));
    const std::vector<double> rows = Rows();
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(model.Explain(&rows[i++ % kRows * kColumns]));
}
BENCHMARK(TreeContributions);

#ifdef PRESCRIPTIVE_XGBOOST

// Trained, since it takes no trees from outside: 200 of depth 6 on noise, nearly all of them full.
void Xgboost(benchmark::State& state) {
    const auto batch = static_cast<std::size_t>(state.range(0));
    const std::vector<double> rows = Rows();
    std::vector<float> x(10'000 * kColumns), y(10'000);
    std::mt19937 random(3);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(rows[i % rows.size()]);
    for (float& label : y) label = random() % 2 == 0 ? 1.0F : 0.0F;
    DMatrixHandle data;
    BoosterHandle booster;
    XGDMatrixCreateFromMat(x.data(), y.size(), kColumns, std::nanf(""), &data);
    XGDMatrixSetFloatInfo(data, "label", y.data(), y.size());
    XGBoosterCreate(&data, 1, &booster);
    for (const auto& [key, value] : {std::pair("objective", "binary:logistic"), std::pair("max_depth", "6"), std::pair("nthread", "1"),
                                     std::pair("min_child_weight", "0")})
        XGBoosterSetParam(booster, key, value);
    for (int round = 0; round < 200; ++round) XGBoosterUpdateOneIter(booster, round, data);
    constexpr const char* kHow =
        R"({"type": 1, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false, "missing": NaN, "cache_id": 0})";
    std::size_t at = 0;
    for (auto _ : state) {
        const std::string array = R"({"data": [)" + std::to_string(reinterpret_cast<std::uintptr_t>(&x[at * kColumns])) +
                                  R"(, true], "shape": [)" + std::to_string(batch) + ", " + std::to_string(kColumns) +
                                  R"(], "typestr": "<f4", "version": 3})";
        const bst_ulong* shape;
        bst_ulong dimensions;
        const float* out;
        XGBoosterPredictFromDense(booster, array.c_str(), kHow, nullptr, &shape, &dimensions, &out);
        benchmark::DoNotOptimize(out);
        at = batch == 1 ? (at + 1) % y.size() : 0;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * batch));
    XGBoosterFree(booster);
    XGDMatrixFree(data);
}
BENCHMARK(Xgboost)->Arg(1)->Arg(10'000);

#endif

}  // namespace
