#include <charconv>
#include <functional>

#include "json/writer.hpp"
#include "model/document.hpp"

namespace prescriptive {

namespace {

// The shortest text of a float32, which has to survive being read as a double first.
void WriteSingle(double value, JsonWriter& out) {
    const float single = static_cast<float>(value);
    if (single == 0) return out.Number("0");
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, single);
    double back = 0;
    std::from_chars(buffer, end.ptr, back);
    if (static_cast<float>(back) == single)
        out.Number({buffer, end.ptr});
    else
        out.ShortestNumber(static_cast<double>(single));
}

void WriteNumbers(std::string_view key, const std::vector<double>& numbers, JsonWriter& out) {
    out.Key(key);
    out.BeginArray();
    for (const double number : numbers) out.ShortestNumber(number);
    out.EndArray();
}

void WriteInput(const ModelInput& input, JsonWriter& out) {
    out.BeginObject();
    if (input.type == InputType::kCategory) {
        out.Key("levels");
        out.Strings(input.levels);
    }
    out.Key("name");
    out.String(input.name);
    out.Key("type");
    out.String(TypeName(input.type));
    out.Key("typical");
    if (!(input.typical == input.typical))
        out.Null();
    else if (input.type == InputType::kBoolean)
        out.Bool(input.typical != 0);
    else if (input.type == InputType::kCategory)
        out.String(input.levels[static_cast<std::size_t>(input.typical)]);
    else
        out.ShortestNumber(input.typical);
    out.EndObject();
}

void WriteColumn(const ModelDocument& model, const ModelColumn& column, JsonWriter& out) {
    out.BeginObject();
    out.Key("input");
    out.ShortestNumber(column.input);
    switch (column.kind) {
        case ModelColumn::kValue: break;
        case ModelColumn::kNonzero:
            out.Key("nonzero");
            out.Bool(true);
            break;
        case ModelColumn::kIsMissing:
            out.Key("missing");
            out.Bool(true);
            break;
        case ModelColumn::kLevel:
            out.Key("level");
            out.String(model.inputs[column.input].levels[column.level]);
            break;
        case ModelColumn::kOther:
            out.Key("other");
            out.Bool(true);
            break;
    }
    out.EndObject();
}

void WriteTree(const Tree& tree, bool single, JsonWriter& out) {
    const auto array = [&](std::string_view key, const std::function<void(const TreeNode&)>& write) {
        out.Key(key);
        out.BeginArray();
        for (const TreeNode& node : tree) write(node);
        out.EndArray();
    };
    const auto inner = [](const TreeNode& node) { return node.column >= 0; };
    const auto number = [&](double value) {
        if (single)
            WriteSingle(value, out);
        else
            out.ShortestNumber(value);
    };
    out.BeginObject();
    array("column", [&](const TreeNode& node) { out.ShortestNumber(node.column); });
    array("cover", [&](const TreeNode& node) { number(node.cover); });
    array("left", [&](const TreeNode& node) { out.ShortestNumber(inner(node) ? node.left : 0); });
    array("missing_left",
          [&](const TreeNode& node) { out.ShortestNumber(inner(node) && node.missing_left); });
    array("right", [&](const TreeNode& node) { out.ShortestNumber(inner(node) ? node.right : 0); });
    array("threshold", [&](const TreeNode& node) { number(inner(node) ? node.threshold : 0); });
    array("value", [&](const TreeNode& node) { number(inner(node) ? 0 : node.value); });
    out.EndObject();
}

}  // namespace

std::string WriteModel(const ModelDocument& model) {
    std::string json;
    JsonTextWriter out(json);
    out.BeginObject();
    out.Key("calibration");
    out.BeginObject();
    const Calibration& calibration = model.calibration;
    const auto points = [&](std::string_view key, const std::vector<double>& numbers) {
        out.Key(key);
        out.BeginArray();
        for (const double number : numbers) out.ShortestNumber(number);
        out.EndArray();
    };
    if (!calibration.from.empty()) points("from", calibration.from);
    out.Key("offset");
    out.ShortestNumber(calibration.offset);
    out.Key("slope");
    out.ShortestNumber(calibration.slope);
    if (!calibration.from.empty()) points("to", calibration.to);
    out.EndObject();
    out.Key("columns");
    out.BeginArray();
    for (const ModelColumn& column : model.columns) WriteColumn(model, column, out);
    out.EndArray();
    out.Key("format");
    out.ShortestNumber(1);
    out.Key("inputs");
    out.BeginArray();
    for (const ModelInput& input : model.inputs) WriteInput(input, out);
    out.EndArray();
    if (model.method == ModelMethod::kLogistic) {
        out.Key("linear");
        out.BeginObject();
        WriteNumbers("fill", model.linear.fill, out);
        out.Key("intercept");
        out.ShortestNumber(model.linear.intercept);
        WriteNumbers("weights", model.linear.weights, out);
        out.EndObject();
    }
    out.Key("method");
    out.String(model.method == ModelMethod::kLogistic ? "logistic" : "boosted_trees");
    out.Key("positive");
    out.String(model.positive);
    if (model.method == ModelMethod::kBoostedTrees) {
        out.Key("trees");
        out.BeginObject();
        out.Key("base");
        if (model.trees.single)
            WriteSingle(model.trees.base, out);
        else
            out.ShortestNumber(model.trees.base);
        out.Key("precision");
        out.String(model.trees.single ? "single" : "double");
        out.Key("trees");
        out.BeginArray();
        for (const Tree& tree : model.trees.trees) WriteTree(tree, model.trees.single, out);
        out.EndArray();
        out.EndObject();
    }
    out.EndObject();
    return json;
}

std::string CheckedModel(const ModelDocument& model, CancelledCallback cancelled) {
    std::string json = WriteModel(model);
    ReadModel(json, cancelled);
    return json;
}

}  // namespace prescriptive
