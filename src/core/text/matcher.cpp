#include "text/matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <tuple>
#include <utility>

#include "text/inflection.hpp"

namespace prescriptive {
namespace {

// How far apart the two words that a phrase is looked for by may stand.
constexpr int kFar = 4;
static_assert(kFar < 8);  // three bits of a pair
static_assert(kFar <= Matcher::kBehind);
// Words that a phrase may have on each side of one of its own are bits of Ends.
static_assert(kMostElements + kMostGaps * kGapWords < 32);
// More than there are between a phrase's anchor and any word of it, with a window.
constexpr std::size_t kFarthest = 24;
static_assert(kMostElements + kMostGaps * (kGapWords - 1) + Matcher::kWindow <= kFarthest);

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
        steps_.push_back({0, words ? SetOf(element.words) : 0, 0, element.kind, element.optional});
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
    for (Step& step : steps_)
        if (step.kind == PatternElement::kWords)
            for (const Symbol s : members[step.set]) step.bits |= BitOf(s);
    starts_.resize(sets_by_symbol.size());
    Index(members, cancelled);
    FillMembers(members);
    set_of_.clear();
    return words;
}

void Matcher::FillMembers(const std::vector<std::vector<Symbol>>& members) {
    std::vector<std::uint32_t> first;
    std::vector<std::uint8_t> slots;
    for (const std::vector<Symbol>& of_set : members) {
        first.push_back(static_cast<std::uint32_t>(members_.size()));
        slots.push_back(static_cast<std::uint8_t>(std::countr_zero(std::bit_ceil(2 * of_set.size() + 1))));
        members_.resize(members_.size() + (std::size_t{1} << slots.back()));
        Symbol* const table = &members_[first.back()];
        for (std::uint32_t slot; const Symbol s : of_set) {
            for (slot = s; table[slot & ((std::uint32_t{1} << slots.back()) - 1)] != 0;) ++slot;
            table[slot & ((std::uint32_t{1} << slots.back()) - 1)] = s;
        }
    }
    for (Step& step : steps_) {
        if (step.kind != PatternElement::kWords) continue;
        step.members = slots[step.set];
        step.set = first[step.set];
    }
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
    int least = 64;
    for (int i = 0; i < phrase.steps; ++i) {
        const Step& step = StepOf(phrase, i);
        if (i == phrase.anchor || i == partner || step.kind != PatternElement::kWords || step.optional) continue;
        const Distance distance = DistanceOf(phrase, phrase.anchor, i);
        const int places = distance.most - distance.least + 1;
        const int chance = std::popcount(step.bits) * places;
        if (places > 2 * kWindow || chance >= least) continue;
        least = chance;
        phrase.guard = step.bits;
        phrase.guarded = distance;
    }
}

void Matcher::FillWindows(const Text& text, Places& places) const {
    const std::size_t words = text.bounds.back(), all = words + 2 * kFarthest;
    if (places.bits.size() < all) {
        places.bits.assign(all, 0);
        places.windows.assign(all, 0);
    }
    std::uint64_t* const bits = places.bits.data() + kFarthest;
    std::uint64_t* const windows = places.windows.data() + kFarthest;
    static_assert(kWindow == 4);
    std::uint64_t next = 0, second = 0, third = 0;
    for (std::size_t i = words; i-- > 0;) {
        bits[i] = BitOf(text.symbols[i]);
        windows[i] = bits[i] | next | second | third;
        third = second;
        second = next;
        next = bits[i];
    }
    windows[-1] = next | second | third;
    windows[-2] = next | second;
    windows[-3] = next;
    std::fill_n(bits + words, kFarthest, 0);
    std::fill_n(windows + words, kFarthest, 0);
}

void Matcher::Index(const std::vector<std::vector<Symbol>>& members, CancelledCallback cancelled) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> pairs;    // with their phrase
    std::vector<std::tuple<Symbol, bool, std::uint32_t>> singles;  // with whether there is more, and with their phrase
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
            for (const Symbol a : one) singles.emplace_back(a, phrase.steps > 1, p);
            continue;
        }
        for (const Symbol a : one)
            for (const Symbol b : members[StepOf(phrase, partner).set])
                for (auto words = static_cast<std::uint32_t>(distance.least);
                     words <= static_cast<std::uint32_t>(distance.most); ++words) {
                    starts_[a].partners |= std::uint64_t{1} << PartnerBit(b, words);
                    pairs.emplace_back(PairOf(a, b, words), p);
                }
    }
    std::sort(singles.begin(), singles.end());
    for (const auto& [symbol, more, phrase] : singles) {
        starts_[symbol].whole += !more;
        if (starts_[symbol].singles++ == 0) starts_[symbol].first = static_cast<std::uint32_t>(singles_.size());
        singles_.push_back(phrase);
    }
    FillBuckets(pairs);
}

