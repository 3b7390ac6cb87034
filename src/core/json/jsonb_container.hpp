// Values of the server's binary jsonb whose shape is known beforehand: written
// in one go, without the tree and the sorting of JsonbWriter, which is their
// plain twin and makes what is the same in each of them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "json/jsonb_format.hpp"

namespace prescriptive {

// What all objects with these keys begin with: header, entries, keys.
class JsonbShape {
public:
    // At most 16 keys, as jsonb orders them: the shorter first.
    explicit JsonbShape(std::initializer_list<std::string_view> keys);

    const std::string& head() const noexcept { return head_; }
    std::size_t keys() const noexcept { return keys_; }

private:
    std::string head_;
    std::size_t keys_;
};

// Appends an object or an array to out, at whose front the jsonb value begins:
// its values one by one.
class JsonbContainer {
public:
    // An object: a value for each key of the shape, in their order.
    JsonbContainer(const JsonbShape& shape, std::string& out);
    // An array of so many values, at most 32.
    JsonbContainer(std::size_t values, std::string& out);

    void Null() { Entry(jsonb::kIsNull, out_.size()); }
    void String(std::string_view text) {
        const std::size_t start = out_.size();
        out_.append(text);
        Entry(0, start);
    }
    // As JsonWriter::Number3.
    void Number3(double value);
    // An array or object, ready.
    void Container(std::string_view bytes);
    // One that append(out) writes; or a string that it writes.
    template <typename Append>
    void ContainerBy(Append&& append) {
        const std::size_t start = Align();
        append(out_);
        Entry(jsonb::kIsContainer, start);
    }
    template <typename Append>
    void StringBy(Append&& append) {
        const std::size_t start = out_.size();
        append(out_);
        Entry(0, start);
    }

private:
    // Where a value begins that is padded to four bytes; its length counts them.
    std::size_t Align();
    void Entry(std::uint32_t type, std::size_t start);

    std::string& out_;
    std::size_t entry_;       // of the next value
    std::uint32_t flag_ = 0;  // of its entry
};

// An array of texts, to be put into other values.
std::string JsonbOf(const std::vector<std::string>& texts);

}  // namespace prescriptive
