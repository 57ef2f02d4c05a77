// SPDX-License-Identifier: Apache-2.0
#include "host/base/shell_quote.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

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

}  // namespace
}  // namespace tthost
