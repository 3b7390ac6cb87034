#include "text/reader.hpp"

#include <algorithm>
#include <cmath>

namespace prescriptive {
namespace {

// Phrases, and pieces of a text, between two looks at a cancel request.
constexpr std::size_t kPollEvery = 1024;
constexpr std::size_t kPollEveryPiece = 64;

// Most texts have no more.
constexpr std::size_t kFewHits = 8;

// How far before a word an intensifier may stand.
constexpr std::size_t kIntensifierReach = 2;

// Words before one that carries valence which may strengthen or weaken it.
constexpr std::size_t kBoosterReach = 3;

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

}  // namespace

TextReading Reader::Read(const Lexicon& lexicon, std::string_view text, CancelledCallback cancelled) {
    TextReading reading;
    Begin(lexicon, text, reading, cancelled);
    if (ascii_words_.Read(text, cancelled))
        ReadAscii();
    else
        ReadWords();
    Finish(reading);
    return reading;
}

TextReading Reader::ReadPlainly(const Lexicon& lexicon, std::string_view text, CancelledCallback cancelled) {
    TextReading reading;
    Begin(lexicon, text, reading, cancelled);
    ReadWords();
    Finish(reading);
    return reading;
}

void Reader::Begin(const Lexicon& lexicon, std::string_view text, TextReading& reading, CancelledCallback cancelled) {
    text_ = text;
    read_to_ = 0;
    lexicon_ = &lexicon;
    compiled_ = lexicon.compiled_.get();
    reading_ = &reading;
    cancelled_ = cancelled;
    sentiment_ = SentimentSum();
    substance_ = false;
    counted_.resize(lexicon.phrases_.size());
    if (++texts_ == 0) {
        std::fill(counted_.begin(), counted_.end(), 0);
        texts_ = 1;
    }
    Clear();
}

void Reader::Clear() {
    count_ = 0;
    bounds_.assign(1, 0);
    sentences_.clear();
    found_.clear();
    begin_ = 0;
    sentence_ = {};
}

void Reader::ReadWords() {
    places_of_words_ = characters_.data();
    WordReader words(text_, cancelled_);
    Word word;
    const auto narrow = [](std::size_t place) { return static_cast<std::uint32_t>(place); };
    while (words.Next(word)) {
        const Vocabulary::Value value = compiled_->vocabulary.Find(word.lower);
        const bool begins_clause = Separate(word.before, word.first_byte);
        words_[count_] = {value.valence, 0, begins_clause, word.capitals};
        bytes_[count_] = {narrow(word.first_byte), narrow(word.behind_byte)};
        characters_[count_] = {narrow(word.start), narrow(word.end)};
        symbols_[count_++] = SymbolOf(value, KindOf(word));
        sentence_.has_valence |= value.valence != 0;
    }
    EndText(words.behind());
}

// The words are looked up in rounds: their tables are larger than the
// processor's near memory, and each round asks for what the next one reads.
void Reader::ReadAscii() {
    const std::string_view text = text_;
    const Vocabulary& vocabulary = compiled_->vocabulary;
    // Keys are read as so many bytes: words too near the end are read from a
    // copy of it, which has room behind it.
    constexpr std::size_t kKey = Vocabulary::kLongestKey;
    const std::size_t tail = text.size() < kKey ? 0 : text.size() - kKey;
    std::copy(text.begin() + static_cast<long>(tail), text.end(), tail_.begin());
    places_of_words_ = bytes_.data();
    Marks marks;
    AsciiWords::Piece piece;
    for (std::size_t pieces = 0; ascii_words_.Next(text, piece); ++pieces) {
        if (pieces % kPollEveryPiece == 0) Poll(cancelled_);
        for (std::size_t i = 0; i < piece.words; ++i) {
            const std::uint32_t begin = piece.edges[2 * i], size = piece.edges[2 * i + 1] - begin;
            if (size > kKey) continue;
            keys_[i] = Vocabulary::AsciiKey(begin + kKey <= text.size() ? text.data() + begin : tail_.data() + (begin - tail), size);
            vocabulary.Prefetch(keys_[i]);
        }
        const std::uint32_t* mark = piece.marks;
        std::size_t count = count_, limit = begin_ + kLongestSentence;
        bool begins_clause = true, has_valence = sentence_.has_valence;
        for (std::size_t i = 0; i < piece.words; ++i) {
            const Span span{piece.edges[2 * i], piece.edges[2 * i + 1]};
            const Vocabulary::Value value = span.end - span.begin > kKey
                                                ? vocabulary.FindLong(text.substr(span.begin, span.end - span.begin))
                                                : vocabulary.Find(keys_[i]);
            // What stands before most words is a space.
            if (i == 0 || *mark < span.begin || count == limit) {
                for (; *mark < span.begin; ++mark) AddMark(marks, text[*mark]);
                count_ = count;
                sentence_.has_valence = has_valence;
                begins_clause = Separate(marks, span.begin);
                marks = {Boundary::kNone, 0, 0};
                count = count_;
                has_valence = sentence_.has_valence;
                limit = begin_ + kLongestSentence;
            }
            bool capitals = false;
            Matcher::Symbol symbol = value.symbol;
            if (text[span.begin] < 'a') {
                symbol = SymbolOf(value, KindOf(text, span.begin, span.end));
                capitals = InCapitals(text.substr(span.begin, span.end - span.begin));
            }
            compiled_->matcher.Prefetch(symbol);
            words_[count] = {value.valence, 0, begins_clause, capitals};
            bytes_[count] = span;
            symbols_[count++] = symbol;
            has_valence |= value.valence != 0;
            begins_clause = false;
        }
        count_ = count;
        sentence_.has_valence = has_valence;
        for (; *mark != AsciiWords::kNoMark; ++mark) AddMark(marks, text[*mark]);
    }
    EndText(marks);
}

void Reader::Finish(TextReading& reading) {
    reading.sentiment = sentiment_.Value();
    if (!reading.hits.empty()) {
        for (double& weight : reading.weight)
            if (weight < lexicon_->context_.minimum_evidence) weight = 0;
        std::erase_if(reading.hits, [&](const Hit& hit) {
            return !(reading.weight[compiled_->facts[hit.phrase].trait] > 0);
        });
    }
    reading.substance = substance_ || !reading.hits.empty();
}

Reader::NumberKind Reader::KindOf(const Word& word) noexcept {
    return !word.number ? kNoNumber : word.percent ? kPercent : word.money ? kMoney : kNumber;
}

Reader::NumberKind Reader::KindOf(std::string_view text, std::size_t begin, std::size_t end) noexcept {
    if (!IsAsciiDigit(text[begin])) return kNoNumber;
    const char behind = end < text.size() ? text[end] : ' ';
    if (behind == '%') return kPercent;
    const bool money = (begin > 0 && text[begin - 1] == '$') || behind == '$' || (text[end - 1] | 0x20) == 'k';
    return money ? kMoney : kNumber;
}

Matcher::Symbol Reader::SymbolOf(const Vocabulary::Value& value, NumberKind kind) noexcept {
    if (kind == kNoNumber) return value.symbol;
    substance_ = true;
    const Matcher::Symbols& symbols = compiled_->numbers[value.symbol];
    return kind == kMoney ? symbols.money : kind == kPercent ? symbols.percent : symbols.number;
}

bool Reader::Separate(const Marks& before, std::size_t first_byte) {
    substance_ |= before.questions > 0;
    if (count_ > begin_ && (before.boundary == Boundary::kSentence || count_ - begin_ == kLongestSentence)) {
        EndSentence(before);
        if (count_ >= kWordsTogether) Flush(first_byte);
    }
    return before.boundary != Boundary::kNone || count_ == begin_;
}

void Reader::EndSentence(const Marks& marks) {
    sentence_.marks = marks;
    sentences_.push_back(sentence_);
    bounds_.push_back(static_cast<std::uint32_t>(count_));
    begin_ = count_;
    sentence_ = {};
}

void Reader::EndText(const Marks& marks) {
    substance_ |= marks.questions > 0;
    EndSentence(marks);
    Flush(text_.size());
}

void Reader::Flush(std::size_t behind) {
    sentiment_.AddWords(count_);
    compiled_->matcher.Find({symbols_.data(), bounds_}, places_, found_, cancelled_);
    if (!compiled_->expressions.empty()) FindExpressions(behind);
    // Of those that begin together the longest first.
    const auto place = [](const Found& hit) { return std::uint64_t{hit.from} << 32 | ~hit.to; };
    std::sort(found_.begin(), found_.end(), [&](const Found& a, const Found& b) {
        const std::uint64_t one = place(a), other = place(b);
        return one != other ? one < other : a.phrase < b.phrase;
    });
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    std::size_t first = 0;
    begin_ = 0;
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
        sentence_ = sentences_[i];
        end_ = bounds_[i + 1];
        std::size_t next = first;
        while (next < found_.size() && found_[next].from < end_) ++next;
        ReadSentence({found_.data() + first, next - first});
        first = next;
        begin_ = end_;
    }
    Clear();
}

