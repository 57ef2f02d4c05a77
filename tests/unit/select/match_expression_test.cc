// SPDX-License-Identifier: Apache-2.0
// The texts and results are those of pytest 9.2.
#include "host/select/match_expression.h"

#include <gmock/gmock.h>

#include <set>

namespace tthost {
namespace {

class SetMatcher : public NameMatcher {
 public:
  explicit SetMatcher(std::set<std::string, std::less<>> names) : names_(std::move(names)) {}
  bool Matches(std::string_view name) override { return names_.contains(name); }
  bool MatchesCall(std::string_view) override { return false; }

 private:
  std::set<std::string, std::less<>> names_;
};

bool Matches(const std::string& text, std::set<std::string, std::less<>> names) {
  const auto expression = MatchExpression::Compile(text, "-m");
  EXPECT_TRUE(expression) << expression.error().message;
  SetMatcher matcher(std::move(names));
  return expression && expression->Evaluate(matcher);
}

std::string Refusal(const std::string& text) {
  const auto expression = MatchExpression::Compile(text, "-k");
  return expression ? "" : expression.error().message;
}

TEST(MatchExpression, Operators) {
  EXPECT_TRUE(Matches("a", {"a"}));
  EXPECT_FALSE(Matches("a", {"b"}));
  EXPECT_TRUE(Matches("a and not b", {"a"}));
  EXPECT_FALSE(Matches("a and not b", {"a", "b"}));
  EXPECT_TRUE(Matches("not not a", {"a"}));
  EXPECT_TRUE(Matches("a or b and c", {"a"}));
  EXPECT_FALSE(Matches("(a or b) and c", {"a"}));
  EXPECT_TRUE(Matches("not a or b", {"a", "b"}));
  EXPECT_FALSE(Matches("", {"a"}));
  EXPECT_FALSE(Matches(" \t ", {"a"}));
  EXPECT_TRUE(Matches("( a )and( b )", {"a", "b"}));
}

TEST(MatchExpression, IdentifiersTakeMoreThanLetters) {
  for (const char* name : {"n300-llmbox", "pytorch-openai/clip", "a[b]", "a:b", "+x", "1.5", "\\w",
                           "_", "true", "None", "andy", "Not", "größe"}) {
    EXPECT_TRUE(Matches(name, {name})) << name;
  }
}

TEST(MatchExpression, ErrorTexts) {
  const std::string prefix = "Wrong expression passed to '-k': ";
  EXPECT_EQ(
      Refusal("("),
      prefix + "(: at column 2: expected not OR left parenthesis OR identifier; got end of input");
  EXPECT_EQ(Refusal("a b"), prefix + "a b: at column 3: expected end of input; got identifier");
  EXPECT_EQ(Refusal("(a"),
            prefix + "(a: at column 3: expected right parenthesis; got end of input");
  EXPECT_EQ(Refusal("a)"),
            prefix + "a): at column 2: expected end of input; got right parenthesis");
  EXPECT_EQ(
      Refusal("a and or"),
      prefix + "a and or: at column 7: expected not OR left parenthesis OR identifier; got or");
  EXPECT_EQ(Refusal("a # b"), prefix + "a # b: at column 3: unexpected character \"#\"");
  EXPECT_EQ(Refusal("é “"), prefix + "é “: at column 3: unexpected character \"“\"");
  EXPECT_EQ(Refusal("a = b"), prefix + "a = b: at column 3: expected end of input; got =");
  EXPECT_EQ(
      Refusal("'a'"),
      prefix +
          "'a': at column 1: expected not OR left parenthesis OR identifier; got string literal");
  EXPECT_EQ(Refusal("ä \"x"), prefix + "ä \"x: at column 3: closing quote \"\"\" is missing");
  EXPECT_EQ(
      Refusal("a('x\\')"),
      prefix + "a('x\\'): at column 5: escaping with \"\\\" not supported in marker expression");
}

TEST(MatchExpression, Calls) {
  EXPECT_FALSE(Matches("a(x=1, y='z w', v=True, n=-3)", {"a"}));
  EXPECT_TRUE(Matches("not a(x=1)", {"a"}));
  const std::string prefix = "Wrong expression passed to '-k': ";
  EXPECT_EQ(Refusal("a()"),
            prefix + "a(): at column 3: expected identifier; got right parenthesis");
  EXPECT_EQ(Refusal("a(b)"), prefix + "a(b): at column 4: expected =; got right parenthesis");
  EXPECT_EQ(Refusal("a(1b=2)"), prefix + "a(1b=2): at column 3: not a valid python identifier 1b");
  EXPECT_EQ(Refusal("a(def=2)"),
            prefix + "a(def=2): at column 3: unexpected reserved python keyword `def`");
  EXPECT_EQ(Refusal("a(b=c)"), prefix + "a(b=c): at column 5: unexpected character/s \"c\"");
}

TEST(MatchExpression, RepeatedKeysAreToldWhenAllElseIsInOrder) {
  const std::string prefix = "Wrong expression passed to '-k': ";
  EXPECT_EQ(Refusal("a(x=1, x=2)"),
            prefix + "a(x=1, x=2): at column 8: keyword argument repeated: x");
  EXPECT_EQ(Refusal("a(x=1, x=2) b"),
            prefix + "a(x=1, x=2) b: at column 13: expected end of input; got identifier");
  EXPECT_FALSE(Matches("a(x=1) or a(x=2)", {"a"}));
}

TEST(MatchExpression, BytesThatAreNoCharactersAreNoWords) {
  const std::string prefix = "Wrong expression passed to '-k': ";
  for (const std::string bytes :
       {"\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    EXPECT_EQ(Refusal("é " + bytes),
              prefix + "é " + bytes + ": at column 3: unexpected character \"" + bytes[0] + "\"");
  }
}

TEST(MatchExpression, DepthIsLimited) {
  const std::string deep(100'000, '(');
  EXPECT_THAT(Refusal(deep), testing::HasSubstr("nested too deeply"));
  std::string many = "a";
  for (int i = 0; i < 300; ++i) many += " or (not a)";
  EXPECT_TRUE(Matches(many, {"a"}));
}

}  // namespace
}  // namespace tthost
