#include "text/matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "text/inflection.hpp"

namespace prescriptive {
namespace {

// How far apart the two words that a phrase is looked for by may stand.
constexpr int kFar = 4;
static_assert(kFar < 8);  // three bits of a pair
// Words that a phrase may have on each side of one of its own: bits of Ends.
static_assert(kMostElements + kMostGaps * kGapWords < 32);

// Pairs of words that a phrase is looked for by: more are avoided for the sake
// of memory, and far more never kept, nor more of all phrases together.
constexpr double kManyPairs = 64;
constexpr std::size_t kMostPairs = 4096;
constexpr std::size_t kMostPairsTogether = 4'000'000;

// Phrases, and places to look at, between two looks at a cancel request.
constexpr std::uint32_t kPollEvery = 1024;
constexpr std::size_t kMostPlaces = 4096;

}  // namespace

std::uint32_t Matcher::SetOf(const std::vector<std::string>& words) {
    return set_of_.try_emplace(words, static_cast<std::uint32_t>(set_of_.size())).first->second;
}

void Matcher::Add(const Pattern& pattern) {
    Phrase phrase;
    phrase.first = static_cast<std::uint32_t>(steps_.size());
    phrase.steps = static_cast<std::uint8_t>(pattern.elements.size());
    for (const PatternElement& element : pattern.elements) {
        const bool words = element.kind == PatternElement::kWords;
        steps_.push_back({0, words ? SetOf(element.words) : 0, element.kind, element.optional});
    }
    phrases_.push_back(phrase);
}

std::map<std::string, Matcher::Symbols> Matcher::Build(CancelledCallback cancelled) {
    // The sets that each word is in; "#" and its kin stand for numbers.
    std::map<std::string, std::vector<std::uint32_t>> sets_of;
    for (const auto& [words, set] : set_of_)
        for (const std::string& word : words) {
            if (!word.ends_with('~')) {
                sets_of[word].push_back(set);
                continue;
            }
            for (const std::string& form : Inflections(word.substr(0, word.size() - 1))) sets_of[form].push_back(set);
        }
    std::array<std::vector<std::uint32_t>, 4> numbers;  // plain, number, money, percent
    for (int kind = 1; kind < 4; ++kind) {
        numbers[kind] = sets_of["#"];
        const std::vector<std::uint32_t>& own = sets_of[kind == 2 ? "$#" : kind == 3 ? "#%" : ""];
        numbers[kind].insert(numbers[kind].end(), own.begin(), own.end());
    }
    ChooseAnchors(sets_of);
    for (const char* mark : {"#", "$#", "#%", ""}) sets_of.erase(mark);

    std::map<std::vector<std::uint32_t>, Symbol> symbol_of{{{}, 0}};
    std::vector<std::vector<std::uint32_t>> sets_by_symbol(1);
    const auto symbol = [&](std::vector<std::uint32_t> sets, int kind) {
        sets.insert(sets.end(), numbers[kind].begin(), numbers[kind].end());
        std::sort(sets.begin(), sets.end());
        sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
        const auto [found, added] = symbol_of.try_emplace(sets, static_cast<Symbol>(symbol_of.size()));
        if (added) sets_by_symbol.push_back(std::move(sets));
        return found->second;
    };
    const auto symbols = [&](const std::vector<std::uint32_t>& sets) {
        return Symbols{symbol(sets, 0), symbol(sets, 1), symbol(sets, 2), symbol(sets, 3)};
    };
    other_ = symbols({});
    std::map<std::string, Symbols> words;
    for (const auto& [word, sets] : sets_of) {
        const bool may_be_number = word[0] >= '0' && word[0] <= '9';
        words[word] = may_be_number ? symbols(sets) : Symbols{symbol(sets, 0), 0, 0, 0};
    }

    std::vector<std::vector<Symbol>> members(set_of_.size());
    for (Symbol s = 0; s < sets_by_symbol.size(); ++s)
        for (const std::uint32_t set : sets_by_symbol[s]) members[set].push_back(s);
    for (const std::vector<Symbol>& of_set : members) {
        Set& set = sets_.emplace_back();
        set.first = static_cast<std::uint32_t>(members_.size());
        for (const Symbol s : of_set) set.bits |= BitOf(s);
        members_.insert(members_.end(), of_set.begin(), of_set.end());
        set.last = static_cast<std::uint32_t>(members_.size());
    }
    for (Step& step : steps_)
        if (step.kind == PatternElement::kWords) step.bits = sets_[step.set].bits;
    starts_.resize(sets_by_symbol.size());
    Index(members, cancelled);
    set_of_.clear();
    return words;
}

Matcher::Distance Matcher::DistanceOf(const Phrase& phrase, int from, int to) const {
    int least = 1, most = 1;
    for (int i = std::min(from, to) + 1; i < std::max(from, to); ++i) {
        const Step& between = StepOf(phrase, i);
        const bool gap = between.kind == PatternElement::kGap;
        least += !gap && !between.optional;
        most += gap ? kGapWords : 1;
    }
    const auto narrow = [](int words) { return static_cast<std::int8_t>(words); };
    if (from < to) return {narrow(least), narrow(most)};
    return {narrow(-most), narrow(-least)};
}

int Matcher::Partner(const Phrase& phrase, int step) const {
    for (int i = step + 1; i < phrase.steps; ++i) {
        const Step& next = StepOf(phrase, i);
        if (next.kind == PatternElement::kWords && !next.optional)
            return DistanceOf(phrase, step, i).most <= kFar ? i : -1;
    }
    return -1;
}

// Of the steps that are not looked for already, the one that the fewest
// sentences have by chance.
void Matcher::Guard(Phrase& phrase, int partner) const {
    phrase.guard = ~std::uint64_t{0};
    int least = 64;
    for (int i = 0; i < phrase.steps; ++i) {
        const Step& step = StepOf(phrase, i);
        if (i == phrase.anchor || i == partner || step.kind != PatternElement::kWords || step.optional) continue;
        const Distance distance = DistanceOf(phrase, phrase.anchor, i);
        const int chance = std::popcount(sets_[step.set].bits) * (distance.most - distance.least + 1);
        if (chance >= least) continue;
        least = chance;
        phrase.guard = sets_[step.set].bits;
        phrase.guarded = distance;
    }
}

bool Matcher::Guarded(const Phrase& phrase, std::uint32_t at, const View& sentence) const noexcept {
    const std::int64_t from = at;
    const std::int64_t first = std::max<std::int64_t>(from + phrase.guarded.least, sentence.begin);
    const std::int64_t last = std::min<std::int64_t>(from + phrase.guarded.most, std::int64_t{sentence.end} - 1);
    std::uint64_t bits = 0;
    for (std::int64_t word = first; word <= last; ++word) bits |= BitOf(sentence.symbols[word]);
    return (phrase.guard & bits) != 0;
}

void Matcher::Index(const std::vector<std::vector<Symbol>>& members, CancelledCallback cancelled) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> pairs;    // with their phrase
    std::vector<std::pair<std::uint64_t, std::uint32_t>> singles;  // symbols with their phrase
    for (std::uint32_t p = 0; p < phrases_.size(); ++p) {
        Phrase& phrase = phrases_[p];
        if (p % kPollEvery == 0) Poll(cancelled);
        if (phrase.steps == 0) continue;
        const std::vector<Symbol>& one = members[StepOf(phrase, phrase.anchor).set];
        int partner = Partner(phrase, phrase.anchor);
        Distance distance;
        if (partner >= 0) {
            distance = DistanceOf(phrase, phrase.anchor, partner);
            const std::size_t both = one.size() * members[StepOf(phrase, partner).set].size();
            const auto distances = static_cast<std::size_t>(distance.most - distance.least + 1);
            if (both > kMostPairs || pairs.size() + both * distances > kMostPairsTogether) partner = -1;
        }
        Guard(phrase, partner);
        if (partner < 0) {
            for (const Symbol a : one) singles.emplace_back(a, p);
            continue;
        }
        for (const Symbol a : one)
            for (const Symbol b : members[StepOf(phrase, partner).set])
                for (auto words = static_cast<std::uint32_t>(distance.least);
                     words <= static_cast<std::uint32_t>(distance.most); ++words) {
                    starts_[a].partners |= PartnerBit(b, words);
                    pairs.emplace_back(PairOf(a, b, words), p);
                }
    }
    std::sort(singles.begin(), singles.end());
    for (const auto& [symbol, phrase] : singles) {
        if (starts_[symbol].singles++ == 0) starts_[symbol].first = static_cast<std::uint32_t>(singles_.size());
        singles_.push_back(phrase);
    }
    FillBuckets(pairs);
}

