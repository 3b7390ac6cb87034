#include "text/lexicon.hpp"

#include <algorithm>

#include "status.hpp"
#include "text/inflection.hpp"
#include "text/words.hpp"

namespace prescriptive {

namespace {

// A longer run of words without a full stop is read in pieces of this size, so
// that memory stays bounded.
constexpr std::size_t kLongestSentence = 4096;

// Words between two looks at a cancel request: a word takes a step for each
// phrase that may begin there.
constexpr std::size_t kPollEvery = 16;

}  // namespace

std::vector<std::string> Lexicon::PhraseWords(std::string_view phrase) {
    // Both marks are kept apart from the word reader, which would drop them.
    std::vector<std::string> words;
    while (!phrase.empty()) {
        const std::size_t space = std::min(phrase.find(' '), phrase.size());
        std::string_view part = phrase.substr(0, space);
        phrase.remove_prefix(std::min(space + 1, phrase.size()));
        if (part == "*") {
            words.emplace_back("*");
            continue;
        }
        const bool inflect = part.ends_with('~');
        if (inflect) part.remove_suffix(1);
        Word word;
        WordReader reader(part);
        while (reader.Next(word)) words.push_back(word.lower);
        if (inflect && !words.empty()) words.back() += '~';
    }
    return words;
}

Lexicon::Lexicon(std::vector<Phrase> phrases, const Negation& negation)
    : phrases_(std::move(phrases)), ends_(1), scope_(negation.scope) {
    for (std::uint32_t i = 0; i < phrases_.size(); ++i) Add(PhraseWords(phrases_[i].pattern), i);
    for (const std::string& word : negation.negators) words_[word].negator = true;
    for (const std::string& word : negation.breakers) words_[word].breaker = true;
}

std::uint32_t Lexicon::IdOf(const std::string& word) {
    Entry& entry = words_[word];
    if (entry.id == 0) entry.id = ++ids_;
    return entry.id;
}

std::uint32_t Lexicon::LemmaOf(const std::string& word) {
    const auto [lemma, added] = lemmas_.try_emplace(word, ids_ + 1);
    if (added) {
        ++ids_;
        for (const std::string& form : Inflections(word)) words_[form].lemmas.push_back(lemma->second);
    }
    return lemma->second;
}

std::uint32_t Lexicon::Child(std::uint32_t node, std::uint32_t id) {
    const auto [edge, added] =
        edges_.try_emplace(std::uint64_t{node} << 32 | id, static_cast<std::uint32_t>(ends_.size()));
    if (added) ends_.emplace_back();
    return edge->second;
}

std::uint32_t Lexicon::Find(std::uint32_t node, std::uint32_t id) const noexcept {
    const auto edge = edges_.find(std::uint64_t{node} << 32 | id);
    return edge == edges_.end() ? 0 : edge->second;
}

void Lexicon::Add(const std::vector<std::string>& words, std::uint32_t phrase) {
    std::uint32_t node = 0;
    for (const std::string& word : words) {
        if (word == "*")
            node = Child(node, kGap);
        else if (word.ends_with('~'))
            node = Child(node, LemmaOf(word.substr(0, word.size() - 1)));
        else
            node = Child(node, IdOf(word));
    }
    ends_[node].push_back(phrase);
}

// The words of one sentence, and the search in them.
class Sentence {
public:
    Sentence(const Lexicon& lexicon, TextReading& reading, CancelledCallback cancelled)
        : lexicon_(lexicon), reading_(reading), cancelled_(cancelled), counted_(lexicon.phrases_.size()) {}

    std::size_t size() const { return words_.size(); }

    void Add(const Word& word) {
        const auto found = lexicon_.words_.find(word.lower);
        words_.push_back({found == lexicon_.words_.end() ? &unknown_ : &found->second, word.start, word.end,
                          word.before != Boundary::kNone});
    }

    // Reads the sentence and forgets it.
    void Flush() {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (i % kPollEvery == 0) Poll(cancelled_);
            Match(i, i, 0);
        }
        // Of overlapping hits of one trait the first and longest counts.
        std::sort(found_.begin(), found_.end(), [&](const Found& a, const Found& b) {
            if (a.from != b.from) return a.from < b.from;
            if (a.to != b.to) return a.to > b.to;
            return a.phrase < b.phrase;
        });
        std::array<std::size_t, kMaximumTraits> covered{};
        for (const Found& hit : found_) {
            const Phrase& phrase = lexicon_.phrase(hit.phrase);
            if (hit.from < covered[phrase.trait]) continue;
            covered[phrase.trait] = hit.to;
            if (Negated(hit.from) || counted_[hit.phrase]) continue;
            counted_[hit.phrase] = true;
            reading_.weight[phrase.trait] += phrase.weight;
            reading_.substance = true;
            const std::size_t start = words_[hit.from].start;
            reading_.hits.push_back({hit.phrase, start, words_[hit.to - 1].end - start});
        }
        found_.clear();
        words_.clear();
    }

private:
    struct Item {
        const Lexicon::Entry* entry;
        std::size_t start;
        std::size_t end;
        bool begins_clause;
    };
    struct Found {
        std::size_t from;
        std::size_t to;  // behind the last word
        std::uint32_t phrase;
    };

    // Depth is bounded by the longest phrase.
    void Match(std::size_t from, std::size_t at, std::uint32_t node) {
        for (const std::uint32_t phrase : lexicon_.ends_[node]) found_.push_back({from, at, phrase});
        if (at == words_.size()) return;
        const Lexicon::Entry& entry = *words_[at].entry;
        const auto follow = [&](std::uint32_t id) {
            if (const std::uint32_t next = lexicon_.Find(node, id)) Match(from, at + 1, next);
        };
        if (entry.id != 0) follow(entry.id);
        for (const std::uint32_t lemma : entry.lemmas) follow(lemma);
        if (node != 0) follow(Lexicon::kGap);
    }

    bool Negated(std::size_t from) const {
        for (int distance = 1; distance <= lexicon_.scope_; ++distance) {
            if (from < static_cast<std::size_t>(distance)) return false;
            if (words_[from - distance + 1].begins_clause) return false;
            const Lexicon::Entry& entry = *words_[from - distance].entry;
            if (entry.breaker) return false;
            if (entry.negator) return true;
        }
        return false;
    }

    const Lexicon& lexicon_;
    const Lexicon::Entry unknown_;
    TextReading& reading_;
    CancelledCallback cancelled_;
    std::vector<Item> words_;
    std::vector<Found> found_;
    std::vector<bool> counted_;  // phrases: said twice is not meant twice
};

TextReading Lexicon::Read(std::string_view text, CancelledCallback cancelled) const {
    TextReading reading;
    Sentence sentence(*this, reading, cancelled);
    WordReader reader(text, cancelled);
    Word word;
    while (reader.Next(word)) {
        if (word.before == Boundary::kSentence || sentence.size() == kLongestSentence) sentence.Flush();
        sentence.Add(word);
    }
    sentence.Flush();
    reading.substance |= reader.saw_question() || reader.saw_number();
    return reading;
}

}  // namespace prescriptive
