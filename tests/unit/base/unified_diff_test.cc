// SPDX-License-Identifier: Apache-2.0
#include "host/base/unified_diff.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tthost {
namespace {

TEST(UnifiedDiff, GroupsChangesWithTheirSurroundings) {
  const std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14";
  std::string after = before;
  after.replace(2, 1, "two");
  after.replace(after.find("14"), 2, "end");
  EXPECT_EQ(UnifiedDiff("f", "f", before, after),
            "--- f\n+++ f\n"
            "@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n"
            "@@ -11,4 +11,4 @@\n 11\n 12\n 13\n-14\n\\ No newline at end of file\n"
            "+end\n\\ No newline at end of file\n");
  EXPECT_EQ(UnifiedDiff("f", "f", "a\nb\n", "x\ny\n"),
            "--- f\n+++ f\n@@ -1,2 +1,2 @@\n-a\n-b\n+x\n+y\n");
  EXPECT_EQ(UnifiedDiff("f", "f", "1\n2\n3\n4\n5\n6\n7\n8\n", "one\n2\n3\n4\n5\n6\n7\nend\n"),
            "--- f\n+++ f\n@@ -1,8 +1,8 @@\n-1\n+one\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+end\n");
  EXPECT_EQ(UnifiedDiff("f", "f", before, before), "");
}

TEST(UnifiedDiff, TellsLinesThatCameAndWent) {
  EXPECT_EQ(UnifiedDiff("a/f", "b/f", "1\n2\n3\n4\n5\n6\n", "1\n2\n4\n5\nnew\n6\n"),
            "--- a/f\n+++ b/f\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n 4\n 5\n+new\n 6\n");
  EXPECT_EQ(UnifiedDiff("f", "f", "", "1\n"), "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+1\n");
  EXPECT_EQ(UnifiedDiff("f", "f", "1\n", ""), "--- f\n+++ f\n@@ -1,1 +0,0 @@\n-1\n");
}

// `patch` and `git apply` end a name at its first blank unless a tab follows it.
TEST(UnifiedDiff, EndsANameWithABlankByATab) {
  EXPECT_TRUE(UnifiedDiff("a/my file", "b/my file", "", "1\n")
                  .starts_with("--- a/my file\t\n+++ b/my file\t\n"));
}

// What `patch` does, for whole texts with their line ends.
std::string Applied(const std::string& before, const std::string& diff) {
  std::string text, old_lines = before;
  size_t old_line = 0, at = diff.find("@@ ");
  const auto take = [&] {  // the next old line
    const size_t end = old_lines.find('\n') + 1;
    std::string line = old_lines.substr(0, end);
    old_lines.erase(0, end);
    ++old_line;
    return line;
  };
  while (at < diff.size()) {
    const size_t end = diff.find('\n', at) + 1;
    const std::string line = diff.substr(at, end - at);
    at = end;
    if (line.starts_with("@@ -")) {
      size_t begin = std::stoul(line.substr(4));
      if (line.find(",0 +") != std::string::npos) ++begin;
      while (old_line + 1 < begin) text += take();
    } else if (line[0] == '+') {
      text += line.substr(1);
    } else {
      EXPECT_EQ(take(), line.substr(1));
      if (line[0] == ' ') text += line.substr(1);
    }
  }
  return text + old_lines;
}

TEST(UnifiedDiff, GivesTheNewTextBack) {
  std::mt19937 random(7);  // NOLINT: the same texts every time
  const auto some_lines = [&] {
    std::string text;
    for (size_t i = random() % 30; i > 0; --i) text += std::to_string(random() % 6) + "\n";
    return text;
  };
  for (int i = 0; i < 500; ++i) {
    const std::string before = some_lines(), after = some_lines();
    if (before == after) continue;
    const std::string diff = UnifiedDiff("f", "f", before, after);
    ASSERT_EQ(Applied(before, diff), after) << before << "becomes\n" << after << "by\n" << diff;
  }
}

}  // namespace
}  // namespace tthost
