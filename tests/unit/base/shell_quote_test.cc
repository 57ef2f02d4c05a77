// SPDX-License-Identifier: Apache-2.0
#include "host/base/shell_quote.h"

#include <gmock/gmock.h>

namespace tthost {
namespace {

using testing::ElementsAre;

TEST(ShellQuote, LeavesSafeWordsAlone) {
  EXPECT_EQ(ShellQuote("tests/runner/test_models.py"), "tests/runner/test_models.py");
  EXPECT_EQ(ShellQuote("pcc.required=0.5"), "pcc.required=0.5");
}

TEST(ShellQuote, QuotesWhatAShellWouldRead) {
  EXPECT_EQ(ShellQuote("a b"), "'a b'");
  EXPECT_EQ(ShellQuote("test_all_models[x-full]"), "'test_all_models[x-full]'");
  EXPECT_EQ(ShellQuote("$HOME"), "'$HOME'");
  EXPECT_EQ(ShellQuote("~"), "'~'");
  EXPECT_EQ(ShellQuote(""), "''");
  EXPECT_EQ(ShellQuote("it's"), "'it'\\''s'");
}

TEST(SplitWords, ReadsWhatAShellReads) {
  EXPECT_THAT(*SplitWords(""), ElementsAre());
  EXPECT_THAT(*SplitWords("  a\tb \n"), ElementsAre("a", "b"));
  EXPECT_THAT(*SplitWords("-k 'a or b' \"c d\""), ElementsAre("-k", "a or b", "c d"));
  EXPECT_THAT(*SplitWords("a' b'c '' \"\""), ElementsAre("a bc", "", ""));
  EXPECT_THAT(*SplitWords(R"(a\ b "c\"d" 'e\f' "g\h")"),
              ElementsAre("a b", "c\"d", "e\\f", "g\\h"));
}

TEST(SplitWords, NamesTheOpenQuote) {
  EXPECT_EQ(SplitWords("-m 'a b").error().message, "a quote ' without its end in: -m 'a b");
}

TEST(SplitWords, UndoesJoinWords) {
  const std::vector<std::string> words = {"a b", "it's", "", "\\", "\"x\"", "$HOME", "plain"};
  EXPECT_EQ(*SplitWords(JoinWords(words)), words);
}

}  // namespace
}  // namespace tthost