// Without sorting, which took nearly half of the time to compile the shipped
// policy.
void Matcher::FillBuckets(std::vector<std::pair<std::uint64_t, std::uint32_t>>& pairs) {
    buckets_.resize(std::bit_ceil(pairs.size() + pairs.size() / 4 + 1));
    filter_.resize(std::bit_ceil(pairs.size() / 8 + 1));
    // From pairs to their slots: those with one tag share one.
    std::vector<std::uint32_t> count(buckets_.size());
    for (auto& [pair, phrase] : pairs) {
        const std::uint64_t hash = HashOf(pair);
        filter_[hash & (filter_.size() - 1)] |= FilterBits(hash);
        const std::size_t slot = SlotOf(hash);
        buckets_[slot] = {TagOf(hash), phrase};
        ++count[slot];
        pair = slot;
    }
    for (std::size_t slot = 0; slot < buckets_.size(); ++slot) {
        if (count[slot] < 2) continue;
        buckets_[slot].phrases = Bucket::kMany | static_cast<std::uint32_t>(paired_.size());
        paired_.push_back(count[slot]);
        count[slot] = static_cast<std::uint32_t>(paired_.size());  // from here on where the next one goes
        paired_.resize(paired_.size() + paired_.back());
    }
    for (const auto& [slot, phrase] : pairs)
        if ((buckets_[slot].phrases & Bucket::kMany) != 0) paired_[count[slot]++] = phrase;
}

