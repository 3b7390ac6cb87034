#include "text/inflection.hpp"

#include "support.hpp"

namespace prescriptive::test {
namespace {

// Forms as an English dictionary lists them.
TEST(Inflection, DictionaryForms) {
    const std::pair<const char*, std::vector<const char*>> kDictionary[] = {
        {"crunch", {"crunch", "crunches", "crunched", "crunching"}},
        {"quantify", {"quantify", "quantifies", "quantified", "quantifying"}},
        {"analyze", {"analyze", "analyzes", "analyzed", "analyzing", "analyzer"}},
        {"benchmark", {"benchmark", "benchmarks", "benchmarked", "benchmarking"}},
        {"study", {"study", "studies", "studied", "studying"}},
        {"stop", {"stop", "stops", "stopped", "stopping"}},
        {"fit", {"fit", "fits", "fitted", "fitting"}},
        {"delay", {"delay", "delays", "delayed", "delaying"}},
        {"impress", {"impress", "impresses", "impressed", "impressing"}},
        {"fix", {"fix", "fixes", "fixed", "fixing", "fixer"}},
        {"wish", {"wish", "wishes", "wished", "wishing"}},
        {"show", {"show", "shows", "showed", "showing"}},
        {"exceed", {"exceed", "exceeds", "exceeded", "exceeding"}},
        {"partner", {"partner", "partners", "partnered", "partnering"}},
        {"buzz", {"buzz", "buzzes", "buzzed", "buzzing"}},
        {"buyer", {"buyer", "buyers"}},
        {"company", {"company", "companies"}},
        {"price", {"price", "prices", "priced", "pricing"}},
    };
    for (const auto& [word, wanted] : kDictionary) {
        const std::vector<std::string> forms = Inflections(word);
        EXPECT_EQ(forms.front(), word);
        for (const char* form : wanted)
            EXPECT_NE(std::find(forms.begin(), forms.end(), form), forms.end()) << word << ": " << form;
    }
}

TEST(Inflection, UnrelatedWordsAreNoForms) {
    const std::pair<const char*, const char*> kOthers[] = {{"budget", "budge"}, {"risk", "risotto"},
                                                           {"price", "prince"}, {"trial", "trials "},
                                                           {"study", "studys"}, {"fix", "fixxed"}};
    for (const auto& [word, other] : kOthers) {
        const std::vector<std::string> forms = Inflections(word);
        EXPECT_EQ(std::find(forms.begin(), forms.end(), other), forms.end()) << other;
    }
}

TEST(Inflection, ShortWordsStayAlone) {
    EXPECT_EQ(Inflections("po"), std::vector<std::string>{"po"});
    EXPECT_EQ(Inflections(""), std::vector<std::string>{""});
}

}  // namespace
}  // namespace prescriptive::test
