// Case and accents of Latin letters folded away: people type both ways.
#pragma once

#include <cstddef>
#include <string_view>

namespace prescriptive {

// Two characters for each code point, padded by a space; ".." where the letter
// has no Latin base. From the decompositions (NFKD) of the Unicode Character
// Database 14, and the usual ASCII spelling of letters that have none.
inline constexpr std::string_view kFoldedLatin =  // U+00C0 to U+024F
    "a a a a a a aec e e e e i i i i d n o o o o o ..o u u u u y thssa a a a a a aec e e e e i i i i "
    "d n o o o o o ..o u u u u y thy a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
    "g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l ....l l n n n n n n n n n o o o o "
    "o o oeoer r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s "
    "................................................................o o ..........................u "
    "u ......................................dzdzdzljljljnjnjnja a i i o o u u u u u u u u u u ..a a "
    "a a ........g g k k o o o o ....j dzdzdzg g ....n n a a ........a a a a e e e e i i i i o o o o "
    "r r r r u u u u s s t t ....h h ............a a e e o o o o o o o o y y ........................"
    "................................";
inline constexpr std::string_view kFoldedLatinAdditional =  // U+1E00 to U+1EFF
    "a a b b b b b b c c d d d d d d d d d d e e e e e e e e e e f f g g h h h h h h h h h h i i i i "
    "k k k k k k l l l l l l l l m m m m m m n n n n n n n n o o o o o o o o p p p p r r r r r r r r "
    "s s s s s s s s s s t t t t t t t t u u u u u u u u u u v v v v w w w w w w w w w w x x x x y y "
    "z z z z z z h t w y ..s ....ss..a a a a a a a a a a a a a a a a a a a a a a a a e e e e e e e e "
    "e e e e e e e e i i i i o o o o o o o o o o o o o o o o o o o o o o o o u u u u u u u u u u u u "
    "u u y y y y y y y y ............";

// The base letters of c, empty where it has none.
inline std::string_view FoldedLatin(int c) noexcept {
    std::string_view pair;
    if (c >= 0xC0 && c <= 0x24F)
        pair = kFoldedLatin.substr(2 * static_cast<std::size_t>(c - 0xC0), 2);
    else if (c >= 0x1E00 && c <= 0x1EFF)
        pair = kFoldedLatinAdditional.substr(2 * static_cast<std::size_t>(c - 0x1E00), 2);
    if (pair.empty() || pair[0] == '.') return {};
    return pair[1] == ' ' ? pair.substr(0, 1) : pair;
}

}  // namespace prescriptive
