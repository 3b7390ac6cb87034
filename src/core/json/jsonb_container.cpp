#include "json/jsonb_container.hpp"

#include <cstring>

#include "json/jsonb_writer.hpp"
#include "json/numeric.hpp"

namespace prescriptive {
namespace {

// What stands behind the length word.
std::string Contents(JsonbWriter& writer) { return std::string(writer.Finish().substr(4)); }

}  // namespace

JsonbShape::JsonbShape(std::initializer_list<std::string_view> keys) : keys_(keys.size()) {
    JsonbWriter writer;
    writer.BeginObject();
    for (const std::string_view key : keys) {
        writer.Key(key);
        writer.Null();
    }
    writer.EndObject();
    head_ = Contents(writer);
}

JsonbContainer::JsonbContainer(const JsonbShape& shape, std::string& out)
    : out_(out), entry_(out.size() + 4 + 4 * shape.keys()) {
    out_.append(shape.head());
}

// The first of all entries, here a value's, holds where it ends: its length.
JsonbContainer::JsonbContainer(std::size_t values, std::string& out)
    : out_(out), entry_(out.size() + 4), flag_(jsonb::kHasOffset) {
    const std::uint32_t header = jsonb::kArrayFlag | static_cast<std::uint32_t>(values);
    out_.append(reinterpret_cast<const char*>(&header), sizeof header);
    out_.append(4 * values, '\0');
}

std::size_t JsonbContainer::Align() {
    const std::size_t start = out_.size();
    out_.append((4 - start % 4) % 4, '\0');
    return start;
}

void JsonbContainer::Entry(std::uint32_t type, std::size_t start) {
    const std::uint32_t word = type | flag_ | static_cast<std::uint32_t>(out_.size() - start);
    flag_ = 0;
    std::memcpy(out_.data() + entry_, &word, sizeof word);
    entry_ += sizeof word;
}

void JsonbContainer::Number3(double value) {
    if (!(value == value)) return Null();
    const std::size_t start = Align();
    AppendNumeric3(value, out_);
    Entry(jsonb::kIsNumber, start);
}

void JsonbContainer::Container(std::string_view bytes) {
    const std::size_t start = Align();
    out_.append(bytes);
    Entry(jsonb::kIsContainer, start);
}

std::string JsonbOf(const std::vector<std::string>& texts) {
    JsonbWriter writer;
    writer.Strings(texts);
    return Contents(writer);
}

}  // namespace prescriptive
