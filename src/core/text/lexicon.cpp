#include "text/lexicon.hpp"

#include <map>
#include <utility>

#include "text/reader.hpp"

namespace prescriptive {
namespace {

// Phrases between two looks at a cancel request.
constexpr std::size_t kPollEvery = 1024;

}  // namespace

Lexicon::Lexicon(std::vector<Phrase> phrases, std::vector<WordClass> classes, const ContextRules& context,
                 std::vector<Valence> valences)
    : phrases_(std::move(phrases)), classes_(std::move(classes)), context_(context), valences_(std::move(valences)) {}

void Lexicon::Compile(CancelledCallback cancelled) const {
    auto compiled = std::make_unique<Compiled>();
    for (const Phrase& phrase : phrases_) {
        if (compiled->facts.size() % kPollEvery == 0) Poll(cancelled);
        Pattern pattern;
        if (Expression::IsOne(phrase.pattern))
            compiled->expressions.emplace_back(static_cast<std::uint32_t>(compiled->facts.size()), Expression(phrase.pattern));
        else
            pattern = ParsePattern(phrase.pattern, classes_);
        compiled->facts.push_back({phrase.weight, phrase.behaviour, phrase.role, phrase.trait, pattern.at_start,
                                   pattern.at_end, pattern.question, pattern.statement});
        compiled->matcher.Add(pattern);
    }
    const std::map<std::string, Matcher::Symbols> words = compiled->matcher.Build(cancelled);
    compiled->numbers = {compiled->matcher.other_words()};
    for (const auto& [word, symbols] : words) {
        const bool number = word[0] >= '0' && word[0] <= '9';
        compiled->vocabulary.Add(word).symbol =
            number ? static_cast<std::uint32_t>(compiled->numbers.size()) : symbols.plain;
        if (number) compiled->numbers.push_back(symbols);
    }
    for (const Valence& each : valences_)
        if (!each.word.empty()) compiled->vocabulary.Add(each.word).valence = static_cast<float>(each.valence);
    compiled_ = std::move(compiled);
}

Lexicon::Lexicon() = default;
Lexicon::~Lexicon() = default;
Lexicon::Lexicon(Lexicon&&) noexcept = default;
Lexicon& Lexicon::operator=(Lexicon&&) noexcept = default;

TextReading Lexicon::ReadPlainly(std::string_view text, CancelledCallback cancelled) const {
    return reader(cancelled).ReadPlainly(*this, text, cancelled);
}

TextReading Lexicon::Read(std::string_view text, CancelledCallback cancelled) const {
    return reader(cancelled).Read(*this, text, cancelled);
}

Reader& Lexicon::reader(CancelledCallback cancelled) const {
    if (compiled_ == nullptr) Compile(cancelled);
    if (reader_ == nullptr) reader_ = std::make_unique<Reader>();
    return *reader_;
}

std::size_t Lexicon::Memory() const {
    if (compiled_ == nullptr) Compile(nullptr);
    std::size_t memory = compiled_->vocabulary.Memory() + compiled_->matcher.Memory() +
                         compiled_->numbers.capacity() * sizeof(Matcher::Symbols) + compiled_->facts.capacity() * sizeof(Fact);
    for (const Phrase& phrase : phrases_) memory += sizeof(Phrase) + phrase.pattern.capacity();
    for (const Valence& each : valences_) memory += sizeof(Valence) + each.word.capacity();
    return memory;
}

}  // namespace prescriptive
