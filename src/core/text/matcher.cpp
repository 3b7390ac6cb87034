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
        steps_.push_back({words ? SetOf(element.words) : 0, element.kind, element.optional});
        phrase.fixed = phrase.fixed && !element.optional && element.kind != PatternElement::kGap;
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
    starts_.resize(sets_by_symbol.size() + 1);
    Index(members, cancelled);
    for (Step& step : steps_) {
        step.one_symbol = step.kind == PatternElement::kWords && members[step.set].size() == 1;
        if (step.one_symbol) step.set = members[step.set][0];
    }
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
    for (std::int64_t word = from + phrase.guarded.least; word <= from + phrase.guarded.most; ++word)
        if (word >= sentence.begin && word < sentence.end && (phrase.guard & BitOf(sentence.symbols[word])) != 0)
            return true;
    return false;
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
        for (const Symbol a : one) {
            starts_[a].reach = std::max<std::uint32_t>(starts_[a].reach, static_cast<std::uint32_t>(distance.most));
            for (const Symbol b : members[StepOf(phrase, partner).set])
                for (int words = distance.least; words <= distance.most; ++words)
                    pairs.emplace_back(PairOf(a, b, static_cast<std::uint32_t>(words)), p);
        }
    }
    std::sort(singles.begin(), singles.end());
    for (const auto& [symbol, phrase] : singles) {
        ++starts_[symbol + 1].single;
        singles_.push_back(phrase);
    }
    for (std::size_t s = 1; s < starts_.size(); ++s) starts_[s].single += starts_[s - 1].single;

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
    if (step.one_symbol) return step.set == symbol;
    const Set& of = sets_[step.set];
    if ((of.bits & BitOf(symbol)) == 0) return false;
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

struct Matcher::Search {
    const View& sentence;
    std::vector<Match>& matches;
    const Step* steps;
    int count;
    int anchor;
    std::uint32_t anchor_at;
    std::uint32_t phrase;
    std::uint32_t from = 0;
};

// Matches step `step` and those before it to the words that end before `at`;
// `word`: what was matched last is a word, not a gap.
void Matcher::Backwards(Search& search, int step, std::uint32_t at, bool word) const {
    if (step < 0) {
        if (!word) return;
        search.from = at;
        Forwards(search, search.anchor + 1, search.anchor_at + 1, true);
        return;
    }
    const Step& one = search.steps[step];
    if (one.kind != PatternElement::kWords) {
        const std::uint32_t least = one.kind == PatternElement::kAny ? 1 : 0;
        const std::uint32_t most = one.kind == PatternElement::kAny ? 1 : kGapWords;
        for (std::uint32_t n = least; n <= most && search.sentence.begin + n <= at; ++n)
            Backwards(search, step - 1, at - n, word && n == 0);
        return;
    }
    if (one.optional) Backwards(search, step - 1, at, word);
    if (at > search.sentence.begin && Contains(one, search.sentence.symbols[at - 1]))
        Backwards(search, step - 1, at - 1, true);
}

void Matcher::Forwards(Search& search, int step, std::uint32_t at, bool word) const {
    if (step == search.count) {
        if (word) search.matches.push_back({search.from, at, search.phrase});
        return;
    }
    const Step& one = search.steps[step];
    const std::uint32_t end = search.sentence.end;
    if (one.kind != PatternElement::kWords) {
        const std::uint32_t least = one.kind == PatternElement::kAny ? 1 : 0;
        const std::uint32_t most = one.kind == PatternElement::kAny ? 1 : kGapWords;
        for (std::uint32_t n = least; n <= most && at + n <= end; ++n) Forwards(search, step + 1, at + n, word && n == 0);
        return;
    }
    if (one.optional) Forwards(search, step + 1, at, word);
    if (at < end && Contains(one, search.sentence.symbols[at])) Forwards(search, step + 1, at + 1, true);
}

