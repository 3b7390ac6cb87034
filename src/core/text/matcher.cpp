#include "text/matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "text/inflection.hpp"

namespace prescriptive {
namespace {

constexpr int kGapWords = 3;

// How far apart the two words that a phrase is looked for by may stand.
constexpr int kFar = 4;

// Pairs of words that a phrase is looked for by: more are avoided for the sake
// of memory, and far more never kept.
constexpr double kManyPairs = 64;
constexpr std::size_t kMostPairs = 4096;

// Places to look at between two looks at a cancel request.
constexpr std::size_t kMostPlaces = 4096;

}  // namespace

std::uint32_t Matcher::SetOf(const std::vector<std::string>& words) {
    return set_of_.try_emplace(words, static_cast<std::uint32_t>(set_of_.size())).first->second;
}

void Matcher::Add(const Pattern& pattern) {
    Phrase phrase{static_cast<std::uint32_t>(steps_.size()), static_cast<std::uint8_t>(pattern.elements.size()), 0};
    for (const PatternElement& element : pattern.elements) {
        const bool words = element.kind == PatternElement::kWords;
        steps_.push_back({words ? SetOf(element.words) : 0, element.kind, element.optional});
    }
    phrases_.push_back(phrase);
}

std::map<std::string, Matcher::Symbols> Matcher::Build() {
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
    first_single_.resize(sets_by_symbol.size() + 1);
    Index(members);
    set_of_.clear();
    return words;
}

int Matcher::Partner(const Phrase& phrase, int step) const {
    int distance = 1;
    for (int i = step + 1; i < phrase.steps && distance <= kFar; ++i) {
        const Step& next = steps_[phrase.first + static_cast<std::uint32_t>(i)];
        if (next.kind == PatternElement::kWords && !next.optional) return i;
        distance += next.kind == PatternElement::kGap ? kGapWords : 1;
    }
    return -1;
}

void Matcher::Index(const std::vector<std::vector<Symbol>>& members) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> pairs;    // with their phrase
    std::vector<std::pair<std::uint64_t, std::uint32_t>> singles;  // symbols with their phrase
    for (std::uint32_t p = 0; p < phrases_.size(); ++p) {
        const Phrase& phrase = phrases_[p];
        const std::vector<Symbol>& one = members[steps_[phrase.first + phrase.anchor].set];
        const int partner = Partner(phrase, phrase.anchor);
        const std::vector<Symbol>* two =
            partner < 0 ? nullptr : &members[steps_[phrase.first + static_cast<std::uint32_t>(partner)].set];
        for (const Symbol a : one) {
            if (two == nullptr || one.size() * two->size() > kMostPairs) {
                singles.emplace_back(a, p);
                continue;
            }
            for (const Symbol b : *two) pairs.emplace_back(PairOf(a, b), p);
        }
    }
    std::sort(singles.begin(), singles.end());
    for (const auto& [symbol, phrase] : singles) {
        ++first_single_[symbol + 1];
        singles_.push_back(phrase);
    }
    for (std::size_t s = 1; s < first_single_.size(); ++s) first_single_[s] += first_single_[s - 1];

    std::sort(pairs.begin(), pairs.end());
    std::size_t different = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) different += i == 0 || pairs[i].first != pairs[i - 1].first;
    buckets_.resize(std::bit_ceil(different + different / 4 + 1));
    filter_.resize(std::bit_ceil(different / 6 + 1));
    for (std::size_t i = 0; i < pairs.size();) {
        Bucket bucket{pairs[i].first, static_cast<std::uint32_t>(paired_.size()), 0};
        for (; i < pairs.size() && pairs[i].first == bucket.pair; ++i) paired_.push_back(pairs[i].second);
        bucket.last = static_cast<std::uint32_t>(paired_.size());
        const std::uint64_t hash = HashOf(bucket.pair);
        std::size_t at = hash & (buckets_.size() - 1);
        while (buckets_[at].pair != 0) at = (at + 1) & (buckets_.size() - 1);
        buckets_[at] = bucket;
        filter_[hash & (filter_.size() - 1)] |= FilterBits(hash);
    }
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
            const Step& step = steps_[phrase.first + i];
            if (step.kind != PatternElement::kWords || step.optional) continue;
            const int partner = Partner(phrase, i);
            // Alone only where there is no pair.
            double both = cost[step.set] * all * all;
            if (partner >= 0) {
                const std::uint32_t other = steps_[phrase.first + static_cast<std::uint32_t>(partner)].set;
                both = cost[step.set] * cost[other] * std::max(1.0, words[step.set] * words[other] / kManyPairs);
            }
            if (both >= least) continue;
            least = both;
            phrase.anchor = i;
        }
    }
}

bool Matcher::Contains(std::uint32_t set, Symbol symbol) const noexcept {
    const Set& of = sets_[set];
    if ((of.bits & BitOf(symbol)) == 0) return false;
    return std::binary_search(members_.begin() + of.first, members_.begin() + of.last, symbol);
}

