// What reading a note of 157 bytes costs in the core, by the shipped policy and by one of 250 phrases, beside
// what else finds 250 phrases at once. A note is the messages of test/quality from one on, as in setup.sql.
#include <benchmark/benchmark.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <regex>

#include "shipped.hpp"
#ifdef PRESCRIPTIVE_HYPERSCAN
#include <hs/hs.h>
#endif
#include <re2/set.h>

using namespace prescriptive;
using Json = nlohmann::json;

namespace {

constexpr std::size_t kNotes = 2048;
constexpr std::size_t kNoteBytes = 157;
constexpr std::size_t kPhrasesOfATrait = 25;

std::vector<std::vector<std::string>> Csv(const std::string& text) {
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            if (!quoted && i > 0 && text[i - 1] == '"') rows.back().back() += '"';
            quoted = !quoted;
        } else if (quoted) {
            rows.back().back() += c;
        } else if (c == ',') {
            rows.back().emplace_back();
        } else if (c == '\n') {
            rows.push_back({""});
        } else if (c != '\r') {
            rows.back().back() += c;
        }
    }
    return rows;
}

const std::vector<std::string>& Notes() {
    static const std::vector<std::string> notes = [] {
        std::vector<std::string> messages;
        for (const auto& row : Csv(ReadSource("test/quality/messages.csv"))) {
            const bool ascii = row.size() == 5 && std::ranges::none_of(row[3], [](char c) { return c < 0; });
            if (ascii && row[1].starts_with("written:") && row[2] == "en") messages.push_back(row[3]);
        }
        std::vector<std::string> all;
        for (std::size_t i = 0; i < kNotes; ++i) {
            std::string note = messages.at(i);
            for (std::size_t k = 1; note.size() < kNoteBytes; ++k)
                note += ' ' + messages[(i + k) % messages.size()];
            all.push_back(note.substr(0, kNoteBytes));
        }
        return all;
    }();
    return notes;
}

using Phrases = std::vector<std::vector<std::string>>;  // by trait

// The first of each trait that have this form.
Phrases FirstPhrases(const char* form) {
    const std::regex pattern(form);
    const Json policy = Json::parse(PolicyText());
    Phrases of_traits;
    for (const Json& trait : policy["traits"]["definitions"]) {
        std::vector<std::string>& phrases = of_traits.emplace_back();
        for (const Json& group : trait["phrases"])
            for (const std::string phrase : group["phrases"])
                if (phrases.size() < kPhrasesOfATrait && std::regex_match(phrase, pattern))
                    phrases.push_back(phrase);
    }
    return of_traits;
}

// Words, alternatives, optional words and gaps: all that a regular expression can say, too.
const Phrases& Gapped() {
    static const Phrases phrases = FirstPhrases("[a-z0-9'|]+( ([a-z0-9'|]+[?]?|[*]|[.]{3}))*");
    return phrases;
}
// Words only.
const Phrases& Plain() {
    static const Phrases phrases = FirstPhrases("[a-z0-9']+( [a-z0-9']+)*");
    return phrases;
}

Json PolicyOf(const Phrases& phrases) {
    Json policy = Json::parse(PolicyText());
    for (std::size_t t = 0; t < phrases.size(); ++t)
        policy["traits"]["definitions"][t]["phrases"] =
            Json::array({{{"weight", 1}, {"phrases", phrases[t]}}});
    return policy;
}

// These phrases and nothing else: no negation, no other senses, no sentiment.
Json BarePolicyOf(const Phrases& phrases) {
    Json policy = PolicyOf(phrases);
    Json& reading = policy["reading"];
    reading["negation"]["negators"] = reading["negation"]["breakers"] = Json::array();
    reading["sentiment"] = Json::object();
    for (const char* key : {"classes", "intensifiers", "hedges", "contrast", "other_senses"})
        reading.erase(key);
    return policy;
}

struct Kind {
    std::string text;
    std::unique_ptr<const Policy> policy;

