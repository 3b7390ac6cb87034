#include "text/lexicon.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "text/words.hpp"

namespace prescriptive {

namespace {

// A longer run of words without a full stop is read in pieces of this size, so
// that memory stays bounded.
constexpr std::size_t kLongestSentence = 1024;

// Phrases between two looks at a cancel request.
constexpr std::size_t kPollEvery = 1024;

// How far before a word an intensifier may stand.
constexpr std::size_t kIntensifierReach = 2;

// Words before one that carries valence which may strengthen or weaken it.
constexpr std::size_t kBoosterReach = 3;

enum NumberKind { kNoNumber, kNumber, kMoney, kPercent };

NumberKind KindOf(const Word& word) noexcept {
    return !word.number ? kNoNumber : word.percent ? kPercent : word.money ? kMoney : kNumber;
}

bool IsAsciiDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool IsAsciiCapital(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool IsAsciiLetter(char c) noexcept { return IsAsciiCapital(c) || (c >= 'a' && c <= 'z'); }

// As WordReader says it of its words.
bool InCapitals(std::string_view word) noexcept {
    int letters = 0;
    for (const char c : word) {
        if (!IsAsciiLetter(c)) continue;
        if (!IsAsciiCapital(c)) return false;
        ++letters;
    }
    return letters >= 2;
}

NumberKind KindOf(std::string_view text, std::size_t begin, std::size_t end) noexcept {
    if (!IsAsciiDigit(text[begin])) return kNoNumber;
    const char behind = end < text.size() ? text[end] : ' ';
    if (behind == '%') return kPercent;
    const bool money = (begin > 0 && text[begin - 1] == '$') || behind == '$' || (text[end - 1] | 0x20) == 'k';
    return money ? kMoney : kNumber;
}

}  // namespace

Lexicon::Lexicon(std::vector<Phrase> phrases, std::vector<WordClass> classes, const ContextRules& context,
                 std::vector<Valence> valences)
    : phrases_(std::move(phrases)), classes_(std::move(classes)), context_(context), valences_(std::move(valences)) {}

void Lexicon::Compile(CancelledCallback cancelled) const {
    auto compiled = std::make_unique<Compiled>();
    for (const Phrase& phrase : phrases_) {
        if (compiled->marks.size() % kPollEvery == 0) Poll(cancelled);
        const Pattern pattern = ParsePattern(phrase.pattern, classes_);
        compiled->marks.push_back({pattern.at_start, pattern.at_end, pattern.question, pattern.statement});
        compiled->matcher.Add(pattern);
    }
    const std::map<std::string, Matcher::Symbols> words = compiled->matcher.Build();
    compiled->entries = {{compiled->matcher.other_words(), 0}};
    for (const auto& [word, symbols] : words) {
        compiled->vocabulary.Add(word);
        compiled->entries.push_back({symbols, 0});
    }
    for (const Valence& each : valences_) {
        const std::uint32_t word = compiled->vocabulary.Add(each.word);
        if (word == compiled->entries.size()) compiled->entries.push_back({compiled->matcher.other_words(), 0});
        compiled->entries[word].valence = static_cast<float>(each.valence);
    }
    compiled_ = std::move(compiled);
}

// The words of one sentence after another, and what is found in them.
class SentenceReader {
public:
    void Begin(const Lexicon& lexicon, TextReading& reading, CancelledCallback cancelled) {
        lexicon_ = &lexicon;
        compiled_ = lexicon.compiled_.get();
        reading_ = &reading;
        cancelled_ = cancelled;
        sentiment_ = SentimentSum();
        substance_ = false;
        counted_.resize(lexicon.phrases_.size());
        if (++text_ == 0) {
            std::fill(counted_.begin(), counted_.end(), 0);
            text_ = 1;
        }
        Clear();
    }

    // `number`: the word's in the vocabulary.
    void Add(std::uint32_t number, NumberKind kind, std::size_t start, std::size_t end, const Marks& before,
             bool capitals) {
        substance_ |= kind != kNoNumber || before.questions > 0;
        if (!words_.empty() && (before.boundary == Boundary::kSentence || words_.size() == kLongestSentence))
            Flush(before);
        const Lexicon::Entry& entry = compiled_->entries[number];
        words_.push_back({start, end, entry.valence, 0, before.boundary != Boundary::kNone, capitals});
        all_capitals_ &= capitals;
        has_valence_ |= entry.valence != 0;
        sentiment_.AddWord();
        symbols_.push_back(SymbolOf(entry.symbols, kind));
    }

