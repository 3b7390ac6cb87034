// The reading of texts in the plainest way: every phrase tried at every word by backtracking over its text. What
// Lexicon is compared with; it shares only the splitting into words and the list of inflections with it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "text/inflection.hpp"
#include "text/lexicon.hpp"
#include "text/words.hpp"

namespace prescriptive::test {

class NaiveLexicon {
public:
    NaiveLexicon(std::vector<Phrase> phrases, std::vector<WordClass> classes, ContextRules context,
                 const std::vector<Valence>& valences)
        : phrases_(std::move(phrases)), classes_(std::move(classes)), context_(context) {
        for (const Valence& each : valences) valences_[each.word] = each.valence;
    }

    TextReading Read(std::string_view text) const {
        std::vector<Word> words;
        WordReader reader(text);
        for (Word word; reader.Next(word);) words.push_back(word);
        TextReading reading;
        std::set<std::uint32_t> counted;
        double sum = 0;
        int exclamations = 0, questions = 0;
        for (std::size_t from = 0; from < words.size();) {
            std::size_t to = from + 1;
            while (to < words.size() && words[to].before.boundary != Boundary::kSentence) ++to;
            const Marks end = to < words.size() ? words[to].before : reader.behind();
            exclamations += end.exclamations;
            if (end.questions > 1) questions += end.questions;
            sum += Sentence({words.begin() + static_cast<long>(from), words.begin() + static_cast<long>(to)},
                            end.questions > 0, counted, reading);
            from = to;
        }
        bool asks = reader.behind().questions > 0, counts = false;
        for (const Word& word : words) {
            asks = asks || word.before.questions > 0;
            counts = counts || word.number;
        }
        std::vector<Hit> kept;
        for (const Hit& hit : reading.hits)
            if (reading.weight[phrases_[hit.phrase].trait] >= context_.minimum_evidence &&
                reading.weight[phrases_[hit.phrase].trait] > 0)
                kept.push_back(hit);
        if (!reading.hits.empty())
            for (double& weight : reading.weight)
                if (weight < context_.minimum_evidence) weight = 0;
        reading.hits = kept;
        reading.substance = asks || counts || !kept.empty();
        if (words.empty()) {
            reading.sentiment = std::nan("");
        } else {
            const double emphasis =
                0.292 * std::min(exclamations, 4) + (questions > 3 ? 0.96 : questions > 1 ? 0.18 * questions : 0);
            if (sum > 0) sum += emphasis;
            if (sum < 0) sum -= emphasis;
            reading.sentiment = sum / std::sqrt(sum * sum + 15);
        }
        return reading;
    }

private:
    struct Match {
        std::size_t from, to;
        std::uint32_t phrase;
    };
    using Words = std::vector<Word>;

    static std::vector<std::string> Split(const std::string& text, char by) {
        std::vector<std::string> parts(1);
        for (const char c : text) {
            if (c == by)
                parts.emplace_back();
            else
                parts.back() += c;
        }
        std::erase(parts, "");
        return parts;
    }

    bool IsOneOf(const std::string& element, const Word& word) const {
        for (const std::string& alternative : Split(element, '|')) {
            if (alternative == "#" ? word.number
                : alternative == "$#" ? word.number && word.money && !word.percent
                : alternative == "#%" ? word.number && word.percent
                                      : alternative == word.lower)
                return true;
            if (alternative.ends_with('~'))
                for (const std::string& form : Inflections(alternative.substr(0, alternative.size() - 1)))
                    if (form == word.lower) return true;
            if (alternative.starts_with('<'))
                for (const WordClass& each : classes_)
                    if ("<" + each.name + ">" == alternative)
                        for (const std::string& member : each.words)
                            if (IsOneOf(member, word)) return true;
        }
        return false;
    }