    explicit Kind(std::string document) : text(std::move(document)), policy(CompilePolicy(text)) {}
};

const Kind& Shipped() {
    static const Kind kind(PolicyText());
    return kind;
}
template <const Phrases& (*phrases)()>
const Kind& With() {
    static const Kind kind(CanonicalPolicy(PolicyOf(phrases()).dump()));
    return kind;
}
template <const Phrases& (*phrases)()>
const Kind& Bare() {
    static const Kind kind(CanonicalPolicy(BarePolicyOf(phrases()).dump()));
    return kind;
}

void Read(benchmark::State& state, const Kind& (*kind)()) {
    const Lexicon& lexicon = kind().policy->lexicon;
    std::size_t i = 0, hits = 0;
    lexicon.Read(Notes()[0]);
    for (auto _ : state) {
        const TextReading reading = lexicon.Read(Notes()[i++ % Notes().size()]);
        hits += reading.hits.size();
    }
    state.counters["hits"] = static_cast<double>(hits) / static_cast<double>(state.iterations());
    state.counters["memory_KB"] = static_cast<double>(lexicon.Memory() / 1024);
}
BENCHMARK_CAPTURE(Read, shipped, Shipped);
BENCHMARK_CAPTURE(Read, 250_phrases, With<Gapped>);
BENCHMARK_CAPTURE(Read, 250_phrases_alone, Bare<Gapped>);
BENCHMARK_CAPTURE(Read, 250_plain_phrases_alone, Bare<Plain>);

void ReadPlainly(benchmark::State& state, const Kind& (*kind)()) {
    const Lexicon& lexicon = kind().policy->lexicon;
    std::size_t i = 0;
    lexicon.Read(Notes()[0]);
    for (auto _ : state) benchmark::DoNotOptimize(lexicon.ReadPlainly(Notes()[i++ % Notes().size()]));
}
BENCHMARK_CAPTURE(ReadPlainly, shipped, Shipped);
BENCHMARK_CAPTURE(ReadPlainly, 250_phrases, With<Gapped>);
BENCHMARK_CAPTURE(ReadPlainly, 250_phrases_alone, Bare<Gapped>);

// Until the first text is read.
void Compile(benchmark::State& state, const Kind& (*kind)()) {
    for (auto _ : state) benchmark::DoNotOptimize(CompilePolicy(kind().text)->lexicon.Read("a"));
}
BENCHMARK_CAPTURE(Compile, shipped, Shipped)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Compile, 250_phrases, With<Gapped>)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Compile, 250_phrases_alone, Bare<Gapped>)->Unit(benchmark::kMillisecond);

// As phrase_regex of peers_texts.sql.
std::string RegexOf(const std::string& phrase) {
    static const std::string space = "(?:'*[^a-z0-9'.!?;:\\n]+'*)", any = "(?:[a-z0-9]+(?:['.,][a-z0-9]+)*)";
    std::string regex;
    std::size_t begin = 0;
    while (begin <= phrase.size()) {
        const std::size_t end = std::min(phrase.find(' ', begin), phrase.size());
        std::string element = phrase.substr(begin, end - begin);
        const bool optional = element.ends_with('?');
        if (optional) element.pop_back();
        if (element == "...") {
            regex += "(?:" + space + any + "){0,3}";
        } else {
            element = element == "*" ? any : "(?:" + element + ")";
            regex += begin == 0 ? element : "(?:" + space + element + ")" + (optional ? "?" : "");
        }
        begin = end + 1;
    }
    return "(?:^|[^a-z0-9'])'*" + regex + "'*(?:[^a-z0-9']|$)";
}

using Masks = std::vector<std::uint32_t>;  // by note: bits of the traits found

Masks MasksOf(const Lexicon& lexicon) {
    Masks masks;
    for (const std::string& note : Notes()) {
        const TextReading reading = lexicon.Read(note);
        std::uint32_t& mask = masks.emplace_back();
        for (std::size_t t = 0; t < kMaximumTraits; ++t) mask |= std::uint32_t{reading.weight[t] > 0} << t;
    }
    return masks;
}

