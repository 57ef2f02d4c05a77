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

TEST(UnifiedDiff, GroupsChangesWithTheirSurroundings) {
  const std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14";
  std::string after = before;
  after.replace(2, 1, "two");
  after.replace(after.find("14"), 2, "end");
  EXPECT_EQ(UnifiedDiff("f", before, after),
            "--- f\n+++ f\n"
            "@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n"
            "@@ -11,4 +11,4 @@\n 11\n 12\n 13\n-14\n\\ No newline at end of file\n"
            "+end\n\\ No newline at end of file\n");
  EXPECT_EQ(UnifiedDiff("f", "a\nb\n", "x\ny\n"),
            "--- f\n+++ f\n@@ -1,2 +1,2 @@\n-a\n-b\n+x\n+y\n");
  EXPECT_EQ(UnifiedDiff("f", "1\n2\n3\n4\n5\n6\n7\n8\n", "one\n2\n3\n4\n5\n6\n7\nend\n"),
            "--- f\n+++ f\n@@ -1,8 +1,8 @@\n-1\n+one\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+end\n");
  EXPECT_EQ(UnifiedDiff("f", before, before), "");
}

}  // namespace
}  // namespace tthost