    // Adds each place behind the rest of a pattern that begins at `at`. The last taken must be a word of it.
    void Ends(const Words& words, const std::vector<std::string>& elements, std::size_t element, std::size_t at,
              bool begun, bool in_gap, std::set<std::size_t>& ends) const {
        if (element == elements.size()) {
            if (begun && !in_gap) ends.insert(at);
            return;
        }
        const std::string& text = elements[element];
        if (text == "*" || text == "...") {
            const std::size_t least = text == "*" ? 1 : 0, most = text == "*" ? 1 : 3;
            for (std::size_t n = least; n <= most && at + n <= words.size(); ++n)
                if (n == 0 || begun) Ends(words, elements, element + 1, at + n, begun, n > 0 || in_gap, ends);
            return;
        }
        const bool optional = text.size() > 1 && text.ends_with('?');
        if (optional) Ends(words, elements, element + 1, at, begun, in_gap, ends);
        if (at < words.size() && IsOneOf(optional ? text.substr(0, text.size() - 1) : text, words[at]))
            Ends(words, elements, element + 1, at + 1, true, false, ends);
    }

    std::vector<Match> Matches(const Words& words, bool question, Phrase::Role role) const {
        std::vector<Match> matches;
        for (std::uint32_t p = 0; p < phrases_.size(); ++p) {
            if (phrases_[p].role != role) continue;
            std::vector<std::string> elements = Split(phrases_[p].pattern, ' ');
            const auto has = [&](const char* mark) { return std::erase(elements, mark) > 0; };
            const bool at_start = has("^"), at_end = has("$"), asks = has("?"), states = has(".");
            if ((asks && !question) || (states && question)) continue;
            for (std::size_t from = 0; from < words.size(); ++from) {
                if (at_start && from > 0) break;
                std::set<std::size_t> ends;
                Ends(words, elements, 0, from, false, false, ends);
                for (const std::size_t to : ends)
                    if (to > from && (!at_end || to == words.size())) matches.push_back({from, to, p});
            }
        }
        std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
            return std::tuple(a.from, b.to, a.phrase) < std::tuple(b.from, a.to, b.phrase);
        });
        if (role == Phrase::kTrait) return matches;
        std::vector<Match> apart;
        for (const Match& match : matches)
            if (apart.empty() || match.from >= apart.back().to) apart.push_back(match);
        return apart;
    }

    bool Names(const Phrase& phrase, const Word& word) const {
        for (std::string element : Split(phrase.pattern, ' ')) {
            if (element.size() > 1 && element.ends_with('?')) element.pop_back();
            if (IsOneOf(element, word)) return true;
        }
        return false;
    }

    std::set<std::size_t> LastWords(const Words& words, bool question, Phrase::Role role) const {
        std::set<std::size_t> last;
        for (const Match& match : Matches(words, question, role)) last.insert(match.to - 1);
        return last;
    }

    // The sum of valences.
    double Sentence(const Words& words, bool question, std::set<std::uint32_t>& counted, TextReading& reading) const {
        const auto negators = LastWords(words, question, Phrase::kNegator);
        const auto breakers = LastWords(words, question, Phrase::kBreaker);
        const auto intensifiers = LastWords(words, question, Phrase::kIntensifier);
        const auto hedges = LastWords(words, question, Phrase::kHedge);
        std::size_t contrast = 0;
        for (const Match& match : Matches(words, question, Phrase::kContrast))
            if (match.from > 0) contrast = match.to;
        const auto others = Matches(words, question, Phrase::kOtherSense);

        const auto reach = [&](std::size_t at, const std::set<std::size_t>& marked) {
            int count = 0;
            for (int i = 1; i <= context_.scope && at >= static_cast<std::size_t>(i); ++i) {
                const std::size_t word = at - static_cast<std::size_t>(i);
                if (words[word + 1].before.boundary != Boundary::kNone || breakers.count(word) > 0) break;
                count += static_cast<int>(marked.count(word));
            }
            return count;
        };

        std::vector<Match> candidates;
        for (const Match& match : Matches(words, question, Phrase::kTrait)) {
            const bool hidden = std::any_of(others.begin(), others.end(), [&](const Match& other) {
                return other.from < match.to && match.from < other.to &&
                       !(match.from <= other.from && other.to <= match.to &&
                         match.to - match.from > other.to - other.from);
            });
            if (!hidden) candidates.push_back(match);
        }
        std::stable_sort(candidates.begin(), candidates.end(), [&](const Match& a, const Match& b) {
            return std::abs(phrases_[a.phrase].weight) > std::abs(phrases_[b.phrase].weight);
        });
        std::vector<Match> taken;
        const std::size_t first_hit = reading.hits.size();
        for (const Match& match : candidates) {
            const Phrase& phrase = phrases_[match.phrase];
            if (std::any_of(taken.begin(), taken.end(), [&](const Match& other) {
                    return phrases_[other.phrase].trait == phrase.trait && other.from < match.to && match.from < other.to;
                }))
                continue;
            taken.push_back(match);
            const std::size_t second = match.from + 1;
            const bool denied = second + 1 < match.to && negators.count(second) > 0 && breakers.count(second + 1) == 0 &&
                                words[second].before.boundary == Boundary::kNone && !Names(phrase, words[second]);
            if ((reach(match.from, negators) + denied) % 2 != 0 || counted.count(match.phrase) > 0) continue;
            double factor = reach(match.from, hedges) > 0 ? context_.hedged : 1;
            for (std::size_t i = 1; i <= 2 && i <= match.from; ++i) {
                if (words[match.from - i + 1].before.boundary != Boundary::kNone) break;
                if (intensifiers.count(match.from - i) == 0) continue;
                factor *= context_.intensified;
                break;
            }
            if (contrast > 0) factor *= match.to <= contrast ? context_.before_contrast : context_.after_contrast;
            if (factor == 0) continue;
            const double weight = phrase.weight * factor;
            counted.insert(match.phrase);
            reading.weight[phrase.trait] += weight;
            const std::size_t start = words[match.from].start;
            reading.hits.push_back({match.phrase, start, words[match.to - 1].end - start, weight, 0, 0, 0});
        }
        std::sort(reading.hits.begin() + static_cast<long>(first_hit), reading.hits.end(), [](const Hit& a, const Hit& b) {
            return std::tuple(a.start, a.phrase) < std::tuple(b.start, b.phrase);
        });

        std::vector<double> valence;
        for (const Word& word : words) {
            const auto found = valences_.find(word.lower);
            valence.push_back(found == valences_.end() ? 0 : found->second);
        }
        for (const Match& match : Matches(words, question, Phrase::kHedge))
            for (std::size_t i = match.from; i < match.to; ++i) valence[i] = 0;
        for (const Match& match : Matches(words, question, Phrase::kValence)) {
            for (std::size_t i = match.from; i < match.to; ++i) valence[i] = 0;
            valence[match.from] = phrases_[match.phrase].weight;
        }
        const bool all_capitals =
            std::all_of(words.begin(), words.end(), [](const Word& word) { return word.capitals; });
        double sum = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            double v = static_cast<float>(valence[i]);
            if (v == 0) continue;
            const double sign = v < 0 ? -1 : 1;
            if (words[i].capitals && !all_capitals) v += 0.733 * sign;
            for (std::size_t back = 1; back <= 3 && back <= i; ++back) {
                if (intensifiers.count(i - back) > 0) v += 0.293 * sign;
                if (hedges.count(i - back) > 0) v -= 0.293 * sign;
            }
            if (reach(i, negators) % 2 != 0) v *= -0.74;
            if (contrast > 0) v *= i < contrast ? 0.5 : 1.5;
            sum += v;
        }
        return sum;
    }

    std::vector<Phrase> phrases_;
    std::vector<WordClass> classes_;
    ContextRules context_;
    std::map<std::string, double> valences_;
};

}  // namespace prescriptive::test