    // The words are looked up in three rounds: their tables are larger than the
    // processor's near memory, and each round asks for what the next one reads.
    void ReadAscii(std::string_view text, const AsciiWords& words) {
        const Vocabulary& vocabulary = compiled_->vocabulary;
        ascii_.clear();
        words.ForEach(text, [&](std::size_t begin, std::size_t end) {
            AsciiWord& word = ascii_.emplace_back();
            word.begin = begin;
            word.end = end;
            if (end - begin > Vocabulary::kLongestKey) {
                word.number = vocabulary.FindLong(text.substr(begin, end - begin));
                return;
            }
            word.key = Vocabulary::AsciiKey(text, begin, end);
            vocabulary.Prefetch(word.key);
        });
        for (AsciiWord& word : ascii_) {
            if (word.end - word.begin <= Vocabulary::kLongestKey) word.number = vocabulary.Find(word.key);
            __builtin_prefetch(&compiled_->entries[word.number]);
        }
        Marks marks;
        std::size_t behind = 0;
        for (const AsciiWord& word : ascii_) {
            if (word.begin != behind + 1 || text[behind] != ' ')
                for (; behind < word.begin; ++behind) AddMark(marks, text[behind]);
            const bool capitals = text[word.begin] < 'a' && InCapitals(text.substr(word.begin, word.end - word.begin));
            Add(word.number, KindOf(text, word.begin, word.end), word.begin, word.end, marks, capitals);
            marks = {Boundary::kNone, 0, 0};
            behind = word.end;
        }
        for (; behind < text.size(); ++behind) AddMark(marks, text[behind]);
        End(marks);
    }

    // `marks`: what the text ends with.
    void End(const Marks& marks) {
        substance_ |= marks.questions > 0;
        Flush(marks);
    }

    double Sentiment() const noexcept { return sentiment_.Value(); }
    bool substance() const noexcept { return substance_; }

private:
    enum Flag : std::uint8_t { kEndsNegator = 1, kBreaks = 2, kIntensifies = 4, kEndsHedge = 8 };
    struct Item {
        std::size_t start;
        std::size_t end;
        float valence;
        std::uint8_t flags;
        bool begins_clause;
        bool capitals;
    };
    struct AsciiWord {
        std::size_t begin, end;
        Vocabulary::Key key;
        std::uint32_t number;  // in the vocabulary
    };
    using Found = Matcher::Match;
    static constexpr std::size_t kNowhere = ~std::size_t{0};

    static Matcher::Symbol SymbolOf(const Matcher::Symbols& symbols, NumberKind kind) noexcept {
        switch (kind) {
            case kNoNumber: return symbols.plain;
            case kNumber: return symbols.number;
            case kMoney: return symbols.money;
            case kPercent: return symbols.percent;
        }
        return 0;
    }

    // Reads the sentence and forgets it. `marks`: what it ends with.
    void Flush(const Marks& marks) {
        Poll(cancelled_);
        compiled_->matcher.Find(symbols_, places_, found_, cancelled_);
        if (!found_.empty()) {
            question_ = marks.questions > 0;
            // Of those that begin together the longest first.
            if (found_.size() > 1) {
                std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
                    if (a.from != b.from) return a.from < b.from;
                    if (a.to != b.to) return a.to > b.to;
                    return a.phrase < b.phrase;
                });
                found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
            }
            for (const Found& hit : found_) Place(hit);
            CountTraits();
        }
        sentiment_.AddMarks(marks.exclamations, marks.questions);
        if (has_valence_) SumUpSentiment();
        Clear();
    }

    void Clear() {
        found_.clear();
        words_.clear();
        symbols_.clear();
        other_senses_.clear();
        contrast_ = 0;
        placed_to_.fill(0);
        all_capitals_ = true;
        has_valence_ = false;
    }

    // Marks the words of what is no trait. Of overlapping phrases of one role the
    // first and longest counts.
    void Place(const Found& hit) {
        const Phrase& phrase = lexicon_->phrase(hit.phrase);
        if (phrase.role == Phrase::kTrait || hit.from < placed_to_[phrase.role] || !Fits(hit)) return;
        placed_to_[phrase.role] = hit.to;
        switch (phrase.role) {
            case Phrase::kTrait: case Phrase::kRoles: break;
            case Phrase::kOtherSense: other_senses_.push_back(hit); break;
            case Phrase::kNegator: words_[hit.to - 1].flags |= kEndsNegator; break;
            case Phrase::kBreaker: words_[hit.to - 1].flags |= kBreaks; break;
            case Phrase::kIntensifier: words_[hit.to - 1].flags |= kIntensifies; break;
            case Phrase::kHedge: words_[hit.to - 1].flags |= kEndsHedge; break;
            case Phrase::kContrast:
                if (hit.from > 0) contrast_ = hit.to;
                break;
            case Phrase::kValence:
                for (std::size_t i = hit.from; i < hit.to; ++i) words_[i].valence = 0;
                words_[hit.from].valence = static_cast<float>(phrase.weight);
                has_valence_ = true;
                break;
        }
    }