// Without sorting, which took nearly half of the time to compile the shipped
// policy.
void Matcher::FillBuckets(std::vector<std::pair<std::uint64_t, std::uint32_t>>& pairs) {
    std::vector<std::size_t> of_symbol(starts_.size());
    for (const auto& [pair, phrase] : pairs) ++of_symbol[pair >> 32];
    std::size_t words = 0, slots = 0;
    for (std::size_t s = 0; s < starts_.size(); ++s) {
        if (of_symbol[s] == 0) continue;
        const std::size_t own_words = std::bit_ceil(of_symbol[s] / 8 + 1);
        const std::size_t own_slots = std::bit_ceil(of_symbol[s] + of_symbol[s] / 4 + 1);
        starts_[s].filter = static_cast<std::uint32_t>(words);
        starts_[s].filter_last = static_cast<std::uint32_t>(own_words - 1);
        starts_[s].buckets = static_cast<std::uint32_t>(slots);
        starts_[s].buckets_last = static_cast<std::uint32_t>(own_slots - 1);
        words += own_words;
        slots += own_slots;
    }
    filter_.resize(words);
    buckets_.resize(slots);
    // From pairs to their slots: those with one tag share one.
    std::vector<std::uint32_t> count(buckets_.size());
    for (auto& [pair, phrase] : pairs) {
        const std::uint64_t hash = HashOf(pair);
        const auto [one, two] = FilterBits(hash);
        const Start& start = starts_[pair >> 32];
        filter_[WordOf(start, hash)] |= std::uint64_t{1} << one | std::uint64_t{1} << two;
        const std::size_t slot = SlotOf(start, hash);
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

bool Matcher::Names(std::uint32_t phrase, Symbol symbol) const noexcept {
    for (int i = 0; i < phrases_[phrase].steps; ++i) {
        const Step& step = StepOf(phrases_[phrase], i);
        if (step.kind == PatternElement::kWords && Contains(step, symbol)) return true;
    }
    return false;
}

// Where the steps on one side of the anchor end, in words away from it (bit i:
// i words): all ways at once. Trying gaps and optional words one by one, by
// recursion, took 6,600 instructions a note with the shipped phrases; so 4,900.
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

void Matcher::AddPlaces(Places& places, const std::uint32_t* phrases, std::size_t count, std::uint32_t at,
                        std::uint32_t sentence) const {
    if (places.count + count > places.phrases.size()) places.phrases.resize(2 * (places.count + count));
    Places::Place* place = &places.phrases[places.count];
    for (std::size_t i = 0; i < count; ++i) {
        __builtin_prefetch(&phrases_[phrases[i]]);
        place[i] = {phrases[i], at, sentence};
    }
    places.count += count;
}

// In rounds: the tables are larger than the processor's near memory, and each
// round asks for what the next one reads.
void Matcher::Find(const Text& text, Places& places, std::vector<Match>& matches, CancelledCallback cancelled) const {
    places.count = 0;
    const std::uint32_t count = text.bounds.back();
    if (places.begins.size() < 2 * std::size_t{count}) {
        places.begins.resize(2 * std::size_t{count});
        places.pairs.resize(kFar * std::size_t{count} + 1);
    }
    FillWindows(text, places);
    const Symbol* const symbols = text.symbols;
    const Start* const starts = starts_.data();
    // Without branches: none of these could be foretold.
    std::uint32_t *const paired = places.begins.data(), *const single = paired + count;
    std::uint32_t *last_paired = paired, *last_single = single;
    for (std::uint32_t at = 0; at < count; ++at) {
        const Start& start = starts[symbols[at]];
        *last_paired = *last_single = at;
        last_paired += start.partners != 0;
        last_single += start.singles != 0;
    }
    std::uint32_t sentence = 0;
    for (const std::uint32_t* at = single; at != last_single; ++at) {
        while (*at >= text.bounds[sentence + 1]) ++sentence;
        const Start& start = starts[symbols[*at]];
        const std::uint32_t* const phrases = &singles_[start.first];
        for (std::uint32_t i = 0; i < start.whole; ++i) matches.push_back({*at, *at + 1, phrases[i]});
        if (start.singles > start.whole)
            AddPlaces(places, phrases + start.whole, start.singles - start.whole, *at, sentence);
        if (places.count > kMostPlaces || matches.size() > kMostMatches) LookAll(text, places, matches, cancelled);
    }
    Places::Pair* const pairs = places.pairs.data();
    Places::Pair* next = pairs;
    for (const std::uint32_t* at = paired; at != last_paired; ++at) {
        const std::uint32_t from = *at;
        const Start& start = starts[symbols[from]];
        const std::uint64_t partners = start.partners;
        const auto pair = [&](std::uint32_t distance) {
            next->at = from;
            next->distance = distance;
            next += partners >> PartnerBit(symbols[from + distance], distance) & 1;
        };
        static_assert(kFar == 4);
        pair(1), pair(2), pair(3), pair(4);
    }
    const std::uint64_t* const filter = filter_.data();
    for (Places::Pair* pair = pairs; pair != next; ++pair) {
        const Symbol symbol = symbols[pair->at];
        pair->hash = HashOf(PairOf(symbol, symbols[pair->at + pair->distance], pair->distance));
        pair->word = static_cast<std::uint32_t>(WordOf(starts[symbol], pair->hash));
        __builtin_prefetch(&filter[pair->word]);
    }
    Places::Pair* kept = pairs;
    for (const Places::Pair* pair = pairs; pair != next; ++pair) {
        const Places::Pair here = *pair;
        const auto [one, two] = FilterBits(here.hash);
        const std::uint64_t bits = filter[here.word];
        *kept = here;
        kept += bits >> one & bits >> two & 1;
    }
    for (const Places::Pair* pair = pairs; pair != kept; ++pair) {
        const Start& start = starts[symbols[pair->at]];
        __builtin_prefetch(&buckets_[start.buckets + (pair->hash & start.buckets_last)]);
    }
    sentence = 0;
    for (const Places::Pair* pair = pairs; pair != kept; ++pair) {
        while (pair->at >= text.bounds[sentence + 1]) ++sentence;
        if (pair->at + pair->distance >= text.bounds[sentence + 1]) continue;
        if (places.count > kMostPlaces) LookAll(text, places, matches, cancelled);
        const std::uint32_t& phrases = buckets_[SlotOf(starts[symbols[pair->at]], pair->hash)].phrases;
        if (phrases == Bucket::kNone) continue;
        if ((phrases & Bucket::kMany) == 0) {
            AddPlaces(places, &phrases, 1, pair->at, sentence);
        } else {
            const std::uint32_t* const list = &paired_[phrases & ~Bucket::kMany];
            AddPlaces(places, list + 1, list[0], pair->at, sentence);
        }
    }
    LookAll(text, places, matches, cancelled);
}

void Matcher::LookAll(const Text& text, Places& places, std::vector<Match>& matches,
                      CancelledCallback cancelled) const {
    Poll(cancelled);
    Places::Place* const begin = places.phrases.data();
    const Places::Place* const end = begin + places.count;
    Places::Place* kept = begin;
    const std::uint64_t* const bits = places.bits.data() + kFarthest;
    const std::uint64_t* const windows = places.windows.data() + kFarthest;
    for (const Places::Place* place = begin; place != end; ++place) {
        const Phrase& phrase = phrases_[place->phrase];
        const Distance distance = phrase.guarded;
        const std::int64_t first = std::int64_t{place->at} + distance.least;
        const std::int64_t last = first + std::max(0, distance.most - distance.least - kWindow + 1);
        const std::uint64_t many = windows[first] | windows[last], one = bits[first];
        const std::uint64_t there = (distance.most == distance.least ? one : many) & phrase.guard;
        *kept = *place;
        kept += static_cast<int>(there != 0) | static_cast<int>(phrase.guard == 0);
    }
    for (const Places::Place* place = begin; place != kept; ++place)
        __builtin_prefetch(&steps_[phrases_[place->phrase].first]);
    for (const Places::Place* place = begin; place != kept; ++place)
        Look(place->phrase, place->at, ViewOf(text, place->sentence), matches);
    if (matches.size() > kMostMatches)
        throw Error(ErrorCode::kLimitExceeded, "too many phrases of the policy match a text",
                    "More than " + std::to_string(kMostMatches) + " matches stand within " +
                        std::to_string(text.bounds.back()) + " words.",
                    "Phrases of common words alone match everywhere: make them longer.");
    places.count = 0;
}

std::size_t Matcher::Memory() const noexcept {
    return steps_.capacity() * sizeof(Step) + phrases_.capacity() * sizeof(Phrase) +
           members_.capacity() * sizeof(Symbol) + filter_.capacity() * sizeof(std::uint64_t) +
           buckets_.capacity() * sizeof(Bucket) +
           starts_.capacity() * sizeof(Start) + (singles_.capacity() + paired_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace prescriptive
