#include "text/template.hpp"

#include "support.hpp"

namespace prescriptive::test {
namespace {

TEST(Template, FillsNamedPlacesOnly) {
    EXPECT_EQ(FillTemplate("from {a} to {b}", {{"a", "1"}, {"b", "2"}}), "from 1 to 2");
    EXPECT_EQ(FillTemplate("{a}{a}", {{"a", "x"}}), "xx");
    EXPECT_EQ(FillTemplate("{c} and {", {{"a", "1"}}), "{c} and {");
    EXPECT_EQ(FillTemplate("", {{"a", "1"}}), "");
    EXPECT_EQ(FillTemplate("{{a}}", {{"a", "1"}}), "{1}");
}

// What a value contains is not filled again.
TEST(Template, ValuesAreNotTemplates) { EXPECT_EQ(FillTemplate("{a}", {{"a", "{b}"}, {"b", "no"}}), "{b}"); }

}  // namespace
}  // namespace prescriptive::test