    // Of overlapping hits of one trait the heaviest counts.
    void CountTraits() {
        std::erase_if(found_, [&](const Found& hit) {
            return lexicon_->phrase(hit.phrase).role != Phrase::kTrait || !Fits(hit) || Hidden(hit);
        });
        if (found_.size() > 1)
            std::sort(found_.begin(), found_.end(), [&](const Found& a, const Found& b) {
                const Phrase& one = lexicon_->phrase(a.phrase);
                const Phrase& two = lexicon_->phrase(b.phrase);
                if (one.trait != two.trait) return one.trait < two.trait;
                const double heavy = std::abs(one.weight), heavy_too = std::abs(two.weight);
                if (heavy != heavy_too) return heavy > heavy_too;
                if (a.from != b.from) return a.from < b.from;
                if (a.to != b.to) return a.to > b.to;
                return a.phrase < b.phrase;
            });
        const std::size_t before = reading_->hits.size();
        std::size_t kept = 0;
        places_of_.clear();
        std::size_t seen = 0;
        for (const Found& hit : found_) {
            if (++seen % kPollEvery == 0) Poll(cancelled_);
            const Phrase& phrase = lexicon_->phrase(hit.phrase);
            std::size_t other = 0;
            while (other < kept && (lexicon_->phrase(found_[other].phrase).trait != phrase.trait ||
                                    found_[other].from >= hit.to || hit.from >= found_[other].to))
                ++other;
            if (other < kept) {
                if (phrase.behaviour != 0 && places_of_[other] != kNowhere && phrase.weight > 0) {
                    std::uint16_t& behaviour = reading_->hits[places_of_[other]].behaviour;
                    if (behaviour == 0) behaviour = phrase.behaviour;
                }
                continue;
            }
            found_[kept++] = hit;
            places_of_.push_back(kNowhere);
            if (counted_[hit.phrase] == text_) continue;
            const double factor = Factor(hit);
            if (factor == 0) continue;
            counted_[hit.phrase] = text_;
            const double weight = phrase.weight * factor;
            reading_->weight[phrase.trait] += weight;
            const std::size_t start = words_[hit.from].start;
            places_of_.back() = reading_->hits.size();
            reading_->hits.push_back({hit.phrase, start, words_[hit.to - 1].end - start, weight, phrase.behaviour});
        }
        std::sort(reading_->hits.begin() + static_cast<long>(before), reading_->hits.end(), [](const Hit& a, const Hit& b) {
            return a.start != b.start ? a.start < b.start : a.phrase < b.phrase;
        });
    }

    bool Fits(const Found& hit) const {
        const Lexicon::Mark& mark = compiled_->marks[hit.phrase];
        return (!mark.at_start || hit.from == 0) && (!mark.at_end || hit.to == words_.size()) &&
               (!mark.question || question_) && (!mark.statement || !question_);
    }

    // Part of something that means another thing.
    bool Hidden(const Found& hit) const {
        for (const Found& other : other_senses_) {
            const bool overlaps = other.from < hit.to && hit.from < other.to;
            const bool says_more = hit.from <= other.from && other.to <= hit.to && hit.to - hit.from > other.to - other.from;
            if (overlaps && !says_more) return true;
        }
        return false;
    }

    // Negators before word `at` that reach it. hedged: whether a hedge does.
    int Negators(std::size_t at, bool& hedged) const {
        int negators = 0;
        for (std::size_t distance = 1; distance <= static_cast<std::size_t>(lexicon_->context_.scope); ++distance) {
            if (at < distance || words_[at - distance + 1].begins_clause) break;
            const std::uint8_t flags = words_[at - distance].flags;
            if ((flags & kBreaks) != 0) break;
            negators += (flags & kEndsNegator) != 0;
            hedged |= (flags & kEndsHedge) != 0;
        }
        return negators;
    }

    // What the context makes of a weight: 0 where it is negated.
    double Factor(const Found& hit) const {
        const ContextRules& context = lexicon_->context_;
        bool hedged = false;
        if (Negators(hit.from, hedged) % 2 != 0) return 0;
        double factor = hedged ? context.hedged : 1;
        for (std::size_t distance = 1; distance <= kIntensifierReach && distance <= hit.from; ++distance) {
            if (words_[hit.from - distance + 1].begins_clause) break;
            if ((words_[hit.from - distance].flags & kIntensifies) == 0) continue;
            factor *= context.intensified;
            break;
        }
        if (contrast_ > 0) factor *= hit.to <= contrast_ ? context.before_contrast : context.after_contrast;
        return factor;
    }

