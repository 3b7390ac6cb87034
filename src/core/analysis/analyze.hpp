// The pipeline: request -> profile -> scores and traits -> decision -> answer.
#pragma once

#include <optional>
#include <string>

#include "analysis/decision.hpp"
#include "analysis/explanation.hpp"
#include "json/writer.hpp"

namespace prescriptive {

// One request, understood; what every answer is written from.
struct Analysis {
    Request request;
    Customer customer;
    Scores scores;
    TraitScores traits;
    Decision decision;
    CancelledCallback cancelled = nullptr;  // asked by what is written of it and takes long
};

// `now` as in RequestRules. Throws on bad input.
Analysis Analyze(const Policy& policy, const JsonNode& request, std::optional<Moment> now,
                 CancelledCallback cancelled);

// Throws 22023 where a text is a request, which has a form of its own.
void RequireNoRequest(std::string_view text);

// The same for a text of which nothing else is known: only its traits tell.
Analysis AnalyzeText(const Policy& policy, std::string_view text, CancelledCallback cancelled);

// Throws 22023 where the analysis has no customer id, which written answers need.
void RequireCustomerId(const Analysis& analysis);

// {recommendation, explanation, evidence, notes}
void WriteDetail(const Policy& policy, const Analysis& analysis, JsonWriter& out);

// {customer_id, error: {code, message, detail, hint, path}} for a request that
// cannot be answered; customer_id is null where it cannot be told.
void WriteError(const JsonNode& request, const Error& error, JsonWriter& out);

// [{phrase, start, length, weight, interaction_id} or {feature, value, bound,
// reason}, ...] for one trait; start counts characters from 1.
void WriteEvidence(const Policy& policy, const Analysis& analysis, int trait, JsonWriter& out);

}  // namespace prescriptive
