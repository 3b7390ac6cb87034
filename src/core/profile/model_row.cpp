#include "profile/model_row.hpp"

#include <algorithm>
#include <cmath>

namespace prescriptive {
namespace {

InputCell NumberCell(double value) { return {value, nullptr, 0}; }

// A category's text lies in `text`.
InputCell CellOf(const JsonNode& node, const ModelInput& input, const std::optional<Moment>& as_of, std::string& text) {
    const bool yes = node.kind() == JsonKind::kTrue, boolean = yes || node.kind() == JsonKind::kFalse;
    switch (input.type) {
        case InputType::kNumber:
            // As jsonb writes what SQL's numbers can be besides.
            if (node.kind() == JsonKind::kString && node.token().text == "NaN") return {};
            if (node.kind() == JsonKind::kString && node.token().text.ends_with("Infinity"))
                node.Fail(ErrorCode::kInvalidParameter, "feature is infinite", "Pass null where it is not known.");
            return NumberCell(boolean ? (yes ? 1 : 0) : node.Number("feature"));
        case InputType::kBoolean: return NumberCell(node.Bool("feature") ? 1 : 0);
        case InputType::kCategory:
            text = boolean                             ? (yes ? "true" : "false")
                   : node.kind() == JsonKind::kNumber ? node.NumberText()
                                                      : std::string(node.String("feature"));
            return {kMissing, text.data(), text.size()};
        case InputType::kDate: break;
    }
    const std::optional<Moment> moment = ParseMoment(node.String("feature"));
    if (!moment)
        node.Fail(ErrorCode::kInvalidDatetime, "feature is not a date or time",
                  "Write it as in 2026-01-31 or 2026-01-31T12:00:00Z.");
    return NumberCell(as_of ? AgeInDays(*moment, *as_of) : kMissing);
}

}  // namespace

void ModelRow::Read(const LearnedModel& read_by, const JsonNode& features, const std::optional<Moment>& at) {
    model = &read_by;
    as_of = at;
    cells.assign(model->inputs().size(), InputCell{});
    texts.resize(cells.size());
    row.resize(cells.size());
    for (const JsonNode& member : features)
        if (const std::optional<std::size_t> input = model->InputOf(member.key()); input && !member.IsNull())
            cells[*input] = CellOf(member, model->inputs()[*input], as_of, texts[*input]);
    ReadRow(*model, cells.data(), as_of, row.data());
    known = static_cast<std::size_t>(std::count_if(row.begin(), row.end(), [](double x) { return !std::isnan(x); }));
    log_odds = model->LogOdds(row.data());
}

double ModelRow::known_share() const noexcept {
    return row.empty() ? 1 : static_cast<double>(known) / static_cast<double>(row.size());
}

std::vector<std::string> ModelRow::Unknown() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < row.size(); ++i)
        if (std::isnan(row[i])) names.push_back(model->inputs()[i].name);
    return names;
}

std::string InputLabel(std::string_view name) {
    std::string label(name);
    std::replace(label.begin(), label.end(), '_', ' ');
    return label;
}

}  // namespace prescriptive
