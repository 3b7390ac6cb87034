// Each hot path of the core, run a thousand times in a function of its own, for a tool that counts instructions by
// function: their number does not depend on what else the machine does.
#include "../micro/customers.hpp"
#include "analysis/recommendation.hpp"
#include "json/document.hpp"

using namespace prescriptive;

namespace {

constexpr int kRuns = 1000;

template <typename T>
void Keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

const std::vector<Customer>& customers() {
    static const std::vector<Customer> made = [] {
        std::vector<Customer> some = Customers();
        some.resize(kRuns);
        return some;
    }();
    return made;
}

constexpr const char* kNote =
    "It is not too expensive, but before we sign I would like to see a detailed comparison with the other quotes, and a "
    "guarantee that the price will hold.";

}  // namespace

#define PATH extern "C" __attribute__((noinline)) void

PATH path_conversion_probability() {
    for (const Customer& c : customers()) {
        const FeatureVector& x = c.x;
        Keep(Shipped().conversion.KnownProbability(
            x[kLeadScore], x[kSentimentScore], x[kTotalInteractions], x[kAvgDealValue], x[kResponseRate]));
    }
}

PATH path_scores() {
    for (const Customer& c : customers()) Keep(ScoresOf(Shipped(), c.x));
}

PATH path_traits() {
    TraitScores traits;
    for (const Customer& c : customers()) {
        FindTraits(Shipped(), c, c.x.Known(), traits);
        Keep(traits);
    }
}

PATH path_scores_traits_decision() {
    TraitScores traits;
    Decision decision;
    for (const Customer& c : customers()) {
        const FeatureSet known = c.x.Known();
        const Scores scores = ScoresOf(Shipped(), c.x, known);
        FindTraits(Shipped(), c, known, traits);
        Decide(Shipped(), c, scores, traits, decision);
        Keep(decision);
    }
}

PATH path_reasons() {
    Reasons reasons;
    Decision decision;
    for (const Customer& c : customers()) {
        reasons.Find(Shipped(), c.x, decision);
        Keep(reasons);
    }
}

PATH path_request_analyzed() {
    const JsonDocument request(kProfile);
    for (int i = 0; i < kRuns; ++i) Keep(Analyze(Shipped(), request.root(), std::nullopt, nullptr));
}

PATH path_answer_as_text() {
    const JsonDocument request(kProfile);
    const Analysis analysis = Analyze(Shipped(), request.root(), std::nullopt, nullptr);
    std::string text;
    for (int i = 0; i < kRuns; ++i) {
        text.clear();
        JsonTextWriter out(text);
        WriteRecommendation(Shipped(), analysis, out);
        Keep(text);
    }
}

PATH path_answer_as_jsonb() {
    const JsonDocument request(kProfile);
    const Analysis analysis = Analyze(Shipped(), request.root(), std::nullopt, nullptr);
    std::string jsonb;
    for (int i = 0; i < kRuns; ++i) {
        WriteRecommendationJsonb(Shipped(), analysis, jsonb);
        Keep(jsonb);
    }
}

PATH path_note_of_150_bytes() {
    for (int i = 0; i < kRuns; ++i) Keep(Shipped().lexicon.Read(kNote));
}

PATH path_history_from_ten_interactions() {
    History history;
    Interaction in;
    in.has_time = true;
    in.sentiment = 0.25;
    for (int day = 0; day < 10; ++day) {
        in.at = day * kMicrosecondsPerDay;
        history.Add(in);
    }
    const std::string bytes = history.ToBytes();
    for (int i = 0; i < kRuns; ++i) Keep(History::FromBytes(bytes));
}

int main() {
    customers();
    Shipped().lexicon.Read(kNote);
    path_conversion_probability();
    path_scores();
    path_traits();
    path_scores_traits_decision();
    path_reasons();
    path_request_analyzed();
    path_answer_as_text();
    path_answer_as_jsonb();
    path_note_of_150_bytes();
    path_history_from_ten_interactions();
}
