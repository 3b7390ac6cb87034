// One JSON object whose members are asked for by name; what is wrong is thrown.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/tape.hpp"
#include "nearest.hpp"

namespace prescriptive {

// Holds the node that its members name as their parent, and so has to outlive them.
class JsonObject {
public:
    // `what` names the object in messages. 22P02 where the node is none.
    JsonObject(const JsonNode& node, std::string_view what) : node_(node) { node_.RequireObject(what); }
    JsonObject(const JsonObject&) = delete;
    JsonObject& operator=(const JsonObject&) = delete;

    const JsonNode& node() const noexcept { return node_; }

    // 22023 for a key beside the known ones.
    void KnowOnly(const std::vector<std::string_view>& known) const {
        for (const JsonNode& member : node_)
            if (std::find(known.begin(), known.end(), member.key()) == known.end())
                member.Fail(ErrorCode::kInvalidParameter, "unknown key \"" + std::string(member.key()) + "\"",
                            NameHint(member.key(), known, "keys"));
    }

    std::optional<JsonNode> Find(std::string_view key) const {
        for (const JsonNode& member : node_)
            if (member.key() == key) return member;
        return std::nullopt;
    }

    // 22023 where it is missing.
    JsonNode Require(std::string_view key) const {
        if (const std::optional<JsonNode> found = Find(key)) return *found;
        throw Error(ErrorCode::kInvalidParameter, "missing key \"" + std::string(key) + "\"",
                    "The object at " + node_.Path() + " needs it.", "", node_.Path());
    }

private:
    JsonNode node_;
};

}  // namespace prescriptive
