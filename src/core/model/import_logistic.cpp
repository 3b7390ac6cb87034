#include "json/document.hpp"
#include "json/object.hpp"
#include "model/import.hpp"

namespace prescriptive {

ModelDocument ImportLogistic(std::string_view json, CancelledCallback cancelled) {
    const JsonDocument document(json, {.most_values = 2 * kMaximumInputs + 100, .cancelled = cancelled});
    const JsonNode root = document.root();
    const JsonObject object(root, "model");
    object.KnowOnly({"coefficients", "intercept", "means", "positive"});
    ModelDocument model;
    model.linear.intercept = object.Require("intercept").Number("intercept");
    const JsonNode coefficients = object.Require("coefficients");
    coefficients.RequireObject("coefficients");
    for (const JsonNode& coefficient : coefficients) {
        model.linear.weights.push_back(coefficient.Number("coefficient"));
        model.linear.fill.push_back(0);
        model.columns.push_back({ModelColumn::kValue, static_cast<std::uint32_t>(model.inputs.size()), 0});
        model.inputs.push_back({std::string(coefficient.key()), InputType::kNumber, kMissing, {}});
    }
    if (const auto means = object.Find("means")) {
        means->RequireObject("means");
        for (const JsonNode& mean : *means) {
            std::size_t i = 0;
            while (i < model.inputs.size() && model.inputs[i].name != mean.key()) ++i;
            if (i == model.inputs.size())
                mean.Fail(ErrorCode::kInvalidParameter, "mean of a name that has no coefficient");
            model.inputs[i].typical = model.linear.fill[i] = mean.Number("mean");
        }
    }
    if (const auto positive = object.Find("positive")) model.positive = positive->String("positive");
    return model;
}

}  // namespace prescriptive