struct Matcher::Search {
    const std::vector<Symbol>& sentence;
    std::vector<Match>& matches;
    const Step* steps;
    int count;
    int anchor;
    std::uint32_t anchor_at;
    std::uint32_t phrase;
    mutable std::uint32_t from = 0;
};

// Matches step `step` and those before it to the words that end before `at`;
// `word`: what was matched last is a word, not a gap.
void Matcher::Backwards(const Search& search, int step, std::uint32_t at, bool word) const {
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
        for (std::uint32_t n = least; n <= most && n <= at; ++n) Backwards(search, step - 1, at - n, word && n == 0);
        return;
    }
    if (one.optional) Backwards(search, step - 1, at, word);
    if (at > 0 && Contains(one.set, search.sentence[at - 1])) Backwards(search, step - 1, at - 1, true);
}

void Matcher::Forwards(const Search& search, int step, std::uint32_t at, bool word) const {
    if (step == search.count) {
        if (word) search.matches.push_back({search.from, at, search.phrase});
        return;
    }
    const Step& one = search.steps[step];
    const auto size = static_cast<std::uint32_t>(search.sentence.size());
    if (one.kind != PatternElement::kWords) {
        const std::uint32_t least = one.kind == PatternElement::kAny ? 1 : 0;
        const std::uint32_t most = one.kind == PatternElement::kAny ? 1 : kGapWords;
        for (std::uint32_t n = least; n <= most && at + n <= size; ++n) Forwards(search, step + 1, at + n, word && n == 0);
        return;
    }
    if (one.optional) Forwards(search, step + 1, at, word);
    if (at < size && Contains(one.set, search.sentence[at])) Forwards(search, step + 1, at + 1, true);
}

void Matcher::Look(std::uint32_t number, std::uint32_t at, const std::vector<Symbol>& sentence,
                   std::vector<Match>& matches) const {
    const Phrase& phrase = phrases_[number];
    const Search search{sentence, matches, steps_.data() + phrase.first, phrase.steps, phrase.anchor, at, number};
    Backwards(search, phrase.anchor - 1, at, true);
}

// The tables are larger than the processor's near memory: all that may be
// needed of one is asked for before the first is used.
void Matcher::Find(const std::vector<Symbol>& sentence, Places& places, std::vector<Match>& matches,
                   CancelledCallback cancelled) const {
    const auto size = static_cast<std::uint32_t>(sentence.size());
    places.pairs.clear();
    places.phrases.clear();
    for (std::uint32_t at = 0; at < size; ++at) {
        const Symbol symbol = sentence[at];
        for (std::uint32_t i = first_single_[symbol]; i < first_single_[symbol + 1]; ++i)
            places.phrases.push_back({singles_[i], at, 0});
        if (places.phrases.size() > kMostPlaces) {
            Poll(cancelled);
            LookAll(sentence, places, matches);
        }
        for (std::uint32_t beside = at + 1; beside < size && beside <= at + kFar; ++beside) {
            const std::uint64_t pair = PairOf(symbol, sentence[beside]);
            const std::uint64_t hash = HashOf(pair);
            const std::uint64_t bits = FilterBits(hash);
            if ((filter_[hash & (filter_.size() - 1)] & bits) != bits) continue;
            const auto slot = static_cast<std::uint32_t>(hash & (buckets_.size() - 1));
            __builtin_prefetch(&buckets_[slot]);
            places.pairs.push_back({pair, at, slot});
        }
    }
    for (const Places::Place& place : places.pairs) {
        if (places.phrases.size() > kMostPlaces) {
            Poll(cancelled);
            LookAll(sentence, places, matches);
        }
        for (std::size_t slot = place.slot; buckets_[slot].pair != 0; slot = (slot + 1) & (buckets_.size() - 1)) {
            if (buckets_[slot].pair != place.value) continue;
            for (std::uint32_t i = buckets_[slot].first; i < buckets_[slot].last; ++i)
                places.phrases.push_back({paired_[i], place.at, 0});
            break;
        }
    }
    LookAll(sentence, places, matches);
}

void Matcher::LookAll(const std::vector<Symbol>& sentence, Places& places, std::vector<Match>& matches) const {
    for (const Places::Place& place : places.phrases) __builtin_prefetch(&phrases_[place.value]);
    for (const Places::Place& place : places.phrases) __builtin_prefetch(&steps_[phrases_[place.value].first]);
    for (const Places::Place& place : places.phrases)
        Look(static_cast<std::uint32_t>(place.value), place.at, sentence, matches);
    places.phrases.clear();
}

std::size_t Matcher::Memory() const noexcept {
    return steps_.capacity() * sizeof(Step) + phrases_.capacity() * sizeof(Phrase) + sets_.capacity() * sizeof(Set) +
           members_.capacity() * sizeof(Symbol) + filter_.capacity() * sizeof(std::uint64_t) +
           buckets_.capacity() * sizeof(Bucket) +
           (first_single_.capacity() + singles_.capacity() + paired_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace prescriptive