// The neighbours that the patterns themselves use least: how often a word
// stands in patterns is near enough to how often it stands in texts.
void Matcher::ChooseAnchors(const std::map<std::string, std::vector<std::uint32_t>>& sets_of) {
    std::vector<std::uint64_t> uses(set_of_.size());
    for (const Step& step : steps_)
        if (step.kind == PatternElement::kWords) ++uses[step.set];
    std::vector<double> cost(set_of_.size()), words(set_of_.size());
    for (const auto& [word, sets] : sets_of) {
        std::uint64_t of_word = 0;
        for (const std::uint32_t set : sets) of_word += uses[set];
        for (const std::uint32_t set : sets) {
            cost[set] += static_cast<double>(of_word);
            ++words[set];
        }
    }
    const auto all = static_cast<double>(steps_.size());
    for (Phrase& phrase : phrases_) {
        double least = 1e300;
        for (std::uint8_t i = 0; i < phrase.steps; ++i) {
            const Step& step = StepOf(phrase, i);
            if (step.kind != PatternElement::kWords || step.optional) continue;
            const int partner = Partner(phrase, i);
            // Alone only where there is no pair.
            double both = cost[step.set] * all * all;
            if (partner >= 0) {
                const std::uint32_t other = StepOf(phrase, partner).set;
                both = cost[step.set] * cost[other] * std::max(1.0, words[step.set] * words[other] / kManyPairs);
            }
            if (both >= least) continue;
            least = both;
            phrase.anchor = i;
        }
    }
}

