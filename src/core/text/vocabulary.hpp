// The words that a lexicon knows, found by their bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace prescriptive {

// Maps words to small whole numbers, from 1 in the order of adding; 0 is every
// word it does not know. Short words, which are nearly all, are compared as two
// machine words in a flat table.
class Vocabulary {
public:
    struct Key {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        bool operator==(const Key&) const = default;
    };
    static constexpr std::size_t kLongestKey = sizeof(Key);
    // Longer ones are no words; their rest is passed over.
    static constexpr std::size_t kLongestWord = 128;

    static Key KeyOf(std::string_view word) noexcept {
        Key key;
        std::memcpy(&key, word.data(), word.size());
        return key;
    }

    std::uint32_t Add(std::string_view word) {
        if (const std::uint32_t known = Find(word)) return known;
        const std::uint32_t number = ++count_;
        if (word.size() > kLongestKey) {
            long_words_.emplace(word, number);
            return number;
        }
        if (++used_ * 2 > slots_.size()) Grow();
        Place({KeyOf(word), number});
        return number;
    }

    std::uint32_t Find(std::string_view word) const noexcept {
        if (word.size() <= kLongestKey) return Find(KeyOf(word));
        const auto found = long_words_.find(word);
        return found == long_words_.end() ? 0 : found->second;
    }

    std::uint32_t Find(const Key& key) const noexcept {
        if (slots_.empty()) return 0;
        for (std::size_t at = HomeOf(key);; at = (at + 1) & (slots_.size() - 1)) {
            const Slot& slot = slots_[at];
            if (slot.number == 0 || slot.key == key) return slot.number;
        }
    }

    // The key of the ASCII word text[begin, end), in lower case; at most
    // kLongestKey long.
    static Key AsciiKey(std::string_view text, std::size_t begin, std::size_t end) noexcept {
        const std::size_t size = end - begin;
        Key key;
        // Case is one bit; digits, apostrophes and points have it set.
        if (begin + kLongestKey <= text.size()) {
            std::memcpy(&key, text.data() + begin, kLongestKey);
            const std::size_t low_bytes = size >= 8 ? 8 : size, high_bytes = size - low_bytes;
            key.low = (key.low | kLowerCase) & kKeep[low_bytes];
            key.high = (key.high | kLowerCase) & kKeep[high_bytes];
            return key;
        }
        char lower[kLongestKey] = {};
        for (std::size_t i = 0; i < size; ++i) lower[i] = static_cast<char>(text[begin + i] | 0x20);
        std::memcpy(&key, lower, sizeof(key));
        return key;
    }

    // Asks for what Find(key) will read.
    void Prefetch(const Key& key) const noexcept {
        if (!slots_.empty()) __builtin_prefetch(&slots_[HomeOf(key)]);
    }

    // Longer ASCII words, in any case.
    std::uint32_t FindLong(std::string_view word) const {
        std::string lower(word.substr(0, kLongestWord));
        for (char& c : lower) c = static_cast<char>(c | 0x20);
        return Find(lower);
    }

    std::uint32_t size() const noexcept { return count_; }
    std::size_t Memory() const noexcept { return slots_.capacity() * sizeof(Slot) + long_words_.size() * 64; }

private:
    // Little-endian: the first bytes of a machine word are its low ones.
    static constexpr std::uint64_t kLowerCase = 0x2020202020202020;
    static constexpr std::uint64_t kKeep[9] = {0,
                                               0xFF,
                                               0xFFFF,
                                               0xFFFFFF,
                                               0xFFFFFFFF,
                                               0xFFFFFFFFFF,
                                               0xFFFFFFFFFFFF,
                                               0xFFFFFFFFFFFFFF,
                                               0xFFFFFFFFFFFFFFFF};
    static_assert(std::endian::native == std::endian::little);

    struct Slot {
        Key key;
        std::uint32_t number = 0;
    };
    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };

    std::size_t HomeOf(const Key& key) const noexcept {
        // Multiplication carries low bits upwards: the home is taken from the top.
        const std::uint64_t mixed =
            (key.low ^ std::rotl(key.high * 0x9E3779B97F4A7C15, 29)) * 0xD6E8FEB86659FD93;
        return static_cast<std::size_t>(mixed >> shift_);
    }

    void Place(const Slot& slot) noexcept {
        std::size_t at = HomeOf(slot.key);
        while (slots_[at].number != 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = slot;
    }

    void Grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
        old.swap(slots_);
        shift_ = 64 - std::countr_zero(slots_.size());
        for (const Slot& slot : old)
            if (slot.number != 0) Place(slot);
    }

    std::vector<Slot> slots_;  // a power of two
    int shift_ = 0;
    std::size_t used_ = 0;
    std::uint32_t count_ = 0;
    std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> long_words_;
};

}  // namespace prescriptive
