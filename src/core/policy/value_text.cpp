#include "policy/value_text.hpp"

#include <algorithm>

#include "decimal.hpp"

namespace prescriptive {
namespace {

// 150000 as 150,000; cents only below a hundred.
void AppendMoney(double value, std::string& out) {
    DecimalBuffer buffer;
    std::string_view text = value < 100 ? ShortDecimal(value, 2, buffer) : FixedDecimal(value, 0, buffer);
    for (std::size_t whole = std::min(text.find('.'), text.size()); whole > 3;) {
        const std::size_t group = (whole - 1) % 3 + 1;
        out.append(text.substr(0, group));
        out += ',';
        text.remove_prefix(group);
        whole -= group;
    }
    out.append(text);
}

void AppendCounted(double value, std::string_view unit, std::string& out) {
    DecimalBuffer buffer;
    const std::string_view number = ShortDecimal(value, value < 10 ? 1 : 0, buffer);
    out.append(number);
    out += ' ';
    out.append(unit);
    if (number != "1") out += 's';
}

}  // namespace

void AppendValue(FeatureText::Format format, double value, std::string& out) {
    DecimalBuffer buffer;
    switch (format) {
        case FeatureText::kPercent:
            out.append(ShortDecimal(100 * value, 1, buffer));
            out += '%';
            return;
        case FeatureText::kCount: out.append(ShortDecimal(value, 1, buffer)); return;
        case FeatureText::kMoney: AppendMoney(value, out); return;
        case FeatureText::kDays: AppendCounted(value, "day", out); return;
        case FeatureText::kHours: AppendCounted(value, "hour", out); return;
        case FeatureText::kNumber: break;
    }
    out.append(ShortDecimal(value, 2, buffer));
}

std::vector<std::string> PiecesOf(std::string_view text, std::string_view place) {
    std::vector<std::string> pieces;
    for (std::size_t at; (at = text.find(place)) != text.npos; text.remove_prefix(at + place.size()))
        pieces.emplace_back(text.substr(0, at));
    pieces.emplace_back(text);
    return pieces;
}

}  // namespace prescriptive