// A match counts where it begins and ends with words of one sentence; marks may
// stand before, between and behind them. Another is looked for behind the word
// that a match which does not count begins with.
void Reader::FindExpressions(std::size_t behind) {
    if (count_ == 0) return;
    const auto begin = bytes_.begin(), end = begin + static_cast<long>(count_);
    const auto word_behind = [&](std::size_t byte) {
        return std::upper_bound(begin, end, byte, [](std::size_t at, const Span& word) { return at < word.end; });
    };
    for (const auto& [phrase, expression] : compiled_->expressions) {
        std::size_t from = read_to_;
        while (true) {
            Poll(cancelled_);
            const auto match = expression.Find(text_, from, behind);
            if (!match) break;
            const auto first = word_behind(match->begin);
            if (first == end) break;
            const auto last = std::upper_bound(first, end, match->end, [](std::size_t at, const Span& word) {
                return at < word.end;
            });
            const bool whole = first->begin >= match->begin && first != last &&
                               (last == end || last->begin >= match->end);
            const auto from_word = static_cast<std::uint32_t>(first - begin), to_word = static_cast<std::uint32_t>(last - begin);
            if (whole && to_word <= *std::upper_bound(bounds_.begin(), bounds_.end(), from_word)) {
                found_.push_back({from_word, to_word, phrase});
                from = match->end;
            } else {
                from = first->begin > match->begin ? first->begin : first->end;
            }
        }
    }
    read_to_ = end[-1].end;
}