// As Look, without the recursion: that takes some 380 instructions a phrase.
void Matcher::LookFixed(std::uint32_t number, std::uint32_t at, const View& sentence,
                        std::vector<Match>& matches) const {
    const Phrase& phrase = phrases_[number];
    if (at < sentence.begin + phrase.anchor || at - phrase.anchor + phrase.steps > sentence.end) return;
    const std::uint32_t from = at - phrase.anchor;
    for (std::uint32_t i = 0; i < phrase.steps; ++i) {
        const Step& step = steps_[phrase.first + i];
        if (step.kind == PatternElement::kWords && !Contains(step, sentence.symbols[from + i])) return;
    }
    matches.push_back({from, from + phrase.steps, number});
}

void Matcher::Look(std::uint32_t number, std::uint32_t at, const View& sentence, std::vector<Match>& matches) const {
    const Phrase& phrase = phrases_[number];
    if (!Contains(StepOf(phrase, phrase.anchor), sentence.symbols[at])) return;
    Search search{sentence, matches, steps_.data() + phrase.first, phrase.steps, phrase.anchor, at, number};
    Backwards(search, phrase.anchor - 1, at, true);
}

// In rounds: the tables are larger than the processor's near memory, and each
// round asks for what the next one reads.
void Matcher::Find(const Text& text, Places& places, std::vector<Match>& matches, CancelledCallback cancelled) const {
    places.phrases.clear();
    places.pairs.resize(std::max(places.pairs.size(), kFar * text.words));
    Places::Pair* const pairs = places.pairs.data();
    std::size_t count = 0;
    std::uint32_t at = 0;
    for (std::uint32_t sentence = 0; sentence < text.ends.size(); ++sentence)
        for (const std::uint32_t end = text.ends[sentence]; at < end; ++at) {
            const Symbol symbol = text.symbols[at];
            const Start* const start = &starts_[symbol];
            if (start[0].single != start[1].single) {
                for (std::uint32_t i = start[0].single; i < start[1].single; ++i)
                    places.phrases.push_back({singles_[i], at, sentence});
                if (places.phrases.size() > kMostPlaces) LookAll(text, places, matches, cancelled);
            }
            if (start->reach == 0) continue;
            const std::uint32_t farthest = std::min(at + start->reach, end - 1);
            for (std::uint32_t beside = at + 1; beside <= farthest; ++beside) {
                const std::uint64_t hash = HashOf(PairOf(symbol, text.symbols[beside], beside - at));
                __builtin_prefetch(&filter_[hash & (filter_.size() - 1)]);
                pairs[count++] = {hash, at, sentence};
            }
        }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Places::Pair pair = pairs[i];
        const std::uint64_t bits = FilterBits(pair.hash);
        pairs[kept] = pair;
        kept += (filter_[pair.hash & (filter_.size() - 1)] & bits) == bits;
    }
    for (std::size_t i = 0; i < kept; ++i) __builtin_prefetch(&buckets_[pairs[i].hash & (buckets_.size() - 1)]);
    for (std::size_t i = 0; i < kept; ++i) {
        const Places::Pair pair = pairs[i];
        if (places.phrases.size() > kMostPlaces) LookAll(text, places, matches, cancelled);
        const std::uint32_t phrases = buckets_[SlotOf(pair.hash)].phrases;
        if (phrases == Bucket::kNone) continue;
        if ((phrases & Bucket::kMany) == 0) {
            __builtin_prefetch(&phrases_[phrases]);
            places.phrases.push_back({phrases, pair.at, pair.sentence});
            continue;
        }
        const std::uint32_t* list = &paired_[phrases & ~Bucket::kMany];
        for (std::uint32_t i_of = 1; i_of <= list[0]; ++i_of) {
            __builtin_prefetch(&phrases_[list[i_of]]);
            places.phrases.push_back({list[i_of], pair.at, pair.sentence});
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
    for (const Places::Place& place : places.phrases) {
        const View sentence = ViewOf(text, place.sentence);
        if (phrases_[place.phrase].fixed)
            LookFixed(place.phrase, place.at, sentence, matches);
        else
            Look(place.phrase, place.at, sentence, matches);
    }
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