bool Matcher::Contains(const Step& step, Symbol symbol) const noexcept {
    if ((step.bits & BitOf(symbol)) == 0) return false;
    const Set& of = sets_[step.set];
    // As std::lower_bound, but without branches that cannot be foretold.
    const Symbol* first = &members_[of.first];
    for (std::uint32_t size = of.last - of.first; size > 1;) {
        const std::uint32_t half = size / 2;
        first += first[half] <= symbol ? half : 0;
        size -= half;
    }
    return *first == symbol;
}

bool Matcher::Names(std::uint32_t phrase, Symbol symbol) const noexcept {
    for (int i = 0; i < phrases_[phrase].steps; ++i) {
        const Step& step = StepOf(phrases_[phrase], i);
        if (step.kind == PatternElement::kWords && Contains(step, symbol)) return true;
    }
    return false;
}

// Where the steps on one side of the anchor end, in words away from it (bit i:
// i words): all ways at once, where the gaps and optional words of a phrase
// would have to be tried one by one (twice the instructions a phrase).
// `room`: words that the sentence has there.
template <int kDirection>
std::uint32_t Matcher::Run(const Phrase& phrase, const Symbol* anchor, std::uint32_t room) const noexcept {
    const std::uint32_t within = room >= 31 ? ~std::uint32_t{0} : (std::uint32_t{2} << room) - 1;
    const Step* step = &StepOf(phrase, phrase.anchor);
    const Step* const last = kDirection > 0 ? &StepOf(phrase, phrase.steps - 1) : &StepOf(phrase, 0);
    Ends ends;
    while (step != last) {
        step += kDirection;
        const std::uint32_t all = ends.words | ends.gaps;
        if (step->kind == PatternElement::kGap) {
            ends.gaps = (ends.gaps | all << 1 | all << 2 | all << 3) & within;
            static_assert(kGapWords == 3);
            continue;
        }
        std::uint32_t there = 0;
        if (step->kind == PatternElement::kWords)
            for (std::uint32_t rest = all & within >> 1; rest != 0; rest &= rest - 1) {
                const int away = 1 + std::countr_zero(rest);
                if (Contains(*step, anchor[kDirection * away])) there |= std::uint32_t{1} << away;
            }
        if (!step->optional || step->kind == PatternElement::kAny) ends = {0, 0};
        if (step->kind == PatternElement::kAny) ends.gaps = all << 1 & within;
        ends.words |= there;
        if ((ends.words | ends.gaps) == 0) return 0;
    }
    return ends.words;
}

void Matcher::Look(std::uint32_t number, std::uint32_t at, const View& sentence, std::vector<Match>& matches) const {
    const Phrase& phrase = phrases_[number];
    const Symbol* anchor = sentence.symbols + at;
    if (!Contains(StepOf(phrase, phrase.anchor), *anchor)) return;
    const std::uint32_t behind = Run<1>(phrase, anchor, sentence.end - at - 1);
    if (behind == 0) return;
    const std::uint32_t before = Run<-1>(phrase, anchor, at - sentence.begin);
    for (std::uint32_t from = before; from != 0; from &= from - 1)
        for (std::uint32_t to = behind; to != 0; to &= to - 1)
            matches.push_back({at - static_cast<std::uint32_t>(std::countr_zero(from)),
                               at + 1 + static_cast<std::uint32_t>(std::countr_zero(to)), number});
}

