#include "text/matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "text/inflection.hpp"

namespace prescriptive {
namespace {

constexpr int kGapWords = 3;
constexpr int kFar = 4;

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

    std::vector<std::vector<Candidate>> by_symbol(sets_by_symbol.size());
    for (std::uint32_t p = 0; p < phrases_.size(); ++p) {
        const Candidate candidate = CandidateOf(p);
        for (const Symbol s : members[steps_[phrases_[p].first + phrases_[p].anchor].set]) by_symbol[s].push_back(candidate);
    }
    for (const std::vector<Candidate>& of_symbol : by_symbol) {
        first_candidate_.push_back(static_cast<std::uint32_t>(candidates_.size()));
        candidates_.insert(candidates_.end(), of_symbol.begin(), of_symbol.end());
    }
    first_candidate_.push_back(static_cast<std::uint32_t>(candidates_.size()));
    set_of_.clear();
    return words;
}

// The required word that the patterns themselves use least: how often a word
// stands in patterns is near enough to how often it stands in texts.
void Matcher::ChooseAnchors(const std::map<std::string, std::vector<std::uint32_t>>& sets_of) {
    std::vector<std::uint64_t> uses(set_of_.size());
    for (const Step& step : steps_)
        if (step.kind == PatternElement::kWords) ++uses[step.set];
    std::vector<std::uint64_t> cost(set_of_.size());
    for (const auto& [word, sets] : sets_of) {
        std::uint64_t of_word = 0;
        for (const std::uint32_t set : sets) of_word += uses[set];
        for (const std::uint32_t set : sets) cost[set] += of_word;
    }
    for (Phrase& phrase : phrases_) {
        std::uint64_t least = ~std::uint64_t{0};
        for (std::uint8_t i = 0; i < phrase.steps; ++i) {
            const Step& step = steps_[phrase.first + i];
            if (step.kind != PatternElement::kWords || step.optional || cost[step.set] >= least) continue;
            least = cost[step.set];
            phrase.anchor = i;
        }
    }
}

Matcher::Candidate Matcher::CandidateOf(std::uint32_t p) const {
    const Phrase& phrase = phrases_[p];
    Candidate best{~std::uint64_t{0}, p, 0};
    int fewest = 64;
    for (const int direction : {-1, 1}) {
        int most = 1;  // words to the next one that must be there
        for (int i = phrase.anchor + direction; i >= 0 && i < phrase.steps; i += direction) {
            const Step& step = steps_[phrase.first + static_cast<std::uint32_t>(i)];
            if (step.kind == PatternElement::kWords && !step.optional) {
                const std::uint64_t bits = sets_[step.set].bits;
                const int rate = std::popcount(bits) * most;
                if (most <= kFar && rate < fewest) {
                    best.near = bits;
                    best.side = static_cast<std::int8_t>(direction * (most == 1 ? 1 : kFar));
                    fewest = rate;
                }
                break;
            }
            most += step.kind == PatternElement::kGap ? kGapWords : 1;
        }
    }
    return best;
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

void Matcher::Find(const std::vector<Symbol>& sentence, std::vector<Match>& matches) const {
    const auto size = static_cast<int>(sentence.size());
    for (int at = 0; at < size; ++at) {
        const Symbol symbol = sentence[static_cast<std::size_t>(at)];
        const Candidate* const end = candidates_.data() + first_candidate_[symbol + 1];
        for (const Candidate* candidate = candidates_.data() + first_candidate_[symbol]; candidate != end; ++candidate) {
            const int side = candidate->side;
            bool near = side == 0;
            const int direction = side < 0 ? -1 : 1;
            for (int n = direction; n != side + direction && !near && side != 0; n += direction) {
                const int neighbour = at + n;
                if (neighbour < 0 || neighbour >= size) break;
                near = (candidate->near & BitOf(sentence[static_cast<std::size_t>(neighbour)])) != 0;
            }
            if (!near) continue;
            const Phrase& phrase = phrases_[candidate->phrase];
            const Search search{sentence,      matches, steps_.data() + phrase.first,      phrase.steps,
                                phrase.anchor, static_cast<std::uint32_t>(at), candidate->phrase};
            Backwards(search, phrase.anchor - 1, static_cast<std::uint32_t>(at), true);
        }
    }
}

std::size_t Matcher::Memory() const noexcept {
    return steps_.capacity() * sizeof(Step) + phrases_.capacity() * sizeof(Phrase) + sets_.capacity() * sizeof(Set) +
           members_.capacity() * sizeof(Symbol) + first_candidate_.capacity() * sizeof(std::uint32_t) +
           candidates_.capacity() * sizeof(Candidate);
}

}  // namespace prescriptive