void Reader::ReadSentence(std::span<const Found> found) {
    contrast_ = 0;
    if (!found.empty()) {
        other_senses_.clear();
        placed_to_.fill(0);
        for (const Found& hit : found) Place(hit);
        CountTraits(found);
    }
    sentiment_.AddMarks(sentence_.marks.exclamations, sentence_.marks.questions);
    if (sentence_.has_valence) SumUpSentiment();
}

// Marks the words of what is no trait. Of overlapping phrases of one role the
// first and longest counts.
void Reader::Place(const Found& hit) {
    const Lexicon::Fact& fact = compiled_->facts[hit.phrase];
    if (fact.role == Phrase::kTrait || hit.from < placed_to_[fact.role] || !Fits(hit)) return;
    placed_to_[fact.role] = hit.to;
    Item& last = words_[hit.to - 1];
    switch (fact.role) {
        case Phrase::kTrait: case Phrase::kRoles: break;
        case Phrase::kOtherSense: other_senses_.push_back(hit); break;
        case Phrase::kNegator: last.flags |= kEndsNegator; break;
        case Phrase::kBreaker: last.flags |= kBreaks; break;
        case Phrase::kIntensifier: last.flags |= kIntensifies; break;
        case Phrase::kHedge:
            last.flags |= kEndsHedge;
            // "kind of" is not kind.
            for (std::size_t i = std::max(hit.from, placed_to_[Phrase::kValence]); i < hit.to; ++i)
                words_[i].valence = 0;
            break;
        case Phrase::kContrast:
            if (hit.from > begin_) contrast_ = hit.to;
            break;
        case Phrase::kValence:
            for (std::size_t i = hit.from; i < hit.to; ++i) words_[i].valence = 0;
            words_[hit.from].valence = static_cast<float>(fact.weight);
            sentence_.has_valence = true;
            break;
    }
}

// Of overlapping hits of one trait the heaviest counts.
void Reader::CountTraits(std::span<const Found> found) {
    const std::vector<Lexicon::Fact>& facts = compiled_->facts;
    traits_.clear();
    std::size_t seen = 0;
    for (const Found& hit : found) {
        if (++seen % kPollEvery == 0) Poll(cancelled_);
        if (facts[hit.phrase].role == Phrase::kTrait && Fits(hit) && !Hidden(hit)) traits_.push_back(hit);
    }
    if (traits_.size() > 1)
        std::sort(traits_.begin(), traits_.end(), [&](const Found& a, const Found& b) {
            const Lexicon::Fact& one = facts[a.phrase];
            const Lexicon::Fact& two = facts[b.phrase];
            if (one.trait != two.trait) return one.trait < two.trait;
            const double heavy = std::abs(one.weight), heavy_too = std::abs(two.weight);
            if (heavy != heavy_too) return heavy > heavy_too;
            if (a.from != b.from) return a.from < b.from;
            if (a.to != b.to) return a.to > b.to;
            return a.phrase < b.phrase;
        });
    const std::size_t before = reading_->hits.size();
    std::size_t kept = 0, of_trait = 0;  // of_trait: the first one kept of the trait
    places_of_.clear();
    for (const Found& hit : traits_) {
        if (++seen % kPollEvery == 0) Poll(cancelled_);
        const Lexicon::Fact& fact = facts[hit.phrase];
        if (of_trait < kept && facts[traits_[of_trait].phrase].trait != fact.trait) of_trait = kept;
        std::size_t other = of_trait;
        while (other < kept && (traits_[other].from >= hit.to || hit.from >= traits_[other].to)) ++other;
        if (other < kept) {
            // What it overlaps keeps the sign of a behaviour.
            if (fact.behaviour != 0 && places_of_[other] != kNowhere && fact.weight > 0) {
                std::uint16_t& behaviour = reading_->hits[places_of_[other]].behaviour;
                if (behaviour == 0) behaviour = fact.behaviour;
            }
            continue;
        }
        traits_[kept++] = hit;
        places_of_.push_back(kNowhere);
        if (counted_[hit.phrase] == texts_) continue;
        const double factor = Factor(hit);
        if (factor == 0) continue;
        if (reading_->hits.empty()) reading_->hits.reserve(kFewHits);
        counted_[hit.phrase] = texts_;
        const double weight = fact.weight * factor;
        reading_->weight[fact.trait] += weight;
        places_of_.back() = reading_->hits.size();
        const std::size_t first = hit.from, last = hit.to - 1;
        const std::uint32_t start = places_of_words_[first].begin;
        reading_->hits.push_back({hit.phrase, start, places_of_words_[last].end - start, weight, fact.behaviour,
                                  bytes_[first].begin, bytes_[last].end});
    }
    std::sort(reading_->hits.begin() + static_cast<long>(before), reading_->hits.end(), [](const Hit& a, const Hit& b) {
        return a.start != b.start ? a.start < b.start : a.phrase < b.phrase;
    });
}

