// The words of plain ASCII text, 64 bytes at a time. Twin of WordReader, which
// reads everything else: a tenth of its time a word (bench/micro).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "status.hpp"

namespace prescriptive {

// Which bytes begin or end a word, by bits that alternate between the two, and
// which stand between words and are no spaces.
class AsciiWords {
public:
    // False where the text holds what only WordReader reads: characters beyond
    // ASCII, or what may be an emoticon. May throw kCancelled.
    bool Read(std::string_view text, CancelledCallback cancelled);

    static constexpr std::size_t kBlock = 64;
    static constexpr std::size_t kBlocksAtOnce = 16;
    static constexpr std::size_t kMostAtOnce = kBlock * kBlocksAtOnce / 2 + 1;

    // Words in order, and where other characters than spaces stand between
    // them: those before a word in the same piece or in one before.
    struct Piece {
        std::size_t words = 0;
        const std::uint32_t* edges = nullptr;  // begin and end of each word
        const std::uint32_t* marks = nullptr;  // ends with kNoMark
    };
    static constexpr std::uint32_t kNoMark = ~std::uint32_t{0};

    // The next piece of the text, good until the one after it. False behind the
    // end.
    bool Next(std::string_view text, Piece& piece) {
        if (block_ == blocks_.size()) return false;
        const std::size_t behind = std::min(blocks_.size(), block_ + kBlocksAtOnce);
        // A word that began in the piece before.
        std::size_t edges = begun_ ? 1 : 0, marks = 0;
        edges_[0] = begun_ ? begin_ : 0;
        for (; block_ < behind; ++block_) {
            const auto base = static_cast<std::uint32_t>(block_ * kBlock);
            const auto spread = [&](std::uint64_t bits, std::uint32_t* into, std::size_t& count) {
                for (; bits != 0; bits &= bits - 1)
                    into[count++] = base + static_cast<std::uint32_t>(__builtin_ctzll(bits));
            };
            spread(blocks_[block_].edges, edges_.data(), edges);
            spread(blocks_[block_].marks, marks_.data(), marks);
        }
        marks_[marks] = kNoMark;
        begun_ = edges % 2 != 0;
        if (begun_) begin_ = edges_[edges - 1];
        if (begun_ && block_ == blocks_.size()) edges_[edges++] = static_cast<std::uint32_t>(text.size());
        piece = {edges / 2, edges_.data(), marks_.data()};
        return true;
    }

private:
    struct Block {
        std::uint64_t edges, marks;
    };
    std::vector<Block> blocks_;
    std::size_t block_ = 0;  // the next one
    bool begun_ = false;
    std::uint32_t begin_ = 0;
    // Of one piece.
    std::array<std::uint32_t, 2 * kMostAtOnce> edges_;
    std::array<std::uint32_t, kBlock * kBlocksAtOnce + 1> marks_;
};

#if defined(__SSE2__)

namespace ascii {

// One bit for each of 64 bytes.
struct Masks {
    std::uint64_t letter = 0, digit = 0, apostrophe = 0, point = 0;
    std::uint64_t space = 0;
    std::uint64_t face = 0;     // may begin an emoticon
    std::uint64_t foreign = 0;  // beyond ASCII
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
        put(masks.space, equal(' '));
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
    blocks_.resize(blocks);
    block_ = 0;
    begun_ = false;
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
        blocks_[block] = {word ^ (word << 1 | word_before), ~(word | now.space)};
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
