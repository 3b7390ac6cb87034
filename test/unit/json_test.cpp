// JSON in and out, beside nlohmann's own reading and writing.
#include <random>

#include "support.hpp"

namespace prescriptive::test {
namespace {

std::string Canonical(std::string_view text) {
    const JsonDocument document(text);
    return CanonicalJson(document.root());
}

// A random document; object keys differ within an object.
nlohmann::json RandomJson(std::mt19937& random, int depth) {
    static const char* const kStrings[] = {"",
                                           "a",
                                           "quote \" slash \\ / tab \t",
                                           "\n\r\b\f\x01\x1f",
                                           "\x7f",
                                           "é ß Ω",
                                           "emoji 😀 end",
                                           "\xEF\xBF\xBD",
                                           "key.b",
                                           "\xC2\x80",
                                           "line\xE2\x80\xA8sep",
                                           "0"};
    switch (random() % (depth > 4 ? 5 : 7)) {
        case 0: return nullptr;
        case 1: return random() % 2 == 0;
        case 2: return static_cast<std::int64_t>(random()) - 0x80000000LL;
        case 3:
            return std::ldexp(static_cast<double>(random()) - 2e9, static_cast<int>(random() % 300) - 150);
        case 4: return kStrings[random() % std::size(kStrings)];
        case 5: {
            nlohmann::json array = nlohmann::json::array();
            for (auto n = random() % 5; n > 0; --n) array.push_back(RandomJson(random, depth + 1));
            return array;
        }
        default: {
            nlohmann::json object = nlohmann::json::object();
            for (auto n = random() % 5; n > 0; --n)
                object[kStrings[random() % std::size(kStrings)] + std::to_string(n)] =
                    RandomJson(random, depth + 1);
            return object;
        }
    }
}

TEST(Json, CanonicalFormIsReadByNlohmannAsTheSame) {
    std::mt19937 random(7);
    for (int i = 0; i < 3000; ++i) {
        const nlohmann::json value = RandomJson(random, 0);
        const std::string canonical = Canonical(value.dump(2));
        EXPECT_EQ(nlohmann::json::parse(canonical), value) << canonical;
        EXPECT_EQ(Canonical(canonical), canonical);
        EXPECT_EQ(Canonical(value.dump(-1, ' ', true)), canonical);
        const std::string ascii = AsciiJson(canonical);
        EXPECT_EQ(nlohmann::json::parse(ascii), value);
        EXPECT_TRUE(std::all_of(ascii.begin(), ascii.end(), [](char c) { return c >= 0x20 && c <= 0x7F; }));
        EXPECT_EQ(Canonical(ascii), canonical);
    }
}

TEST(Json, StringsAreWrittenAsNlohmannReadsThem) {
    for (int code = 1; code < 0x11000; ++code) {
        if (code >= 0xD800 && code < 0xE000) continue;
        std::string text = "a";
        // Through nlohmann's own decoder of \u escapes.
        if (code < 0x10000) {
            char escape[16];
            std::snprintf(escape, sizeof escape, "\"\\u%04x\"", static_cast<unsigned>(code));
            text += nlohmann::json::parse(escape).get<std::string>();
        } else {
            text += "\xF0\x90\x80\x80";
            text.back() = static_cast<char>(0x80 | (code & 0x3F));
            text[text.size() - 2] = static_cast<char>(0x80 | (code >> 6 & 0x3F));
        }
        std::string out;
        JsonTextWriter(out).String(text);
        ASSERT_EQ(nlohmann::json::parse(out).get<std::string>(), text) << code;
        ASSERT_EQ(nlohmann::json::parse(AsciiJson(out)).get<std::string>(), text) << code;
    }
}

// Wherever in a text of whatever length a character stands, as a value and as a key.
TEST(Json, EachCharacterIsFoundWhereverItStands) {
    for (std::size_t size = 0; size < 26; ++size)
        for (std::size_t at = 0; at <= size; ++at)
            for (const char c : {'"', '\\', '\n', '\x01', '\x1F', ' ', '!', '#', '[', '\x7F'}) {
                std::string text(size, 'x');
                if (at < size) text[at] = c;
                std::string out;
                JsonTextWriter writer(out);
                writer.BeginObject();
                writer.Key(text);
                writer.String(text);
                writer.Key("then");
                writer.BeginArray();
                writer.String(text);
                writer.String("");
                writer.EndArray();
                writer.EndObject();
                const nlohmann::json wanted = {{text, text}, {"then", {text, ""}}};
                ASSERT_EQ(nlohmann::json::parse(out), wanted) << out;
            }
}

TEST(Json, AsciiWriterEqualsNlohmannsEnsureAscii) {
    for (const char* text :
         {"plain", "caf\xC3\xA9", "\xF0\x9F\x98\x80", "\xE2\x82\xAC 5", "\xF4\x8F\xBF\xBF"}) {
        std::string out;
        JsonTextWriter(out).String(text);
        EXPECT_EQ(AsciiJson(out), nlohmann::json(text).dump(-1, ' ', true));
    }
}

TEST(Json, InvalidBytesBecomeReplacementCharacters) {
    EXPECT_EQ(AsciiJson("\"a\xFF\""), "\"a\\ufffd\"");
    EXPECT_EQ(AsciiJson("\"\xC3\""), "\"\\ufffd\"");
}

TEST(Json, Number3RoundsAsPrintf) {
    std::mt19937 random(3);
    std::vector<double> values{0,          -0.0,    0.0005,  0.0015, 0.0025, 0.1235, 1.0005, 0.9995,
                               0.99949999, -0.0004, -0.0006, 1,      100,    1e22,   1e300,  -12.3456};
    for (int i = 0; i < 20000; ++i)
        values.push_back(std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 64) - 48));
    for (const double value : values) {
        char buffer[400];
        std::snprintf(buffer, sizeof buffer, "%.3f", value);
        std::string wanted = buffer;
        while (wanted.back() == '0') wanted.pop_back();
        if (wanted.back() == '.') wanted.pop_back();
        if (wanted == "-0") wanted = "0";
        std::string out;
        JsonTextWriter(out).Number3(value);
        ASSERT_EQ(out, wanted);
    }
    std::string out;
    JsonTextWriter(out).Number3(kUnknown);
    EXPECT_EQ(out, "null");
}