// Measures mask_of, which must find in each note what the lexicon finds.
template <typename MaskOf>
void Measure(benchmark::State& state, const Lexicon& lexicon, const MaskOf& mask_of) {
    const Masks expected = MasksOf(lexicon);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) differ += mask_of(Notes()[i]) != expected[i];
    state.counters["differ"] = static_cast<double>(differ);
    if (differ > 0) return state.SkipWithError("finds other traits than the lexicon");
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(mask_of(Notes()[i++ % Notes().size()]));
}

double Milliseconds(std::chrono::steady_clock::time_point since) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count();
}

template <const Phrases& (*phrases)()>
void Re2Set(benchmark::State& state) {
    const auto start = std::chrono::steady_clock::now();
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_max_mem(std::int64_t{1} << 30);
    RE2::Set set(options, RE2::UNANCHORED);
    std::vector<int> trait_of;
    for (std::size_t t = 0; t < phrases().size(); ++t)
        for (const std::string& phrase : phrases()[t]) {
            set.Add(RegexOf(phrase), nullptr);
            trait_of.push_back(static_cast<int>(t));
        }
    if (!set.Compile()) return state.SkipWithError("RE2::Set does not compile");
    state.counters["compile_ms"] = Milliseconds(start);

    std::vector<int> matches;
    const auto mask_of = [&](const std::string& note) {
        std::uint32_t mask = 0;
        set.Match(note, &matches);
        for (const int match : matches) mask |= 1u << trait_of[static_cast<std::size_t>(match)];
        return mask;
    };
    Measure(state, Bare<phrases>().policy->lexicon, mask_of);
}
BENCHMARK(Re2Set<Gapped>)->Name("Re2Set/250_phrases");
BENCHMARK(Re2Set<Plain>)->Name("Re2Set/250_plain_phrases");

#ifdef PRESCRIPTIVE_HYPERSCAN
template <const Phrases& (*phrases)()>
void Hyperscan(benchmark::State& state) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::string> regexes;
    std::vector<unsigned> traits, flags;
    for (std::size_t t = 0; t < phrases().size(); ++t)
        for (const std::string& phrase : phrases()[t]) {
            regexes.push_back(RegexOf(phrase));
            traits.push_back(static_cast<unsigned>(t));
            flags.push_back(HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH);
        }
    std::vector<const char*> expressions;
    for (const std::string& regex : regexes) expressions.push_back(regex.c_str());
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(expressions.data(), flags.data(), traits.data(),
                         static_cast<unsigned>(expressions.size()), HS_MODE_BLOCK, nullptr, &database,
                         &error) != HS_SUCCESS)
        return state.SkipWithError(error->message);
    state.counters["compile_ms"] = Milliseconds(start);
    hs_scratch_t* scratch = nullptr;
    hs_alloc_scratch(database, &scratch);
    std::size_t bytes = 0;
    hs_database_size(database, &bytes);
    state.counters["memory_KB"] = static_cast<double>(bytes / 1024);

    const auto mask_of = [&](const std::string& note) {
        std::uint32_t mask = 0;
        hs_scan(
            database, note.data(), static_cast<unsigned>(note.size()), 0, scratch,
            [](unsigned trait, unsigned long long, unsigned long long, unsigned, void* into) {
                *static_cast<std::uint32_t*>(into) |= 1u << trait;
                return 0;
            },
            &mask);
        return mask;
    };
    Measure(state, Bare<phrases>().policy->lexicon, mask_of);
    hs_free_scratch(scratch);
    hs_free_database(database);
}
BENCHMARK(Hyperscan<Gapped>)->Name("Hyperscan/250_phrases");
BENCHMARK(Hyperscan<Plain>)->Name("Hyperscan/250_plain_phrases");
#endif

}  // namespace
