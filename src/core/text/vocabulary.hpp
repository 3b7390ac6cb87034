// The words that a lexicon knows, found by their bytes.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace prescriptive {

// What is known of each word; of others nothing, which is a Value of zeros.
// Short words, which are nearly all, are compared as two machine words in a
// flat table, and what is known of them stands beside them.
class Vocabulary {
public:
    struct Value {
        std::uint32_t symbol = 0;  // the matcher's; of a number its place in Lexicon's numbers
        float valence = 0;
    };
    struct Key {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
    };
    static constexpr std::size_t kLongestKey = sizeof(Key);
    // Longer ones are no words; their rest is passed over.
    static constexpr std::size_t kLongestWord = 128;

    static Key KeyOf(std::string_view word) noexcept {
        Key key;
        std::memcpy(&key, word.data(), word.size());
        return key;
    }

    // A new one where the word, which is not empty, is not known yet; good until the next is added.
    Value& Add(std::string_view word) {
        if (word.size() > kLongestKey) return long_words_[std::string(word)];
        const Key key = KeyOf(word);
        if (Slot& slot = slots_[SlotOf(key)]; !slot.empty()) return slot.value;
        if (++used_ * kRoom > slots_.size()) Grow();
        Slot& slot = slots_[SlotOf(key)];
        slot.key = key;
        return slot.value;
    }

    Value Find(std::string_view word) const noexcept {
        if (word.size() <= kLongestKey) return Find(KeyOf(word));
        const auto found = long_words_.find(word);
        return found == long_words_.end() ? Value{} : found->second;
    }

    Value Find(const Key& key) const noexcept { return slots_[SlotOf(key)].value; }

    // The key of an ASCII word of `size` bytes, at most kLongestKey, in lower
    // case; so many may be read from `bytes` on. Case is one bit; digits,
    // apostrophes and points have it set.
    static Key AsciiKey(const char* bytes, std::size_t size) noexcept {
        Key key;
        std::memcpy(&key, bytes, kLongestKey);
        const std::size_t low_bytes = size >= 8 ? 8 : size, high_bytes = size - low_bytes;
        return {(key.low | kLowerCase) & kKeep[low_bytes], (key.high | kLowerCase) & kKeep[high_bytes]};
    }

    // Asks for what Find(key) will read.
    void Prefetch(const Key& key) const noexcept { __builtin_prefetch(&slots_[HomeOf(key)]); }

    // Longer ASCII words, in any case.
    Value FindLong(std::string_view word) const noexcept {
        char lower[kLongestWord];
        const std::size_t size = std::min(word.size(), kLongestWord);
        for (std::size_t i = 0; i < size; ++i) lower[i] = static_cast<char>(word[i] | 0x20);
        return Find(std::string_view(lower, size));
    }

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

    // Slots a word, at least: with two, and a branch for each of a slot's ends,
    // callgrind's processor mispredicts 12 branches a note here, so 7.
    static constexpr std::size_t kRoom = 4;
    struct Slot {
        Key key;  // of no word: 0
        Value value;
        bool empty() const noexcept { return key.low == 0; }
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

    // The slot that has it, else the one where it would stand.
    std::size_t SlotOf(const Key& key) const noexcept {
        std::size_t at = HomeOf(key);
        // One branch, which nearly always goes the same way.
        const auto another = [&](const Slot& slot) {
            const bool differs = ((slot.key.low ^ key.low) | (slot.key.high ^ key.high)) != 0;
            return static_cast<int>(differs) & static_cast<int>(!slot.empty());
        };
        while (another(slots_[at]) != 0) at = (at + 1) & (slots_.size() - 1);
        return at;
    }

    void Grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        shift_ = 64 - std::countr_zero(slots_.size());
        for (const Slot& slot : old)
            if (!slot.empty()) slots_[SlotOf(slot.key)] = slot;
    }

    std::vector<Slot> slots_ = std::vector<Slot>(64);  // a power of two
    int shift_ = 64 - std::countr_zero(std::size_t{64});
    std::size_t used_ = 0;
    std::unordered_map<std::string, Value, StringHash, std::equal_to<>> long_words_;
};

}  // namespace prescriptive