TEST(Json, ShortestNumberReadsBack) {
    std::mt19937_64 random(5);
    std::vector<double> values{0,      -0.0,
                               1,      -1,
                               0.1,    0.66,
                               1e15,   999999999999999,
                               1e16,   123456789012345680,
                               5e-324, 1.7976931348623157e308,
                               -2.5e-7};
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t bits = random();
        double value;
        std::memcpy(&value, &bits, sizeof value);
        if (std::isfinite(value)) values.push_back(value);
    }
    for (const double value : values) {
        std::string out;
        JsonTextWriter(out).ShortestNumber(value);
        ASSERT_EQ(std::strtod(out.c_str(), nullptr), value) << out;
        ASSERT_EQ(nlohmann::json::parse(out).get<double>(), value) << out;
        char longest[64];
        std::snprintf(longest, sizeof longest, "%.17g", value);
        ASSERT_LE(out.size(), std::strlen(longest) + 1) << out;
    }
}

TEST(Json, CanonicalFormIgnoresOrderSpaceAndSpelling) {
    const std::string wanted = R"({"a":[1,0.5,100],"b":{"c":null,"d":true},"z":"é"})";
    EXPECT_EQ(Canonical(R"({"z":"\u00e9","b":{"d":true,"c":null},"a":[1.0,5e-1,1E2]})"), wanted);
    EXPECT_EQ(
        Canonical(" {\n\"a\" : [1, 0.50, 100.000],\"b\":{\"c\":null,\"d\":true} ,\"z\":\"\xC3\xA9\"}\n"),
        wanted);
    EXPECT_EQ(Canonical("-0"), "0");
    EXPECT_EQ(Canonical("-0.0"), "0");
    EXPECT_NE(Canonical("[1,2]"), Canonical("[2,1]"));
}

TEST(Json, KeysAreSortedByBytes) {
    EXPECT_EQ(Canonical(R"({"b":1,"B":2,"":3,"ab":4,"a":5,"é":6})"),
              R"({"":3,"B":2,"a":5,"ab":4,"b":1,"é":6})");
}

TEST(Json, RefusesWhatNlohmannRefuses) {
    for (const char* text :
         {"",         " ",     "{",   "}",        "[1,]",  "{\"a\":}", "{\"a\" 1}",   "01",          "+1",
          ".5",       "1.",    "1e",  "nul",      "'a'",   "\"a",      "\"\\x\"",     "\"\\ud800\"", "\"\t\"",
          "\"\xFF\"", "[1] 2", "NaN", "Infinity", "{a:1}", "// c\n1",  "\"\xC0\x80\""}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(nlohmann::json::accept(text));
        const Error error = Thrown([&] { JsonDocument document(text); });
        EXPECT_EQ(error.code, ErrorCode::kInvalidText);
        EXPECT_EQ(error.message, "invalid JSON");
        EXPECT_TRUE(nlohmann::json::accept(nlohmann::json(error.detail).dump()));
    }
}

