// The words of plain ASCII text, 64 bytes at a time. Twin of WordReader, which
// reads everything else: a tenth of its time a word (bench/micro).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "status.hpp"

namespace prescriptive {

// Which bytes begin or end a word: bits that alternate between the two.
class AsciiWords {
public:
    // False where the text holds what only WordReader reads: characters beyond
    // ASCII, or what may be an emoticon. May throw kCancelled.
    bool Read(std::string_view text, CancelledCallback cancelled);

    // Where the words of Next begin.
    struct Cursor {
        std::size_t block = 0;
        std::size_t begin = 0;
        bool inside = false;
    };

    static constexpr std::size_t kBlock = 64;
    static constexpr std::size_t kBlocksAtOnce = 16;
    static constexpr std::size_t kMostAtOnce = kBlock * kBlocksAtOnce / 2 + 1;

    // Calls emit(begin, end) with the bytes of each of the next kMostAtOnce words
    // or fewer, in order. False behind the end of the text.
    template <typename Emit>
    bool Next(std::string_view text, Cursor& cursor, Emit&& emit) const {
        if (cursor.block == edges_.size()) return false;
        const std::size_t behind = std::min(edges_.size(), cursor.block + kBlocksAtOnce);
        std::size_t begin = cursor.begin;
        bool inside = cursor.inside;
        for (std::size_t block = cursor.block; block < behind; ++block)
            for (std::uint64_t edges = edges_[block]; edges != 0; edges &= edges - 1) {
                const std::size_t at = block * kBlock + static_cast<std::size_t>(__builtin_ctzll(edges));
                if (inside)
                    emit(begin, at);
                else
                    begin = at;
                inside = !inside;
            }
        if (inside && behind == edges_.size()) emit(begin, text.size());
        cursor = {behind, begin, inside};
        return true;
    }

private:
    std::vector<std::uint64_t> edges_;
};

#if defined(__SSE2__)

namespace ascii {

// One bit for each of 64 bytes.
struct Masks {
    std::uint64_t letter = 0, digit = 0, apostrophe = 0, point = 0;
    std::uint64_t face = 0;                // may begin an emoticon
    std::uint64_t foreign = 0;             // beyond ASCII
};

inline Masks MasksOf(const char* bytes) noexcept {
    Masks masks;
    for (int part = 0; part < 4; ++part) {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * part));
        const auto put = [&](std::uint64_t& mask, __m128i bits) {
            mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(bits))) << (16 * part);
        };
        const auto equal = [&](char c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(c)); };
        const auto either = [](__m128i a, __m128i b) { return _mm_or_si128(a, b); };
        // Unsigned "less than" by way of the signed one.
        const auto within = [](__m128i value, char first, int count) {
            return _mm_cmplt_epi8(_mm_sub_epi8(value, _mm_set1_epi8(static_cast<char>(first + 128))),
                                  _mm_set1_epi8(static_cast<char>(count - 128)));
        };
        put(masks.letter, within(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 26));
        put(masks.digit, within(x, '0', 10));
        put(masks.apostrophe, equal('\''));
        put(masks.point, either(equal('.'), equal(',')));
        put(masks.face, within(x, ':', 4));
        put(masks.foreign, x);
    }
    return masks;
}

}  // namespace ascii

inline bool AsciiWords::Read(std::string_view text, CancelledCallback cancelled) {
    const std::size_t blocks = (text.size() + kBlock - 1) / kBlock;
    edges_.resize(blocks);
    char rest[kBlock];
    const auto masks_at = [&](std::size_t block) {
        if (block >= blocks) return ascii::Masks{};
        const std::size_t from = block * kBlock;
        if (from + kBlock <= text.size()) return ascii::MasksOf(text.data() + from);
        __builtin_memset(rest, ' ', kBlock);
        __builtin_memcpy(rest, text.data() + from, text.size() - from);
        return ascii::MasksOf(rest);
    };
    ascii::Masks now = masks_at(0);
    std::uint64_t word_before = 0, digit_before = 0, plain_before = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
        if (block % 16384 == 0) Poll(cancelled);
        if (now.foreign != 0) return false;
        const ascii::Masks next = masks_at(block + 1);
        const auto following = [](std::uint64_t here, std::uint64_t there) { return here >> 1 | there << 63; };
        const std::uint64_t plain = now.letter | now.digit;
        const std::uint64_t after_plain = plain << 1 | plain_before;
        if (const std::uint64_t face = now.face & ~after_plain; face != 0)
            for (std::uint64_t rest_of = face; rest_of != 0; rest_of &= rest_of - 1) {
                const std::size_t at = block * kBlock + static_cast<std::size_t>(__builtin_ctzll(rest_of)) + 1;
                if (at < text.size() && std::string_view("-)('dDpP/|oO]3[*<").find(text[at]) != std::string_view::npos)
                    return false;
            }
        // An apostrophe before a letter, or a point between digits, goes on
        // with the word. A word's own marks are among what it may follow.
        std::uint64_t word = plain;
        const std::uint64_t next_letter = following(now.letter, next.letter);
        const std::uint64_t next_digit = following(now.digit, next.digit);
        word |= now.apostrophe & (plain << 1 | plain_before) & next_letter;
        word |= now.point & (now.digit << 1 | digit_before) & next_digit;
        edges_[block] = word ^ (word << 1 | word_before);
        word_before = word >> 63;
        plain_before = plain >> 63;
        digit_before = now.digit >> 63;
        now = next;
    }
    return true;
}

#else

inline bool AsciiWords::Read(std::string_view, CancelledCallback) { return false; }

#endif

}  // namespace prescriptive
