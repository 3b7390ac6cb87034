// Histories as bytes.
#include <cstring>

#include "profile/history_form.hpp"

namespace prescriptive {
namespace {

using Unsigned = unsigned __int128;

constexpr std::int64_t kMost = History::kMostInteractions;

[[noreturn]] void FailBytes(const char* why) {
    throw Error(ErrorCode::kInvalidBinary, "invalid prescriptive_history", why);
}

// The most bytes that whole numbers up to `most` take, seven bits a byte.
constexpr std::size_t BytesOf(Unsigned most) {
    std::size_t bytes = 1;
    for (; most >= 0x80; most >>= 7) ++bytes;
    return bytes;
}
constexpr std::size_t BytesOfSum(double most) {
    return BytesOf(static_cast<Unsigned>(most) * 1'000'000 * static_cast<Unsigned>(kMost));
}
constexpr std::size_t kCount = BytesOf(kMost);
constexpr std::size_t kSignedSum = BytesOfSum(2);  // zigzag takes one bit more
constexpr std::size_t kTime = BytesOf(2 * static_cast<Unsigned>(kLastMoment));
constexpr std::size_t kSumOfOnes = BytesOfSum(1);
constexpr std::size_t kTotalBytes =
    1 + 2 * kCount + 2 * kTime + (kCount + kSignedSum) + kCount + (kCount + kSumOfOnes) +
    (kCount + BytesOfSum(kLargestResponseHours)) + (kCount + BytesOfSum(kLargestValue)) + 6 * 2 * kCount +
    kCount + sizeof(Digest);
constexpr std::size_t kDayBytes =
    BytesOf(History::kDays) + kCount + (kCount + kSignedSum) + (kCount + kSumOfOnes);
constexpr std::size_t kTraitBytes = 1 + kLongestTraitName + kCount +
                                    (2 + History::kPeriods) * BytesOfSum(kLargestEvidence) +
                                    BytesOf((1u << History::kPeriods) - 1);
static_assert(History::kMaximumBytes == kTotalBytes + BytesOf(History::kDays) + History::kDays * kDayBytes + 1 +
                                            kMaximumTraits * kTraitBytes);

// Whole numbers take seven bits a byte, low first; signed ones zigzag. A sum of
// nothing is not written.
class ByteWriter {
public:
    explicit ByteWriter(char* out) : at_(out) {}

    void Number(Unsigned value) {
        std::uint64_t low = static_cast<std::uint64_t>(value);
        if (low != value)
            for (; value > UINT64_MAX; value >>= 7, low = static_cast<std::uint64_t>(value))
                *at_++ = static_cast<char>(low | 0x80);
        for (; low >= 0x80; low >>= 7) *at_++ = static_cast<char>(low | 0x80);
        *at_++ = static_cast<char>(low);
    }
    void Signed(Wide value) {
        const Unsigned twice = static_cast<Unsigned>(value) << 1;
        Number(value < 0 ? ~twice : twice);
    }
    void Raw(const void* data, std::size_t size) {
        std::memcpy(at_, data, size);
        at_ += size;
    }
    void Count(const char*, std::int64_t count) { Number(static_cast<Unsigned>(count)); }
    void Mean(const char* name, const FixedMean& mean, std::int64_t low, std::int64_t) {
        Count(name, mean.count);
        if (mean.count == 0) return;
        low < 0 ? Signed(mean.sum) : Number(static_cast<Unsigned>(mean.sum));
    }
    void Part(const char* name, const Share& share) {
        Count(name, share.count);
        if (share.count > 0) Count(name, share.yes);
    }
    char* at() const { return at_; }

private:
    char* at_;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view in)
        : at_(reinterpret_cast<const unsigned char*>(in.data())), end_(at_ + in.size()) {}

    Unsigned Number() {
        if (at_ == end_) FailBytes("The value is cut short.");
        const unsigned byte = *at_++;
        return byte < 0x80 ? byte : LongNumber(byte);
    }
    // Up to `most`, which is below 2^63.
    std::int64_t UpTo(std::int64_t most) {
        const Unsigned value = Number();
        if (value > static_cast<Unsigned>(most)) FailBytes("A field is out of range.");
        return static_cast<std::int64_t>(value);
    }
    Wide Signed() {
        const Unsigned value = Number();
        const Wide half = static_cast<Wide>(value >> 1);
        return (value & 1) != 0 ? ~half : half;
    }
    void Raw(void* data, std::size_t size) {
        if (static_cast<std::size_t>(end_ - at_) < size) FailBytes("The value is cut short.");
        std::memcpy(data, at_, size);
        at_ += size;
    }
    void Count(const char*, std::int64_t& count) { count = UpTo(kMost); }
    void Mean(const char* name, FixedMean& mean, std::int64_t low, std::int64_t) {
        Count(name, mean.count);
        if (mean.count > 0) mean.sum = low < 0 ? Signed() : static_cast<Wide>(Number());
    }
    void Part(const char* name, Share& share) {
        Count(name, share.count);
        if (share.count > 0) Count(name, share.yes);
    }
    bool AtEnd() const { return at_ == end_; }

private:
    Unsigned LongNumber(unsigned first) {
        Unsigned value = first & 0x7F;
        for (int shift = 7; shift < 126; shift += 7) {
            if (at_ == end_) FailBytes("The value is cut short.");
            const unsigned byte = *at_++;
            value |= static_cast<Unsigned>(byte & 0x7F) << shift;
            if (byte >= 0x80) continue;
            if (byte == 0) FailBytes("A number is not in its shortest form.");
            return value;
        }
        FailBytes("A number is too long.");
    }

