// Writes JSON value by value, without a tree: as text here, as the server's
// binary form in jsonb_writer.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace prescriptive {

class JsonWriter {
public:
    virtual ~JsonWriter() = default;

    virtual void BeginObject() = 0;
    virtual void EndObject() = 0;
    virtual void BeginArray() = 0;
    virtual void EndArray() = 0;
    // The name lives until all is written.
    virtual void Key(std::string_view name) = 0;
    virtual void Null() = 0;
    virtual void Bool(bool value) = 0;
    virtual void String(std::string_view value) = 0;
    // As JSON has it.
    virtual void Number(std::string_view decimal) = 0;

    // The shortest form that reads back to the same double.
    void ShortestNumber(double value);
    // Rounded to three decimals as printf does it, trailing zeros dropped;
    // null for NaN.
    void Number3(double value);
    // As an array.
    void Strings(const std::vector<std::string>& texts);
};

class JsonTextWriter final : public JsonWriter {
public:
    explicit JsonTextWriter(std::string& out) : out_(out) {}

    void BeginObject() override { Open('{'); }
    void EndObject() override { Close('}'); }
    void BeginArray() override { Open('['); }
    void EndArray() override { Close(']'); }
    void Key(std::string_view name) override { Quoted(name, true); }
    void Null() override { Plain("null"); }
    void Bool(bool value) override { Plain(value ? "true" : "false"); }
    void String(std::string_view value) override { Quoted(value, false); }
    void Number(std::string_view decimal) override { Plain(decimal); }

private:
    void Open(char bracket) {
        Separate();
        out_ += bracket;
        first_ = true;
    }
    void Close(char bracket) {
        out_ += bracket;
        first_ = false;
    }
    void Separate() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    void Plain(std::string_view json) {
        Separate();
        out_ += json;
    }
    void Quoted(std::string_view text, bool is_key);

    std::string& out_;
    bool first_ = true;
};

// The same JSON with every character beyond ASCII as \uXXXX (surrogate pairs above the basic plane).
std::string AsciiJson(std::string_view json);

}  // namespace prescriptive
