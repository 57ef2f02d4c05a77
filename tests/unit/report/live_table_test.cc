// SPDX-License-Identifier: Apache-2.0
#include "host/report/live_table.h"

#include <gmock/gmock.h>

#include "host/report/printable.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000'000;

TEST(LiveTable, ShowsStageTimesAndMemory) {
  LiveTable table;
  table.Start("known", 60, 0);
  table.Start("new", 0, 2 * kSecond);
  table.Enter("known", "COMPILE", "backward", 3 * kSecond);
  EXPECT_EQ(table.Draw({.now_nanos = 5 * kSecond, .done = 3, .planned = 9, .seconds_left = 100}),
            "3/9 done, 2 running, about 2 min left\n"
            "  COMPILE backward     2.0 s     5.0 s of   60.0 s  known\n"
            "  ENV                  3.0 s     3.0 s              new\n");
  table.Measure("new", int64_t{3} << 29);
  table.Measure("gone", 1);
  EXPECT_EQ(table.Erase(), "\x1b[3A\r\x1b[J");
  EXPECT_EQ(table.Draw({.now_nanos = 5 * kSecond, .done = 3, .planned = 9}),
            "3/9 done, 2 running\n"
            "  COMPILE backward     2.0 s     5.0 s of   60.0 s             known\n"
            "  ENV                  3.0 s     3.0 s                1.5 GiB  new\n");
}

// The case that follows another takes its lane, so that the others stay where they are.
TEST(LiveTable, KeepsLanesInTheirPlaces) {
  LiveTable table;
  for (const char* id : {"a", "b", "c"}) table.Start(id, 0, 0);
  table.End("a");
  const std::string two = table.Draw({.planned = 5});
  EXPECT_EQ(two.find('a'), two.find("and")) << two;
  EXPECT_LT(two.find("  b\n"), two.find("  c\n"));
  table.Start("d", 0, 0);
  const std::string three = table.Draw({.planned = 5});
  EXPECT_LT(three.find("  d\n"), three.find("  b\n")) << three;
}

TEST(LiveTable, FitsTheTerminal) {
  LiveTable table;
  for (int i = 0; i < 30; ++i) table.Start("case-" + std::to_string(i), 0, 0);
  const auto lines = [&](int height, int width) {
    const std::string text = table.Draw(
        {.planned = 30, .width = width, .height = height, .output_tail = [](const std::string&) {
           return std::string("one\ntwo\nthree\nfour\n");
         }});
    size_t widest = 0;
    for (size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
      widest = std::max(widest, end - begin);
    }
    EXPECT_LT(widest, static_cast<size_t>(width));
    return std::ranges::count(text, '\n');
  };
  EXPECT_EQ(lines(10, 30), 9);   // head, 7 cases, and 23 more
  EXPECT_EQ(lines(24, 30), 18);  // head, 16 cases, and 14 more: no room for what they print
  EXPECT_LE(lines(60, 40), 59);
  EXPECT_LE(lines(1, 40), 3);
}

TEST(LiveTable, ShowsWhatCasesPrint) {
  LiveTable table;
  table.Start("a", 0, 0);
  table.Start("b", 0, 0);
  const auto tail = [](const std::string& id) {
    return id == "a" ? std::string("1\n2\n3\n4\n") : std::string();
  };
  EXPECT_EQ(table.Draw({.planned = 2, .output_tail = tail}),
            "0/2 done, 2 running\n"
            "  ENV                  0.0 s     0.0 s  a\n"
            "    | 2\n    | 3\n    | 4\n"
            "  ENV                  0.0 s     0.0 s  b\n");
  EXPECT_EQ(table.Erase(), "\x1b[6A\r\x1b[J");
}

TEST(LastLines, AreThoseThatATerminalWouldShow) {
  EXPECT_THAT(LastLines("a\nb\nc", 2), ElementsAre("b", "c"));
  EXPECT_THAT(LastLines("a\n\n  \nb\n\n", 2), ElementsAre("a", "b"));
  EXPECT_THAT(LastLines("10 %\r20 %\r30 %\r\nx", 5), ElementsAre("30 %", "x"));
  EXPECT_THAT(LastLines("\x1b[2Jx", 5), ElementsAre("?[2Jx"));
  EXPECT_THAT(LastLines("", 5), IsEmpty());
  EXPECT_THAT(LastLines("\n", 5), IsEmpty());
}

TEST(CutTo, CountsCharacters) {
  EXPECT_EQ(CutTo("abc", 3), "abc");
  EXPECT_EQ(CutTo("abcd", 3), "abc");
  EXPECT_EQ(CutTo("éèê", 2), "éè");
  EXPECT_EQ(CutTo("", 2), "");
}

}  // namespace
}  // namespace tthost
