// Writes JSON text straight into a string: no tree, no allocation of its own.
#pragma once

#include <string>
#include <string_view>

namespace prescriptive {

class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    void BeginObject() { Open('{'); }
    void EndObject() { Close('}'); }
    void BeginArray() { Open('['); }
    void EndArray() { Close(']'); }
    void Key(std::string_view name);

    void Null() { Raw("null"); }
    void Bool(bool value) { Raw(value ? "true" : "false"); }
    void String(std::string_view value);
    // The shortest form that reads back to the same double.
    void ShortestNumber(double value);
    // Rounded to three decimals as printf does it, trailing zeros dropped;
    // null for NaN.
    void Number3(double value);
    // A number or document that is JSON already.
    void Raw(std::string_view json);

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
    void Quoted(std::string_view text);

    std::string& out_;
    bool first_ = true;
};

// The same JSON with every character beyond ASCII as \uXXXX (surrogate pairs above the basic plane).
std::string AsciiJson(std::string_view json);

}  // namespace prescriptive
