// Any bytes as a customer's text, read by the shipped policy and by regular expressions: spans lie within the text, weights are those of the hits,
// and the quick reader says what the plain one does. So also for the bytes as Latin-1, of which each is a character,
// and without their high bits, as ASCII.
#include <array>
#include <cmath>

#include "shipped.hpp"
#include "utf8.hpp"

using namespace prescriptive;

namespace {

bool Same(double a, double b) { return a == b || (a != a && b != b); }

void Check(const Lexicon& lexicon, std::string_view text) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++characters) DecodeCharacter(text, at);
    const TextReading reading = lexicon.Read(text);
    std::array<double, kMaximumTraits> weight{};
    for (const Hit& hit : reading.hits) {
        Require(hit.length > 0 && hit.start < characters && hit.length <= characters - hit.start);
        weight[lexicon.phrase(hit.phrase).trait] += hit.weight;
    }
    for (int t = 0; t < kMaximumTraits; ++t) {
        Require(reading.weight[t] >= 0);
        Require(std::abs(weight[t] - reading.weight[t]) < 1e-9);
    }
    Require(!(reading.sentiment < -1) && !(reading.sentiment > 1));
    Require(reading.substance || reading.hits.empty());

    const TextReading plain = lexicon.ReadPlainly(text);
    Require(plain.weight == reading.weight && plain.substance == reading.substance);
    Require(Same(plain.sentiment, reading.sentiment));
    Require(plain.hits.size() == reading.hits.size());
    for (std::size_t i = 0; i < plain.hits.size(); ++i) {
        const Hit &a = plain.hits[i], &b = reading.hits[i];
        Require(a.phrase == b.phrase && a.start == b.start && a.length == b.length && a.weight == b.weight);
    }
}

void Check(std::string_view text) {
    Check(ShippedPolicy().lexicon, text);
    static const Lexicon expressions({{"/./", Phrase::kTrait, 0, 1},
                                      {"/[$]?\\d+.*/", Phrase::kTrait, 1, 1},
                                      {"/\\pL\\pL \\w*\\W?/", Phrase::kTrait, 2, 1},
                                      {"/n.t?/", Phrase::kNegator}},
                                     {}, {}, {});
    Check(expressions, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    Check(text);
    std::string utf8, ascii;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) utf8 += static_cast<char>(0xC0 | byte >> 6);
        utf8 += static_cast<char>(byte >= 0x80 ? 0x80 | (byte & 0x3F) : byte);
        ascii += static_cast<char>(byte & 0x7F);
    }
    Check(utf8);
    Check(ascii);
    return 0;
}