bool Reader::Fits(const Found& hit) const {
    const Lexicon::Fact& fact = compiled_->facts[hit.phrase];
    const bool question = sentence_.marks.questions > 0;
    return (!fact.at_start || hit.from == begin_) && (!fact.at_end || hit.to == end_) &&
           (!fact.question || question) && (!fact.statement || !question);
}

// Part of something that means another thing.
bool Reader::Hidden(const Found& hit) const {
    for (const Found& other : other_senses_) {
        const bool overlaps = other.from < hit.to && hit.from < other.to;
        const bool says_more = hit.from <= other.from && other.to <= hit.to && hit.to - hit.from > other.to - other.from;
        if (overlaps && !says_more) return true;
    }
    return false;
}

// Negators before word `at` that reach it. hedged: whether a hedge does.
int Reader::Negators(std::size_t at, bool& hedged) const {
    int negators = 0;
    const auto scope = static_cast<std::size_t>(lexicon_->context_.scope);
    for (std::size_t distance = 1; distance <= scope && !words_[at - distance + 1].begins_clause; ++distance) {
        const std::uint8_t flags = words_[at - distance].flags;
        if ((flags & kBreaks) != 0) break;
        negators += (flags & kEndsNegator) != 0;
        hedged |= (flags & kEndsHedge) != 0;
    }
    return negators;
}

// Whether a negator that the phrase does not name stands behind its first
// word: "need no guarantee" where the phrase is "need ... guarantee". One that
// stands later denies something else as often as not: "how do I know it's not
// stolen".
bool Reader::DeniesItself(const Found& hit) const {
    const std::size_t second = hit.from + 1;
    return second + 1 < hit.to && (words_[second].flags & kEndsNegator) != 0 && !words_[second].begins_clause &&
           (words_[second + 1].flags & kBreaks) == 0 && !compiled_->matcher.Names(hit.phrase, symbols_[second]);
}

// What the context makes of a weight: 0 where it is negated.
double Reader::Factor(const Found& hit) const {
    const ContextRules& context = lexicon_->context_;
    bool hedged = false;
    if ((Negators(hit.from, hedged) + DeniesItself(hit)) % 2 != 0) return 0;
    double factor = hedged ? context.hedged : 1;
    for (std::size_t distance = 1; distance <= kIntensifierReach; ++distance) {
        if (words_[hit.from - distance + 1].begins_clause) break;
        if ((words_[hit.from - distance].flags & kIntensifies) == 0) continue;
        factor *= context.intensified;
        break;
    }
    if (contrast_ > 0) factor *= hit.to <= contrast_ ? context.before_contrast : context.after_contrast;
    return factor;
}

bool Reader::AllCapitals() const {
    return std::all_of(words_.begin() + static_cast<long>(begin_), words_.begin() + static_cast<long>(end_),
                       [](const Item& word) { return word.capitals; });
}

void Reader::SumUpSentiment() {
    for (std::size_t i = begin_; i < end_; ++i) {
        if (words_[i].valence == 0) continue;
        ValenceContext context;
        bool hedged = false;
        context.negators = Negators(i, hedged);
        for (std::size_t distance = 1; distance <= kBoosterReach && distance <= i - begin_; ++distance) {
            const std::uint8_t flags = words_[i - distance].flags;
            context.boosters += (flags & kIntensifies) != 0;
            context.boosters -= (flags & kEndsHedge) != 0;
        }
        context.capitals = words_[i].capitals && !AllCapitals();
        if (contrast_ > 0) context.contrast = i < contrast_ ? -1 : 1;
        sentiment_.Add(words_[i].valence, context);
    }
}

}  // namespace prescriptive
