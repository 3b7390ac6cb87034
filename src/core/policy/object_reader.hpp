// Reads one JSON object of a policy document and reports every problem in it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/tape.hpp"
#include "json/writer.hpp"
#include "nearest.hpp"
#include "policy/policy.hpp"
#include "utf8.hpp"

namespace prescriptive {

// Bounds of a number, both included.
struct Range {
    double low;
    double high;
};

class ObjectReader {
public:
    // Reports keys that are not known.
    ObjectReader(const JsonNode& node, std::vector<std::string_view> known, Problems& problems)
        : node_(node), problems_(problems) {
        if (node.kind() != JsonKind::kObject) {
            Try([&] { node.RequireObject("value"); });
            broken_ = true;
            return;
        }
        for (const JsonNode& member : node_)
            if (std::find(known.begin(), known.end(), member.key()) == known.end())
                Try([&] {
                    member.Fail(ErrorCode::kInvalidParameter,
                                "unknown key \"" + std::string(member.key()) + "\" in policy",
                                NameHint(member.key(), known, "keys"));
                });
    }
    ObjectReader(const ObjectReader&) = delete;
    ObjectReader& operator=(const ObjectReader&) = delete;

    const JsonNode& node() const { return node_; }

    std::optional<JsonNode> Find(std::string_view key) const {
        for (const JsonNode& member : node_)
            if (member.key() == key) return member;
        return std::nullopt;
    }

    std::optional<JsonNode> Require(std::string_view key) {
        std::optional<JsonNode> found = Find(key);
        // A value that is no object has been reported as such.
        if (!found && !broken_)
            Try([&] {
                throw Error(ErrorCode::kInvalidParameter, "missing key \"" + std::string(key) + "\" in policy",
                            "The object at " + node_.Path() + " needs it.", "", node_.Path());
            });
        return found;
    }

    // Reads a required member; where it is missing or wrong, reports that and
    // leaves target alone.
    void Number(std::string_view key, Range range, double& target) {
        if (const auto member = Require(key)) ReadNumber(*member, range, target);
    }
    void OptionalNumber(std::string_view key, Range range, double& target) {
        if (const auto member = Find(key)) ReadNumber(*member, range, target);
    }
    void Text(std::string_view key, std::string& target) {
        if (const auto member = Require(key)) ReadText(*member, target);
    }
    void TextList(std::string_view key, std::vector<std::string>& target) {
        const auto member = Require(key);
        if (!member) return;
        Try([&] {
            member->RequireArray(key);
            for (const JsonNode& item : *member) ReadText(item, target.emplace_back());
        });
    }

    void ReadNumber(const JsonNode& member, Range range, double& target) {
        Try([&] {
            const double value = member.Number(member.key());
            if (!(value >= range.low && value <= range.high)) {
                std::string bounds = "[";
                JsonTextWriter(bounds).ShortestNumber(range.low);
                bounds += ", ";
                JsonTextWriter(bounds).ShortestNumber(range.high);
                bounds += ']';
                member.Fail(ErrorCode::kInvalidParameter,
                            std::string(member.key()) + " is out of range",
                            "Values in " + bounds + " are allowed.");
            }
            target = value;
        });
    }

    // Items of an array have no key.
    static std::string_view NameOf(const JsonNode& member) {
        return member.key().empty() ? std::string_view("item") : member.key();
    }

    // A number that is whole as well.
    void WholeNumber(std::string_view key, Range range, int& target) {
        double value = target;
        Number(key, range, value);
        target = static_cast<int>(value);
        if (value != target)
            Try([&] {
                Find(key)->Fail(ErrorCode::kInvalidParameter, std::string(key) + " must be a whole number");
            });
    }

    void ReadText(const JsonNode& member, std::string& target) {
        Try([&] {
            const std::string_view text = member.String(NameOf(member));
            if (text.empty() || text.size() > kLongestText)
                member.Fail(ErrorCode::kInvalidParameter,
                            std::string(NameOf(member)) + " must have 1 to 1000 bytes");
            target = text;
        });
    }

    // Position of the member's text in names; reports others.
    std::optional<int> Choice(const JsonNode& member, const std::vector<std::string_view>& names,
                              std::string_view what) {
        std::optional<int> chosen;
        Try([&] {
            const std::string_view text = member.String(what);
            const auto at = std::find(names.begin(), names.end(), text);
            if (at == names.end())
                member.Fail(ErrorCode::kInvalidParameter,
                            "unrecognized " + std::string(what) + " \"" + Excerpt(text) + "\" in policy",
                            NameHint(text, names, std::string(what) + " values"));
            chosen = static_cast<int>(at - names.begin());
        });
        return chosen;
    }

    // Reports placeholders in braces other than the known ones.
    void CheckPlaceholders(std::string_view key, std::vector<std::string_view> known) {
        const auto member = Find(key);
        if (!member || member->kind() != JsonKind::kString) return;
        std::string_view text = member->token().text;
        for (std::size_t open; (open = text.find('{')) != text.npos;) {
            const std::size_t close = text.find('}', open);
            const std::string_view name = close == text.npos ? "" : text.substr(open + 1, close - open - 1);
            if (close == text.npos) {
                Try([&] { member->Fail(ErrorCode::kInvalidParameter, "unclosed brace in policy text"); });
                return;
            }
            if (std::find(known.begin(), known.end(), name) == known.end())
                Try([&] {
                    member->Fail(ErrorCode::kInvalidParameter,
                                 "unknown placeholder \"" + Excerpt(name) + "\" in policy text",
                                 NameHint(name, known, "placeholders"));
                });
            text.remove_prefix(close + 1);
        }
    }

    // Runs body; an Error it throws becomes a problem.
    template <typename Body>
    void Try(Body&& body) {
        try {
            body();
        } catch (const Error& error) {
            if (problems_.size() < kMostProblems) problems_.push_back(error);
        }
    }

    Problems& problems() { return problems_; }

private:
    static constexpr std::size_t kLongestText = 1000;
    // Who has more reads them in pieces; memory stays bounded.
    static constexpr std::size_t kMostProblems = 200;

    JsonNode node_;
    Problems& problems_;
    bool broken_ = false;
};

}  // namespace prescriptive