    void SumUpSentiment() {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            // A word of degree colours others, not the sentence.
            if (words_[i].valence == 0) continue;
            ValenceContext context;
            bool hedged = false;
            context.negators = Negators(i, hedged);
            for (std::size_t distance = 1; distance <= kBoosterReach && distance <= i; ++distance) {
                const std::uint8_t flags = words_[i - distance].flags;
                context.boosters += (flags & kIntensifies) != 0;
                context.boosters -= (flags & kEndsHedge) != 0;
            }
            context.capitals = words_[i].capitals && !all_capitals_;
            if (contrast_ > 0) context.contrast = i < contrast_ ? -1 : 1;
            sentiment_.Add(words_[i].valence, context);
        }
    }

    const Lexicon* lexicon_ = nullptr;
    const Lexicon::Compiled* compiled_ = nullptr;
    TextReading* reading_ = nullptr;
    CancelledCallback cancelled_ = nullptr;
    SentimentSum sentiment_;
    bool substance_ = false;
    // Of each phrase the text in which it counted last: said twice is not meant
    // twice.
    std::vector<std::uint32_t> counted_;
    std::uint32_t text_ = 0;

    std::vector<AsciiWord> ascii_;  // of the text

    // Of the sentence:
    std::vector<Item> words_;
    std::vector<Found> found_;
    std::vector<Found> other_senses_;
    std::vector<std::size_t> places_of_;  // in the reading's hits, of each one kept
    std::size_t contrast_ = 0;  // behind the last word of contrast; 0: none
    std::array<std::uint32_t, Phrase::kRoles> placed_to_{};  // behind the last phrase of each role
    bool question_ = false;
    bool all_capitals_ = true;
    bool has_valence_ = false;
    std::vector<Matcher::Symbol> symbols_;  // of the words
    Matcher::Places places_;
};

Lexicon::Lexicon() = default;
Lexicon::~Lexicon() = default;
Lexicon::Lexicon(Lexicon&&) noexcept = default;
Lexicon& Lexicon::operator=(Lexicon&&) noexcept = default;

SentenceReader& Lexicon::Begin(TextReading& reading, CancelledCallback cancelled) const {
    if (compiled_ == nullptr) Compile(cancelled);
    if (sentences_ == nullptr) sentences_ = std::make_unique<SentenceReader>();
    sentences_->Begin(*this, reading, cancelled);
    return *sentences_;
}

void Lexicon::ReadWords(std::string_view text, SentenceReader& sentences, CancelledCallback cancelled) const {
    WordReader words(text, cancelled);
    Word word;
    while (words.Next(word))
        sentences.Add(compiled_->vocabulary.Find(word.lower), KindOf(word), word.start, word.end, word.before, word.capitals);
    sentences.End(words.behind());
}

void Lexicon::Finish(SentenceReader& sentences, TextReading& reading) const {
    reading.sentiment = sentences.Sentiment();
    if (!reading.hits.empty()) {
        for (double& weight : reading.weight)
            if (weight < context_.minimum_evidence) weight = 0;
        std::erase_if(reading.hits,
                      [&](const Hit& hit) { return !(reading.weight[phrases_[hit.phrase].trait] > 0); });
    }
    reading.substance = sentences.substance() || !reading.hits.empty();
}

TextReading Lexicon::ReadPlainly(std::string_view text, CancelledCallback cancelled) const {
    TextReading reading;
    SentenceReader& sentences = Begin(reading, cancelled);
    ReadWords(text, sentences, cancelled);
    Finish(sentences, reading);
    return reading;
}

TextReading Lexicon::Read(std::string_view text, CancelledCallback cancelled) const {
    TextReading reading;
    SentenceReader& sentences = Begin(reading, cancelled);
    if (!ascii_words_.Read(text, cancelled)) {
        ReadWords(text, sentences, cancelled);
        Finish(sentences, reading);
        return reading;
    }
    sentences.ReadAscii(text, ascii_words_);
    Finish(sentences, reading);
    return reading;
}

std::size_t Lexicon::Memory() const {
    if (compiled_ == nullptr) Compile(nullptr);
    std::size_t memory = compiled_->vocabulary.Memory() + compiled_->matcher.Memory() +
                         compiled_->entries.capacity() * sizeof(Entry) + compiled_->marks.capacity() * sizeof(Mark);
    for (const Phrase& phrase : phrases_) memory += sizeof(Phrase) + phrase.pattern.capacity();
    for (const Valence& each : valences_) memory += sizeof(Valence) + each.word.capacity();
    return memory;
}

}  // namespace prescriptive
