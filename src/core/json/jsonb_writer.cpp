#include "json/jsonb_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "json/jsonb_format.hpp"
#include "json/numeric.hpp"
#include "status.hpp"

namespace prescriptive {

using namespace jsonb;

namespace {

// The order of an object's keys: the shorter first.
bool Before(std::string_view a, std::string_view b) noexcept {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

bool JsonbWriter::Fits() noexcept { return std::endian::native == std::endian::little; }

void JsonbWriter::Clear() noexcept {
    nodes_.clear();
    open_.clear();
    text_.clear();
    // One answer in a million is long, and its memory is not worth keeping.
    constexpr std::size_t kKept = 1 << 20;
    if (out_.size() <= kKept) return;
    nodes_ = {};
    text_ = {};
    out_ = {};
}

JsonbWriter::Node& JsonbWriter::Add(Kind kind) {
    if (!open_.empty()) ++nodes_[open_.back()].size;
    const std::uint32_t at = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({key_, 0, 0, at + 1, kind});
    return nodes_.back();
}

void JsonbWriter::Begin(Kind kind) {
    Add(kind);
    open_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
}

void JsonbWriter::End() {
    nodes_[open_.back()].next = static_cast<std::uint32_t>(nodes_.size());
    open_.pop_back();
}

void JsonbWriter::String(std::string_view value) {
    Node& node = Add(Kind::kString);
    node.text = static_cast<std::uint32_t>(text_.size());
    node.size = static_cast<std::uint32_t>(value.size());
    text_ += value;
}

void JsonbWriter::Number(std::string_view decimal) {
    Node& node = Add(Kind::kNumber);
    node.text = static_cast<std::uint32_t>(text_.size());
    AppendNumeric(decimal, text_);
    node.size = static_cast<std::uint32_t>(text_.size()) - node.text;
}

void JsonbWriter::Put(std::uint32_t at, std::uint32_t word) noexcept {
    std::memcpy(out_.data() + at, &word, sizeof word);
}

void JsonbWriter::Append(std::string_view bytes) noexcept {
    std::memcpy(out_.data() + end_, bytes.data(), bytes.size());
    end_ += static_cast<std::uint32_t>(bytes.size());
}

// To a multiple of four from the value's begin.
void JsonbWriter::Pad() noexcept {
    while (end_ % 4 != 0) out_[end_++] = '\0';
}

// Appends a value; gives its entry, with its length.
std::uint32_t JsonbWriter::Write(std::uint32_t at) {
    const Node& node = nodes_[at];
    switch (node.kind) {
        case Kind::kNull: return kIsNull;
        case Kind::kFalse: return kIsFalse;
        case Kind::kTrue: return kIsTrue;
        case Kind::kString: Append({text_.data() + node.text, node.size}); return node.size;
        case Kind::kNumber: {
            const std::uint32_t start = end_;
            Pad();
            Append({text_.data() + node.text, node.size});
            return kIsNumber | (end_ - start);
        }
        case Kind::kArray:
        case Kind::kObject: break;
    }
    return WriteContainer(at);
}

void JsonbWriter::SortMembers(std::uint32_t at, std::vector<std::uint32_t>& members) const {
    const auto before = [&](std::uint32_t a, std::uint32_t b) { return Before(nodes_[a].key, nodes_[b].key); };
    const auto first = members.end() - nodes_[at].size;
    if (nodes_[at].size > 24) return std::sort(first, members.end(), before);
    for (auto i = first; i != members.end(); ++i) {
        const std::uint32_t member = *i;
        auto place = i;
        for (; place != first && before(member, place[-1]); --place) *place = place[-1];
        *place = member;
    }
}

std::uint32_t JsonbWriter::WriteContainer(std::uint32_t at) {
    const bool object = nodes_[at].kind == Kind::kObject;
    const std::uint32_t size = nodes_[at].size;
    const std::size_t mine = members_.size();
    for (std::uint32_t member = at + 1; member < nodes_[at].next; member = nodes_[member].next) members_.push_back(member);
    if (object) SortMembers(at, members_);

    const std::uint32_t start = end_;
    Pad();
    Put(end_, size | (object ? kObjectFlag : kArrayFlag));
    const std::uint32_t entries = end_ + 4;
    end_ = entries + 4 * size * (object ? 2 : 1);
    std::uint32_t total = 0, number = 0;
    // Every 32nd entry holds where it ends instead of its length.
    const auto put_entry = [&](std::uint32_t entry) {
        total += entry & kLengthMask;
        if (number % kOffsetStride == 0) entry = (entry & kTypeMask) | total | kHasOffset;
        Put(entries + 4 * number++, entry);
    };
    if (object)
        for (std::uint32_t i = 0; i < size; ++i) {
            const std::string_view key = nodes_[members_[mine + i]].key;
            Append(key);
            put_entry(static_cast<std::uint32_t>(key.size()));
        }
    for (std::uint32_t i = 0; i < size; ++i) put_entry(Write(members_[mine + i]));
    members_.resize(mine);
    return kIsContainer | (end_ - start);
}

std::string_view JsonbWriter::Finish() {
    // Of each value two entries, its header and what aligns it at most.
    std::size_t most = 4 + text_.size();
    for (const Node& node : nodes_) most += 20 + node.key.size();
    if (most > kLengthMask) throw Error(ErrorCode::kLimitExceeded, "answer is too large", "A jsonb has at most 256 MB.");
    if (out_.size() < most) out_.resize(most);
    members_.clear();
    end_ = 4;
    WriteContainer(0);
    Put(0, end_ << 2);
    return {out_.data(), end_};
}

}  // namespace prescriptive
