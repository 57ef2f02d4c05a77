// SPDX-License-Identifier: Apache-2.0
#include "host/select/id_renames.h"

#include <gmock/gmock.h>

#include <string>

namespace tthost {
namespace {

using testing::IsEmpty;

TEST(IdRenames, ChangeNothingButTheIds) {
  const std::string text = "# top\nt:\n  ab: 1  # ab\n  'ab c': {ab: 2}\n  \"x\": 3";
  const RenamedText renamed =
      RenameIds(text, {{{3, 3}, "ab", "longer"}, {{5, 3}, "x", "y z"}, {{4, 3}, "ab c", "d"}});
  EXPECT_EQ(renamed.text, "# top\nt:\n  longer: 1  # ab\n  'd': {ab: 2}\n  \"y z\": 3");
  EXPECT_THAT(renamed.left, IsEmpty());
}

TEST(IdRenames, SeveralInOneLine) {
  EXPECT_EQ(RenameIds("{a: 1, b: 2}\r\n", {{{1, 2}, "a", "aaa"}, {{1, 8}, "b", "bbb"}}).text,
            "{aaa: 1, bbb: 2}\r\n");
}

TEST(IdRenames, WhatIsNotWrittenOutIsLeft) {
  const std::string text = "NAME\n\"a\\u0062\"\n'abc'\nok";
  const RenamedText renamed = RenameIds(text, {{{1, 1}, "id", "x"},
                                               {{2, 1}, "ab", "x"},
                                               {{3, 1}, "ab", "x"},
                                               {{4, 1}, "ok", "a: b"},
                                               {{4, 9}, "ok", "x"},
                                               {{7, 1}, "ok", "x"},
                                               {{0, 0}, "ok", "x"}});
  EXPECT_EQ(renamed.text, text);
  EXPECT_EQ(renamed.left.size(), 7u);
}

}  // namespace
}  // namespace tthost
