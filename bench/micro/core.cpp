// What one customer costs in the core, without the server round it.
#include <benchmark/benchmark.h>

#include "analysis/recommendation.hpp"
#include "json/document.hpp"
#include "customers.hpp"

using namespace prescriptive;

namespace {

constexpr const char* kMessage =
    "Thank you for the offer. It is not too expensive, but before we sign I would like to see a detailed "
    "comparison with the other quotes, and a guarantee that the price will hold for 12 months. Could you "
    "show our team the numbers behind the return on investment?";

void ConversionOnly(benchmark::State& state) {
    const std::vector<Customer> customers = Customers();
    std::size_t i = 0;
    for (auto _ : state) {
        const FeatureVector& x = customers[i++ % 1024].x;
        benchmark::DoNotOptimize(Shipped().conversion.KnownProbability(
            x[kLeadScore], x[kSentimentScore], x[kTotalInteractions], x[kAvgDealValue], x[kResponseRate]));
    }
}
BENCHMARK(ConversionOnly);

void Decision(benchmark::State& state) {
    const std::vector<Customer> customers = Customers();
    std::size_t i = 0;
    for (auto _ : state) {
        const Customer& customer = customers[i++ % 1024];
        const Scores scores = ScoresOf(Shipped(), customer.x);
        const TraitScores traits = TraitsOf(Shipped(), customer);
        Decision decision;
        Decide(Shipped(), customer, scores, traits, decision);
        benchmark::DoNotOptimize(decision);
    }
}
BENCHMARK(Decision);

void Answer(benchmark::State& state) {
    const JsonDocument request(kProfile);
    std::string text;
    for (auto _ : state) {
        text.clear();
        JsonTextWriter out(text);
        WriteRecommendation(Shipped(), Analyze(Shipped(), request.root(), std::nullopt, nullptr), out);
        benchmark::DoNotOptimize(text.data());
    }
}
BENCHMARK(Answer);

void ReadText(benchmark::State& state) {
    Shipped().lexicon.Read(kMessage);
    for (auto _ : state) benchmark::DoNotOptimize(Shipped().lexicon.Read(kMessage));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(std::string_view(kMessage).size()));
}
BENCHMARK(ReadText);

void HistoryFromBytes(benchmark::State& state) {
    History history;
    Interaction in;
    in.has_time = true;
    in.sentiment = 0.25;
    for (int day = 0; day < state.range(0); ++day) {
        in.at = day * kMicrosecondsPerDay;
        history.Add(in);
    }
    const std::string bytes = history.ToBytes();
    for (auto _ : state) benchmark::DoNotOptimize(History::FromBytes(bytes));
}
BENCHMARK(HistoryFromBytes)->Arg(10)->Arg(184);

void CompileShippedPolicy(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(CompilePolicy(PolicyText()));
}
BENCHMARK(CompileShippedPolicy)->Unit(benchmark::kMillisecond);

}  // namespace
