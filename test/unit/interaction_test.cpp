// One interaction from what is given of it.
#include "profile/interaction.hpp"

#include "histories.hpp"

namespace prescriptive::test {
namespace {

TEST(Interaction, TheTextSpeaksWhereNothingIsGiven) {
    InteractionRules rules = InteractionRulesOf(Shipped(), nullptr);
    const auto trait = [](const char* name) {
        const auto at = std::find_if(Shipped().traits.begin(), Shipped().traits.end(),
                                     [&](const Trait& t) { return t.name == name; });
        return static_cast<std::size_t>(at - Shipped().traits.begin());
    };
    const std::size_t bargain = trait("bargain_seeker");
    rules.discount_traits = std::uint32_t{1} << bargain;
    Interaction in;
    in.sentiment = 0.5;
    const TextReading reading = ReadContent("Could we get a discount?", rules, in);
    EXPECT_EQ(in.reader, rules.reader);
    EXPECT_EQ(in.reader->traits[bargain], "bargain_seeker");
    EXPECT_EQ(in.reader->digest, Shipped().reader.digest);
    EXPECT_GT(in.evidence[bargain], 0);
    EXPECT_FALSE(reading.hits.empty());
    EXPECT_TRUE(in.substance && in.asks_discount);
    EXPECT_EQ(in.sentiment, 0.5);
    EXPECT_FALSE(in.sentiment_read);

    Interaction plain;
    const TextReading word = ReadContent("Wonderful.", rules, plain);
    EXPECT_FALSE(plain.asks_discount);
    EXPECT_EQ(plain.sentiment_read, IsKnown(word.sentiment));
    ExpectSame(plain.sentiment, word.sentiment, "sentiment");
    // Nothing asks for a discount where no trait is said to.
    rules.discount_traits = 0;
    Interaction other;
    ReadContent("Could we get a discount?", rules, other);
    EXPECT_FALSE(other.asks_discount);
}

TEST(Interaction, KindsAndOutcomesAreWords) {
    const InteractionRules rules = InteractionRulesOf(Shipped(), nullptr);
    EXPECT_TRUE(IsPersonal("call", rules));
    EXPECT_TRUE(IsPersonal("In Person", rules));
    EXPECT_FALSE(IsPersonal("calls", rules));
    EXPECT_FALSE(IsPersonal("cal", rules));
    EXPECT_FALSE(IsPersonal("", rules));
    Interaction in;
    SetKind("email", rules, in);
    EXPECT_TRUE(in.has_kind && !in.personal);
    EXPECT_EQ(prescriptive::OutcomeOf("positive"), Interaction::Outcome::kPositive);
    EXPECT_EQ(prescriptive::OutcomeOf("neutral"), Interaction::Outcome::kNeutral);
    EXPECT_EQ(prescriptive::OutcomeOf("Positive"), Interaction::Outcome::kUnknown);
    EXPECT_EQ(OutcomeHint("positiv"), "Did you mean \"positive\"?");
}

}  // namespace
}  // namespace prescriptive::test
