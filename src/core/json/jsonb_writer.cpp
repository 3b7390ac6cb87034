#include "json/jsonb_writer.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "status.hpp"

namespace prescriptive {
namespace {

// src/include/utils/jsonb.h
constexpr std::uint32_t kIsNumber = 0x10000000, kIsFalse = 0x20000000, kIsTrue = 0x30000000, kIsNull = 0x40000000,
                        kIsContainer = 0x50000000, kHasOffset = 0x80000000;
constexpr std::uint32_t kLengthMask = 0x0FFFFFFF, kTypeMask = 0x70000000;
constexpr std::uint32_t kObjectFlag = 0x20000000, kArrayFlag = 0x40000000;
constexpr std::uint32_t kOffsetStride = 32;

// src/backend/utils/adt/numeric.c: digits of four decimals each, the first of them at 10000^weight.
constexpr int kDecimals = 4;
constexpr std::uint16_t kShort = 0x8000, kShortNegative = 0x2000, kNegative = 0x4000;
constexpr int kShortScaleShift = 7, kShortMostScale = 0x3F, kShortWeightMask = 0x3F, kShortWeightSign = 0x40;
constexpr int kShortLeastWeight = -64, kShortMostWeight = 63;

void PutWord(char* at, std::uint32_t word) noexcept { std::memcpy(at, &word, sizeof word); }
void PutShort(char* at, std::uint16_t word) noexcept { std::memcpy(at, &word, sizeof word); }

// A decimal such as -12.5 or 1e-07 as the server stores a numeric, with its length word; appended to out.
void AppendNumeric(std::string_view decimal, std::string& out) {
    bool negative = false;
    if (decimal.front() == '-') {
        negative = true;
        decimal.remove_prefix(1);
    }
    char digits[400];
    int count = 0, before_point = -1, exponent = 0;
    std::size_t i = 0;
    for (; i < decimal.size(); ++i) {
        const char c = decimal[i];
        if (c == '.')
            before_point = count;
        else if (c == 'e' || c == 'E')
            break;
        else
            digits[count++] = static_cast<char>(c - '0');
    }
    if (before_point < 0) before_point = count;
    if (i < decimal.size()) {
        ++i;
        if (decimal[i] == '+') ++i;
        std::from_chars(decimal.data() + i, decimal.data() + decimal.size(), exponent);
    }
    const int scale = std::max(0, count - before_point - exponent);
    // Decimals are grouped from the point on; those missing at either end are zeros.
    const int first = before_point + exponent - 1;  // power of ten of the first decimal
    int weight = first >= 0 ? first / kDecimals : -((-first - 1) / kDecimals + 1);
    const int lead = (weight + 1) * kDecimals - (first + 1);
    const int groups = (count + lead + kDecimals - 1) / kDecimals;
    std::uint16_t group[110];
    for (int g = 0; g < groups; ++g) {
        int value = 0;
        for (int k = 0; k < kDecimals; ++k) {
            const int at = g * kDecimals + k - lead;
            value = value * 10 + (at >= 0 && at < count ? digits[at] : 0);
        }
        group[g] = static_cast<std::uint16_t>(value);
    }
    int begin = 0, end = groups;
    while (begin < end && group[begin] == 0) ++begin, --weight;
    while (end > begin && group[end - 1] == 0) --end;
    if (begin == end) {
        negative = false;
        weight = 0;
    }

    const bool fits_short = scale <= kShortMostScale && weight >= kShortLeastWeight && weight <= kShortMostWeight;
    const std::size_t header = fits_short ? 6 : 8, start = out.size();
    const std::size_t length = header + 2 * static_cast<std::size_t>(end - begin);
    out.resize(start + length);
    char* at = out.data() + start;
    PutWord(at, static_cast<std::uint32_t>(length) << 2);
    if (fits_short) {
        PutShort(at + 4, static_cast<std::uint16_t>(kShort | (negative ? kShortNegative : 0) | scale << kShortScaleShift |
                                                    (weight < 0 ? kShortWeightSign : 0) | (weight & kShortWeightMask)));
    } else {
        PutShort(at + 4, static_cast<std::uint16_t>((negative ? kNegative : 0) | scale));
        PutShort(at + 6, static_cast<std::uint16_t>(weight));
    }
    for (int g = begin; g < end; ++g) PutShort(at + header + 2 * static_cast<std::size_t>(g - begin), group[g]);
}

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
    out_.clear();
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

std::uint32_t JsonbWriter::Reserve(std::uint32_t bytes) {
    const std::size_t at = out_.size();
    out_.resize(at + bytes);
    return static_cast<std::uint32_t>(at);
}

void JsonbWriter::Put(std::uint32_t at, std::uint32_t word) noexcept { PutWord(out_.data() + at, word); }

// To a multiple of four from the value's begin.
void JsonbWriter::Pad() { out_.resize((out_.size() + 3) & ~std::size_t{3}); }

// Appends a value; gives its entry, with its length.
std::uint32_t JsonbWriter::Write(std::uint32_t at) {
    const Node& node = nodes_[at];
    switch (node.kind) {
        case Kind::kNull: return kIsNull;
        case Kind::kFalse: return kIsFalse;
        case Kind::kTrue: return kIsTrue;
        case Kind::kString: out_.append(text_, node.text, node.size); return node.size;
        case Kind::kNumber: {
            const std::size_t start = out_.size();
            Pad();
            out_.append(text_, node.text, node.size);
            return kIsNumber | static_cast<std::uint32_t>(out_.size() - start);
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

    const std::size_t start = out_.size();
    Pad();
    Put(Reserve(sizeof(std::uint32_t)), size | (object ? kObjectFlag : kArrayFlag));
    const std::uint32_t entries = Reserve(static_cast<std::uint32_t>(sizeof(std::uint32_t)) * size * (object ? 2 : 1));
    std::uint32_t total = 0, number = 0;
    // Every 32nd entry holds where it ends instead of its length.
    const auto put_entry = [&](std::uint32_t entry) {
        total += entry & kLengthMask;
        if (total > kLengthMask) throw Error(ErrorCode::kLimitExceeded, "answer is too large", "A jsonb has at most 256 MB.");
        if (number % kOffsetStride == 0) entry = (entry & kTypeMask) | total | kHasOffset;
        Put(entries + 4 * number++, entry);
    };
    if (object)
        for (std::uint32_t i = 0; i < size; ++i) {
            const std::string_view key = nodes_[members_[mine + i]].key;
            out_ += key;
            put_entry(static_cast<std::uint32_t>(key.size()));
        }
    for (std::uint32_t i = 0; i < size; ++i) put_entry(Write(members_[mine + i]));
    members_.resize(mine);
    return kIsContainer | static_cast<std::uint32_t>(out_.size() - start);
}

std::string_view JsonbWriter::Finish() {
    out_.clear();
    members_.clear();
    Reserve(sizeof(std::uint32_t));
    WriteContainer(0);
    Put(0, static_cast<std::uint32_t>(out_.size()) << 2);
    return out_;
}

}  // namespace prescriptive
