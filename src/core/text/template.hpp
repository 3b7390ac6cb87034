// Texts with named places in braces, such as "from {present} to {target}".
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace prescriptive {

using Places = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Places that are not named stay as they are.
inline std::string FillTemplate(std::string_view text, Places places) {
    std::string out;
    out.reserve(text.size() + 32);
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out.append(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find('}');
        const std::string_view name = close == text.npos ? std::string_view{} : text.substr(1, close - 1);
        bool filled = false;
        for (const auto& [place, value] : places) {
            if (place != name) continue;
            out.append(value);
            text.remove_prefix(close + 1);
            filled = true;
            break;
        }
        if (filled) continue;
        out += '{';
        text.remove_prefix(1);
    }
    return out;
}

}  // namespace prescriptive
