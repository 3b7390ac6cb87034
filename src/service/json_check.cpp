#include "json_check.hpp"

#include <nlohmann/json.hpp>
#include <unordered_set>
#include <vector>

namespace prescriptive::service {

namespace {

class Checker : public nlohmann::json_sax<nlohmann::json> {
public:
    std::optional<JsonFault> fault;

    bool null() override { return Value(); }
    bool boolean(bool) override { return Value(); }
    bool number_integer(number_integer_t) override { return Value(); }
    bool number_unsigned(number_unsigned_t) override { return Value(); }
    bool number_float(number_float_t, const string_t&) override { return Value(); }
    bool binary(binary_t&) override { return Value(); }
    bool string(string_t& text) override {
        return Value() && WithoutNul(text, "a string must not hold the character U+0000");
    }

    bool start_object(std::size_t) override { return Value() && Enter(false); }
    bool start_array(std::size_t) override { return Value() && Enter(true); }
    bool end_object() override { return Leave(); }
    bool end_array() override { return Leave(); }

    bool key(string_t& name) override {
        Level& level = levels_[depth_ - 1];
        if (!WithoutNul(name, "a key must not hold the character U+0000")) return false;
        level.key = name;
        if (level.seen.insert(name).second) return true;
        return Fail("duplicate key");
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        // 406 is the parser's number for one beyond the range of a double.
        fault = JsonFault{
            error.id == 406 ? "a number is out of range" : "not JSON at byte " + std::to_string(position),
            "$"};
        return false;
    }

private:
    struct Level {
        bool array = false;
        std::size_t index = 0;  // of the next item
        std::string key;
        std::unordered_set<std::string> seen;
    };
    std::vector<Level> levels_;
    std::size_t depth_ = 0;

    bool Value() {
        if (depth_ > 0 && levels_[depth_ - 1].array) ++levels_[depth_ - 1].index;
        return true;
    }

    bool WithoutNul(const std::string& text, const char* message) {
        return text.find('\0') == std::string::npos || Fail(message);
    }

    bool Enter(bool array) {
        if (depth_ == kMaximumDepth) {
            fault = JsonFault{"nested more than " + std::to_string(kMaximumDepth) + " levels deep", "$"};
            return false;
        }
        if (depth_ == levels_.size()) levels_.emplace_back();
        Level& level = levels_[depth_++];
        level.array = array;
        level.index = 0;
        level.seen.clear();
        return true;
    }

    bool Leave() {
        --depth_;
        return true;
    }

    bool Fail(const char* message) {
        fault = JsonFault{message, "$"};
        for (std::size_t i = 0; i < depth_; ++i) {
            const Level& level = levels_[i];
            fault->path += level.array ? "[" + std::to_string(level.index - 1) + "]" : "." + level.key;
        }
        return false;
    }
};

}  // namespace

std::optional<JsonFault> CheckJson(std::string_view text) {
    // The parser would pass over it, jsonb does not.
    if (text.substr(0, 3) == "\xEF\xBB\xBF") return JsonFault{"not JSON at byte 1", "$"};
    Checker checker;
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &checker)) return std::nullopt;
    if (!checker.fault) checker.fault = JsonFault{"not JSON", "$"};
    return std::move(checker.fault);
}

}  // namespace prescriptive::service
