#include "json_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace prescriptive::service {

namespace {

class Checker final : public nlohmann::json_sax<nlohmann::json> {
public:
    std::optional<JsonFault> fault;

    bool null() override { return Value(); }
    bool boolean(bool) override { return Value(); }
    bool number_integer(number_integer_t) override { return Value(); }
    bool number_unsigned(number_unsigned_t) override { return Value(); }
    bool number_float(number_float_t, const string_t&) override { return Value(); }
    bool binary(binary_t&) override { return Value(); }
    bool string(string_t& text) override {
        return Value() &&
               (text.find('\0') == std::string::npos || Fail("a string must not hold the character U+0000"));
    }

    bool start_object(std::size_t) override { return Value() && Enter(false); }
    bool start_array(std::size_t) override { return Value() && Enter(true); }
    // Sorted, which no choice of keys makes slow.
    bool end_object() override {
        auto& keys = levels_[depth_ - 1].keys;
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice == keys.end()) return Leave();
        keys.push_back(std::string(*twice));
        return Fail("duplicate key");
    }
    bool end_array() override { return Leave(); }

    bool key(string_t& name) override {
        const bool good = name.find('\0') == std::string::npos;
        levels_[depth_ - 1].keys.push_back(good ? name : std::string());
        return good || Fail("a key must not hold the character U+0000");
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
        std::size_t index = 0;          // of the next item
        std::vector<std::string> keys;  // so far, the last one that of the value read now
    };
    std::vector<Level> levels_;
    std::size_t depth_ = 0;

    bool Value() {
        if (depth_ > 0 && levels_[depth_ - 1].array) ++levels_[depth_ - 1].index;
        return true;
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
        level.keys.clear();
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
            fault->path +=
                level.array ? "[" + std::to_string(level.index - 1) + "]" : "." + level.keys.back();
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