// In rounds: the tables are larger than the processor's near memory, and each
// round asks for what the next one reads.
void Matcher::Find(const Text& text, Places& places, std::vector<Match>& matches, CancelledCallback cancelled) const {
    places.phrases.clear();
    places.pairs.resize(std::max(places.pairs.size(), kFar * text.words + kFar));
    Places::Pair* const pairs = places.pairs.data();
    const Symbol* const symbols = text.symbols;
    std::size_t count = 0;
    std::uint32_t at = 0;
    for (std::uint32_t sentence = 0; sentence < text.ends.size(); ++sentence)
        for (const std::uint32_t end = text.ends[sentence]; at < end; ++at) {
            const Start& start = starts_[symbols[at]];
            if (start.singles != 0) {
                for (std::uint32_t i = start.first; i < start.first + start.singles; ++i)
                    places.phrases.push_back({singles_[i], at, sentence});
                if (places.phrases.size() > kMostPlaces) LookAll(text, places, matches, cancelled);
            }
            if (start.partners == 0) continue;
            const auto pair = [&](std::uint32_t distance) {
                pairs[count].at = at;
                pairs[count].distance = distance;
                count += (start.partners & PartnerBit(symbols[at + distance], distance)) != 0;
            };
            static_assert(kFar == 4);
            if (end - at > kFar)
                pair(1), pair(2), pair(3), pair(4);
            else
                for (std::uint32_t distance = 1; distance < end - at; ++distance) pair(distance);
        }
    for (std::size_t i = 0; i < count; ++i) {
        Places::Pair& pair = pairs[i];
        pair.hash = HashOf(PairOf(symbols[pair.at], symbols[pair.at + pair.distance], pair.distance));
        __builtin_prefetch(&filter_[pair.hash & (filter_.size() - 1)]);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Places::Pair pair = pairs[i];
        const std::uint64_t bits = FilterBits(pair.hash);
        pairs[kept] = pair;
        kept += (filter_[pair.hash & (filter_.size() - 1)] & bits) == bits;
    }
    for (std::size_t i = 0; i < kept; ++i) __builtin_prefetch(&buckets_[pairs[i].hash & (buckets_.size() - 1)]);
    std::uint32_t sentence = 0;
    for (std::size_t i = 0; i < kept; ++i) {
        const Places::Pair pair = pairs[i];
        while (pair.at >= text.ends[sentence]) ++sentence;
        if (places.phrases.size() > kMostPlaces) LookAll(text, places, matches, cancelled);
        const std::uint32_t phrases = buckets_[SlotOf(pair.hash)].phrases;
        if (phrases == Bucket::kNone) continue;
        if ((phrases & Bucket::kMany) == 0) {
            __builtin_prefetch(&phrases_[phrases]);
            places.phrases.push_back({phrases, pair.at, sentence});
            continue;
        }
        const std::uint32_t* list = &paired_[phrases & ~Bucket::kMany];
        for (std::uint32_t i_of = 1; i_of <= list[0]; ++i_of) {
            __builtin_prefetch(&phrases_[list[i_of]]);
            places.phrases.push_back({list[i_of], pair.at, sentence});
        }
    }
    LookAll(text, places, matches, cancelled);
}

void Matcher::LookAll(const Text& text, Places& places, std::vector<Match>& matches,
                      CancelledCallback cancelled) const {
    Poll(cancelled);
    std::erase_if(places.phrases, [&](const Places::Place& place) {
        const Phrase& phrase = phrases_[place.phrase];
        if (phrase.steps == 1) matches.push_back({place.at, place.at + 1, place.phrase});
        if (phrase.steps == 1 || !Guarded(phrase, place.at, ViewOf(text, place.sentence))) return true;
        __builtin_prefetch(&steps_[phrase.first]);
        return false;
    });
    for (const Places::Place& place : places.phrases)
        Look(place.phrase, place.at, ViewOf(text, place.sentence), matches);
    if (matches.size() > kMostMatches)
        throw Error(ErrorCode::kLimitExceeded, "too many phrases of the policy match a text",
                    "More than " + std::to_string(kMostMatches) + " matches stand within " +
                        std::to_string(text.words) + " words.",
                    "Phrases of common words alone match everywhere: make them longer.");
    places.phrases.clear();
}

std::size_t Matcher::Memory() const noexcept {
    return steps_.capacity() * sizeof(Step) + phrases_.capacity() * sizeof(Phrase) + sets_.capacity() * sizeof(Set) +
           members_.capacity() * sizeof(Symbol) + filter_.capacity() * sizeof(std::uint64_t) +
           buckets_.capacity() * sizeof(Bucket) +
           starts_.capacity() * sizeof(Start) + (singles_.capacity() + paired_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace prescriptive
