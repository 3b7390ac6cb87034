// Texts with named places in braces, such as "from {present} to {target}".
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prescriptive {

// Cut at its places once, to be filled for each customer.
class Template {
public:
    Template() = default;
    // Places that are not named stay as they are.
    Template(std::string_view text, const std::vector<std::string_view>& places) {
        std::string before;
        while (!text.empty()) {
            const std::size_t open = std::min(text.find('{'), text.size());
            before.append(text.substr(0, open));
            text.remove_prefix(open);
            if (text.empty()) break;
            const std::size_t close = text.find('}');
            const std::string_view name = close == text.npos ? std::string_view{} : text.substr(1, close - 1);
            const auto place = std::find(places.begin(), places.end(), name);
            if (place == places.end()) {
                before += '{';
                text.remove_prefix(1);
                continue;
            }
            pieces_.push_back({std::move(before), static_cast<std::size_t>(place - places.begin())});
            before.clear();
            text.remove_prefix(close + 1);
        }
        behind_ = std::move(before);
    }

    // values: one for each place, in their order.
    void AppendTo(std::string& out, const std::string_view* values) const {
        for (const Piece& piece : pieces_) out.append(piece.before).append(values[piece.place]);
        out.append(behind_);
    }

private:
    struct Piece {
        std::string before;
        std::size_t place;
    };
    std::vector<Piece> pieces_;
    std::string behind_;
};

// The same for a text that is filled once.
inline std::string FillTemplate(std::string_view text,
                                std::initializer_list<std::pair<std::string_view, std::string_view>> places) {
    std::vector<std::string_view> names, values;
    for (const auto& [name, value] : places) {
        names.push_back(name);
        values.push_back(value);
    }
    std::string out;
    Template(text, names).AppendTo(out, values.data());
    return out;
}

}  // namespace prescriptive