TEST(Json, RefusesDuplicateKeysOnAnyLevel) {
    for (const char* text : {R"({"a":1,"a":1})", R"([{"x":{"b":1,"a":2,"b":3}}])", R"({"a":1,"\u0061":2})"}) {
        const Error error = Thrown([&] { JsonDocument document(text); });
        EXPECT_EQ(error.code, ErrorCode::kInvalidText);
        EXPECT_EQ(error.message.find("duplicate JSON key \""), 0u) << error.message;
    }
    EXPECT_NO_THROW(JsonDocument(R"({"a":{"a":1},"b":{"a":2}})"));
}

TEST(Json, NestingHasItsLimit) {
    const auto nested = [](int levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    EXPECT_NO_THROW(JsonDocument{nested(kMaximumDepth)});
    for (const int levels : {kMaximumDepth + 1, 100000}) {
        const Error error = Thrown([&] { JsonDocument document(nested(levels)); });
        EXPECT_EQ(error.code, ErrorCode::kLimitExceeded);
        EXPECT_STREQ(SqlState(error.code), "54000");
        EXPECT_EQ(error.message, "JSON is nested too deeply");
    }
}

TEST(Json, NumbersKeepTheirText) {
    const JsonDocument document("[123456789012345678901234567890, 0.10, 1E2, -5]");
    std::vector<std::string> texts;
    for (const JsonNode& item : document.root()) texts.emplace_back(item.token().text);
    EXPECT_EQ(texts, (std::vector<std::string>{"123456789012345678901234567890", "0.10", "1E2", "-5"}));
}

// A numeric in jsonb reaches further than a double.
TEST(Json, NumbersBeyondDoubleAreOutOfRange) {
    const JsonToken tape[] = {{"", "", 2, 1, JsonKind::kArray, true},
                              {"", "1e400", 2, 0, JsonKind::kNumber, true}};
    const JsonNode root(tape);
    const JsonNode item = *root.begin();
    const Error error = Thrown([&] { item.Number("x"); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidParameter);
    EXPECT_EQ(error.message, "x is out of range");
    EXPECT_EQ(error.path, "$[0]");
    EXPECT_EQ(Thrown([] { JsonDocument document("[1e400]"); }).code, ErrorCode::kInvalidText);
}

TEST(Json, TypedAccessNamesPathValueAndWish) {
    const JsonDocument document(R"({"a":[{"b":"text"},{"b":[1,2,3]}],"c":{}})");
    const JsonNode root = document.root();
    const JsonNode a = *root.begin();
    const JsonNode first = *a.begin();
    const JsonNode text = *first.begin();
    EXPECT_EQ(text.String("b"), "text");
    const Error error = Thrown([&] { text.Number("b"); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidText);
    EXPECT_EQ(error.message, "b must be a number");
    EXPECT_EQ(error.path, "$.a[0].b");
    EXPECT_EQ(error.detail, "The value at $.a[0].b is \"text\".");
    EXPECT_EQ(Thrown([&] { a.String("a"); }).message, "a must be a string");
    EXPECT_EQ(Thrown([&] { a.String("a"); }).detail, "The value at $.a is an array of 2.");
    EXPECT_EQ(Thrown([&] { a.RequireObject("a"); }).message, "a must be an object");
    EXPECT_EQ(Thrown([&] { root.RequireArray("r"); }).detail, "The value at $ is an object of 2.");
    EXPECT_EQ(Thrown([&] { text.Bool("b"); }).message, "b must be true or false");
}

TEST(Json, TapeMarksInvalidBytes) {
    // As the server's side fills it where a string is not valid in the database's encoding.
    const JsonToken tape[] = {{"", "\xFF", 1, 0, JsonKind::kString, false}};
    const JsonNode node(tape);
    const Error error = Thrown([&] { node.String("content"); });
    EXPECT_EQ(error.code, ErrorCode::kInvalidEncoding);
    EXPECT_TRUE(IsValidUtf8(error.detail));
}

}  // namespace
}  // namespace prescriptive::test
