#include "model/row.hpp"

#include <algorithm>
#include <cmath>

#include "decimal.hpp"
#include "json/writer.hpp"
#include "nearest.hpp"
#include "utf8.hpp"

namespace prescriptive {

namespace {

bool Reads(InputType type, CellKind kind) {
    switch (type) {
        case InputType::kNumber:
            return kind == CellKind::kNumber || kind == CellKind::kWhole || kind == CellKind::kBoolean;
        case InputType::kBoolean: return kind == CellKind::kBoolean;
        case InputType::kCategory:
            return kind == CellKind::kText || kind == CellKind::kWhole || kind == CellKind::kBoolean;
        case InputType::kDate: return kind == CellKind::kMoment;
    }
    return false;
}

}  // namespace

void FindColumns(const LearnedModel& model, std::span<const OfferedColumn> offered, int* position) {
    std::unordered_map<std::string_view, int> by_name;
    for (std::size_t i = 0; i < offered.size(); ++i) by_name.emplace(offered[i].view(), static_cast<int>(i));
    for (std::size_t i = 0; i < model.inputs().size(); ++i) {
        const ModelInput& input = model.inputs()[i];
        const auto found = by_name.find(input.name);
        if (found == by_name.end()) {
            std::vector<std::string_view> names;
            for (const OfferedColumn& column : offered) names.push_back(column.view());
            throw Error(ErrorCode::kUndefinedColumn, "input has no column \"" + Excerpt(input.name) + "\"",
                        "The model needs it, as a " + std::string(TypeName(input.type)) + ".",
                        NameHint(input.name, names, "columns"));
        }
        const OfferedColumn& column = offered[static_cast<std::size_t>(found->second)];
        if (!Reads(input.type, column.kind))
            throw Error(ErrorCode::kDatatypeMismatch,
                        "column \"" + Excerpt(input.name) + "\" cannot be read as a " +
                            std::string(TypeName(input.type)),
                        "Its type is " + std::string(column.type) + ".",
                        "Cast it in a query, and pass the query's row.");
        position[i] = found->second;
    }
}

void ReadRow(const LearnedModel& model, const InputCell* cells, const std::optional<Moment>& as_of,
             double* row) {
    for (std::size_t i = 0; i < model.inputs().size(); ++i) {
        const ModelInput& input = model.inputs()[i];
        const InputCell& cell = cells[i];
        row[i] = cell.number;
        if (cell.text != nullptr && input.type == InputType::kCategory) {
            row[i] = model.LevelOf(i, cell.view());
        } else if (cell.text != nullptr) {
            const std::optional<Moment> moment = ParseMoment(cell.view());
            if (!moment)
                throw Error(ErrorCode::kInvalidDatetime, "\"" + Excerpt(input.name) + "\" is no date or time",
                            "The value is \"" + Excerpt(cell.view()) + "\".",
                            "Write it as in 2026-01-31 or 2026-01-31T12:00:00Z.");
            row[i] = as_of ? AgeInDays(*moment, *as_of) : kMissing;
        }
        if (std::isinf(row[i]))
            throw Error(ErrorCode::kInvalidParameter, "\"" + Excerpt(input.name) + "\" is infinite", "",
                        "Pass NULL where it is not known.");
    }
}

namespace {

std::string ValueText(const ModelInput& input, double value) {
    if (std::isnan(value)) return "";
    switch (input.type) {
        case InputType::kNumber: break;
        case InputType::kBoolean: return value != 0 ? "true" : "false";
        case InputType::kCategory: return input.levels[static_cast<std::size_t>(value)];
        case InputType::kDate: {
            DecimalBuffer buffer;
            return std::string(ShortDecimal(value, 1, buffer)) + " days";
        }
    }
    std::string text;
    JsonTextWriter(text).ShortestNumber(value);
    return text;
}

}  // namespace

std::vector<InputFactor> ExplainRow(const LearnedModel& model, const InputCell* cells,
                                    const std::optional<Moment>& as_of, CancelledCallback cancelled) {
    const std::vector<ModelInput>& inputs = model.inputs();
    std::vector<double> row(inputs.size());
    ReadRow(model, cells, as_of, row.data());
    const LearnedModel::Contributions contributions = model.Explain(row.data(), cancelled);
    std::vector<InputFactor> factors;
    factors.reserve(inputs.size() + 1);
    factors.push_back({"typical customer", "", "", contributions.typical});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        std::string value = row[i] == kOtherLevel && inputs[i].type == InputType::kCategory
                                ? std::string(cells[i].view())
                                : ValueText(inputs[i], row[i]);
        factors.push_back({inputs[i].name, std::move(value), ValueText(inputs[i], inputs[i].typical),
                           contributions.input[i]});
    }
    std::stable_sort(factors.begin() + 1, factors.end(), [](const InputFactor& a, const InputFactor& b) {
        return std::fabs(a.contribution) > std::fabs(b.contribution);
    });
    return factors;
}

}  // namespace prescriptive