    const unsigned char* at_;
    const unsigned char* end_;
};

}  // namespace

std::size_t History::WriteBytes(char* out) const noexcept {
    ByteWriter bytes(out);
    bytes.Number(kHistoryVersion);
    bytes.Count("", count_);
    bytes.Count("", timed_);
    if (timed_ > 0) {
        bytes.Signed(first_at_);
        bytes.Number(static_cast<Unsigned>(last_at_ - first_at_));
    }
    HistoryForm::Totals(*this, bytes);
    if (texts() > 0) bytes.Raw(reading_.data(), reading_.size());
    if (timed_ > 0) {
        bytes.Number(days_.size());
        // The newest day is that of last_at; each day says how long before it the next comes.
        std::int32_t next = DayOf(last_at_);
        for (auto day = days_.rbegin(); day != days_.rend(); ++day) {
            bytes.Number(static_cast<Unsigned>(next - day->day));
            next = day->day;
            bytes.Count("", day->count);
            bytes.Mean("", day->sentiment, -1, 1);
            bytes.Mean("", day->engagement, 0, 1);
        }
    }
    bytes.Number(evidence_.size());
    for (const TraitEvidence& evidence : evidence_) {
        bytes.Number(evidence.length);
        bytes.Raw(evidence.characters.data(), evidence.length);
        bytes.Count("", evidence.texts);
        bytes.Number(static_cast<Unsigned>(evidence.untimed));
        bytes.Number(static_cast<Unsigned>(evidence.older));
        std::uint32_t present = 0;
        for (int i = 0; i < kPeriods; ++i) present |= std::uint32_t{evidence.recent[i] != 0} << i;
        bytes.Number(present);
        for (const Wide sum : evidence.recent)
            if (sum != 0) bytes.Number(static_cast<Unsigned>(sum));
    }
    return static_cast<std::size_t>(bytes.at() - out);
}

std::string History::ToBytes() const {
    std::string bytes(kMaximumBytes, '\0');
    bytes.resize(WriteBytes(bytes.data()));
    return bytes;
}

History History::FromBytes(std::string_view in) {
    if (in.size() > kMaximumBytes) FailBytes("The value is too long.");
    ByteReader bytes(in);
    if (bytes.Number() != kHistoryVersion) FailBytes("Its version is unknown.");
    History history;
    bytes.Count("", history.count_);
    bytes.Count("", history.timed_);
    if (history.timed_ > 0) {
        const Wide first = bytes.Signed();
        if (first < kFirstMoment || first > kLastMoment) FailBytes("A time is out of range.");
        history.first_at_ = static_cast<Moment>(first);
        history.last_at_ = history.first_at_ + bytes.UpTo(kLastMoment - history.first_at_);
    }
    HistoryForm::Totals(history, bytes);
    if (history.texts() > 0) bytes.Raw(history.reading_.data(), history.reading_.size());
    if (history.timed_ > 0) {
        history.days_.resize(static_cast<std::size_t>(bytes.UpTo(kDays)));
        std::int32_t next = DayOf(history.last_at_);
        for (auto day = history.days_.rbegin(); day != history.days_.rend(); ++day) {
            next -= static_cast<std::int32_t>(bytes.UpTo(kDays));
            day->day = next;
            bytes.Count("", day->count);
            bytes.Mean("", day->sentiment, -1, 1);
            bytes.Mean("", day->engagement, 0, 1);
        }
    }
    history.evidence_.resize(static_cast<std::size_t>(bytes.UpTo(kMaximumTraits)));
    for (TraitEvidence& evidence : history.evidence_) {
        evidence.length = static_cast<std::uint8_t>(bytes.UpTo(kLongestTraitName));
        bytes.Raw(evidence.characters.data(), evidence.length);
        bytes.Count("", evidence.texts);
        evidence.untimed = static_cast<Wide>(bytes.Number());
        evidence.older = static_cast<Wide>(bytes.Number());
        const std::int64_t present = bytes.UpTo((1 << kPeriods) - 1);
        for (int i = 0; i < kPeriods; ++i) {
            if ((present >> i & 1) == 0) continue;
            evidence.recent[i] = static_cast<Wide>(bytes.Number());
            if (evidence.recent[i] == 0) FailBytes("A sum that is written is zero.");
        }
    }
    if (!bytes.AtEnd()) FailBytes("Bytes are left over.");
    if (!history.IsConsistent()) FailBytes("Its fields contradict one another.");
    return history;
}

}  // namespace prescriptive
