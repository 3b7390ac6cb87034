// Writes the server's binary jsonb, so that an answer need not be written as
// text and parsed: the same bytes as the server's jsonb_in makes of the text
// (PostgreSQL 13 to 18, little-endian). The plain twin is JsonTextWriter and
// jsonb_in; it took 80 % of an answer's time.
#pragma once

#include <cstdint>
#include <vector>

#include "json/writer.hpp"

namespace prescriptive {

class JsonbWriter final : public JsonWriter {
public:
    // Whether this machine has the byte order that the writer knows.
    static bool Fits() noexcept;

    // Forgets what was written, and keeps the memory.
    void Clear() noexcept;

    void BeginObject() override { Begin(Kind::kObject); }
    void EndObject() override { End(); }
    void BeginArray() override { Begin(Kind::kArray); }
    void EndArray() override { End(); }
    void Key(std::string_view name) override { key_ = name; }
    void Null() override { Add(Kind::kNull); }
    void Bool(bool value) override { Add(value ? Kind::kTrue : Kind::kFalse); }
    void String(std::string_view value) override;
    void Number(std::string_view decimal) override;

    // The value that was written, a container, with its length word. Valid until
    // the next call. Throws 54000 beyond what a jsonb can hold.
    std::string_view Finish();

private:
    enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
    struct Node {
        std::string_view key;  // not copied: names of keys live longer
        std::uint32_t text;    // position and size in text_: a string, or a number's bytes
        std::uint32_t size;    // of an array or object its members
        std::uint32_t next;    // behind it and all inside
        Kind kind;
    };

    void Begin(Kind kind);
    void End();
    Node& Add(Kind kind);
    std::uint32_t Write(std::uint32_t at);
    std::uint32_t WriteContainer(std::uint32_t at);
    void SortMembers(std::uint32_t at, std::vector<std::uint32_t>& members) const;

    void Pad() noexcept;
    void Append(std::string_view bytes) noexcept;
    void Put(std::uint32_t at, std::uint32_t word) noexcept;

    std::vector<Node> nodes_;
    std::vector<std::uint32_t> open_;
    std::vector<std::uint32_t> members_;  // of all containers being written, the innermost last
    std::string text_;
    std::string out_;  // with room for all, so that nothing asks for it while writing
    std::uint32_t end_ = 0;  // of what is written there
    std::string_view key_;
};

}  // namespace prescriptive
