// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_table_edit.h"

#include <gmock/gmock.h>

#include <string>

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

auto Left(const std::string& entry) { return testing::Field(&LeftEntry::entry, entry); }

KeyEdit Passing() { return {{"status"}, "\"EXPECTED_PASSING\"", {}}; }

EditedTable Edited(const std::string& text, const std::vector<EntryEdits>& entries) {
  const auto edited = EditYamlTable(text, "f.yaml", "test_config", entries);
  return edited ? *edited : EditedTable{"error " + edited.error().message, {}};
}

constexpr char kFile[] =
    "# Ours.\n"
    "test_config:\n"
    "  a:  # first\n"
    "    status: KNOWN_FAILURE_XFAIL\n"
    "    # end of a\n"
    "\n"
    "  # The others.\n"
    "  \"b c\": {status: EXPECTED_PASSING}\n"
    "  d:\n"
    "PLACEHOLDER_MODELS:\n"
    "  a: {reason: soon}\n";

TEST(YamlTableEdit, ChangesOnlyTheEntriesThatAreNamed) {
  const EditedTable edited = Edited(kFile, {{"d", "", {Passing()}}, {"a", "", {Passing()}}});
  EXPECT_THAT(edited.left, IsEmpty());
  EXPECT_EQ(edited.text,
            "# Ours.\n"
            "test_config:\n"
            "  a:  # first\n"
            "    status: EXPECTED_PASSING\n"
            "    # end of a\n"
            "\n"
            "  # The others.\n"
            "  \"b c\": {status: EXPECTED_PASSING}\n"
            "  d:\n"
            "    status: EXPECTED_PASSING\n"
            "PLACEHOLDER_MODELS:\n"
            "  a: {reason: soon}\n");
}

TEST(YamlTableEdit, AddsEntriesBehindTheirNeighbour) {
  const KeyEdit archs = {{"supported_archs"}, "[\"n300\"]", {"status"}};
  const EditedTable edited = Edited(kFile, {{"a2", "a", {Passing(), archs}},
                                            {"a 3: x", "a", {Passing()}},
                                            {"a", "", {Passing()}},
                                            {"e", "d", {Passing()}}});
  EXPECT_THAT(edited.left, IsEmpty());
  EXPECT_EQ(edited.text,
            "# Ours.\n"
            "test_config:\n"
            "  a:  # first\n"
            "    status: EXPECTED_PASSING\n"
            "    # end of a\n"
            "\n"
            "  a2:\n"
            "    status: EXPECTED_PASSING\n"
            "    supported_archs: [n300]\n"
            "\n"
            "  \"a 3: x\":\n"
            "    status: EXPECTED_PASSING\n"
            "\n"
            "  # The others.\n"
            "  \"b c\": {status: EXPECTED_PASSING}\n"
            "  d:\n"
            "  e:\n"
            "    status: EXPECTED_PASSING\n"
            "PLACEHOLDER_MODELS:\n"
            "  a: {reason: soon}\n");
}

TEST(YamlTableEdit, AddsToALastLineWithoutEnd) {
  EXPECT_EQ(Edited("test_config:\r\n  a: {}", {{"b", "a", {Passing()}}}).text,
            "test_config:\r\n  a: {}\r\n  b:\r\n    status: EXPECTED_PASSING");
}

TEST(YamlTableEdit, DividesEntriesAsTheFileDoes) {
  EXPECT_EQ(Edited("test_config:\n  a: {}\n\n  b: {}\n", {{"c", "b", {Passing()}}}).text,
            "test_config:\n  a: {}\n\n  b: {}\n\n  c:\n    status: EXPECTED_PASSING\n");
  EXPECT_EQ(Edited("test_config:\n\n  a: {}\nother: 1\n", {{"c", "a", {Passing()}}}).text,
            "test_config:\n\n  a: {}\n  c:\n    status: EXPECTED_PASSING\nother: 1\n");
}

TEST(YamlTableEdit, IndentsNewEntriesAsTheirNeighbour) {
  const KeyEdit override = {{"arch_overrides", "n150", "n"}, "1", {}};
  EXPECT_EQ(Edited("test_config:\n    a:\n        # why\n        status: X\n",
                   {{"b", "a", {Passing(), override}}})
                .text,
            "test_config:\n    a:\n        # why\n        status: X\n"
            "    b:\n        status: EXPECTED_PASSING\n"
            "        arch_overrides:\n            n150:\n                n: 1\n");
  EXPECT_EQ(Edited("test_config:\n   a: {}\n", {{"b", "a", {Passing()}}}).text,
            "test_config:\n   a: {}\n   b:\n      status: EXPECTED_PASSING\n");
  const std::string aligned = "test_config:\n  a: {n: 1,\n      m: 2}\n";
  EXPECT_EQ(Edited(aligned, {{"b", "a", {Passing()}}}).text,
            aligned + "  b:\n    status: EXPECTED_PASSING\n");
}

TEST(YamlTableEdit, TakesEntriesIntoAnEmptyTable) {
  const std::vector<EntryEdits> entries = {{"a", "", {Passing()}}, {"b", "", {Passing()}}};
  const std::string lines =
      "  a:\n    status: EXPECTED_PASSING\n\n  b:\n    status: EXPECTED_PASSING\n";
  for (const std::string text :
       {"# Ours.\ntest_config:  # none\n", "test_config:\n\n# The end.\n", "# Ours.\n", "",
        "test_config:", "test_config: {}\n", "other:\n  x: 1\n"}) {
    const EditedTable edited = Edited(text, entries);
    EXPECT_THAT(edited.left, IsEmpty()) << text;
    EXPECT_NE((edited.text + "\n").find(lines), std::string::npos) << edited.text;
  }
  EXPECT_EQ(Edited("# Ours.\ntest_config:  # none\n\nother:\n  x: 1\n", entries).text,
            "# Ours.\ntest_config:  # none\n" + lines + "\nother:\n  x: 1\n");
  EXPECT_EQ(Edited("# Ours.\n", entries).text, "# Ours.\ntest_config:\n" + lines);
}

// In entries of their own and in the file as a whole.
TEST(YamlTableEdit, TellsWhyItLeavesAnEntry) {
  const auto why = [](const std::string& text) {
    const EditedTable edited = Edited(text, {{"a", "", {Passing()}}});
    return edited.left.size() == 1 ? edited.left.front().why : "nothing is left";
  };
  EXPECT_EQ(why("test_config:\n  a: &s {}\n"),
            "'a' has an anchor, alias or tag, or a value in braces that goes on in the next line");
  EXPECT_EQ(why("test_config:\n  a: {status: &s X}\n"),
            "'status' has an anchor, alias or tag, or a value in braces that goes on in the next "
            "line");
  EXPECT_EQ(why("test_config:\n  a: {status: [x]}\n"),
            "a list or mapping stands in the place of a value");
  EXPECT_EQ(why("{\"test_config\": {\"a\": {}}}\n"),
            "its table is not in block style, an entry a line");
  EXPECT_NE(why("# Ours.\n---\n...\n").find("f.yaml"), std::string::npos);
}

TEST(YamlTableEdit, LeavesWhatIsNotWrittenOut) {
  const std::string text =
      "test_config:\n  a: &same {status: KNOWN_FAILURE_XFAIL}\n  b: *same\n  c: {}\n";
  const EditedTable edited =
      Edited(text, {{"a", "", {Passing()}}, {"b", "", {Passing()}}, {"c", "", {Passing()}}});
  EXPECT_THAT(edited.left, ElementsAre(Left("a"), Left("b")));
  EXPECT_EQ(edited.text,
            "test_config:\n  a: &same {status: KNOWN_FAILURE_XFAIL}\n  b: *same\n"
            "  c: {status: EXPECTED_PASSING}\n");
  const std::string in_braces = "{\"test_config\": {\"a\": {}}}\n";
  const EditedTable untouched = Edited(in_braces, {{"a", "", {Passing()}}});
  EXPECT_EQ(untouched.text, in_braces);
  EXPECT_THAT(untouched.left, ElementsAre(Left("a")));
  EXPECT_THAT(Edited("test_config:\n  c: {}\n", {{"b", "a", {Passing()}}}).left,
              ElementsAre(Left("b")));
}

// A scalar that is shared changes everywhere.
TEST(YamlTableEdit, RefusesToChangeOtherEntries) {
  const std::string text =
      "test_config:\n  a: {status: &s KNOWN_FAILURE_XFAIL}\n  b: {status: *s}\n";
  EXPECT_THAT(Edited(text, {{"a", "", {Passing()}}}).left, ElementsAre(Left("a")));
  EXPECT_THAT(Edited("- 1\n", {{"a", "", {Passing()}}}).left, ElementsAre(Left("a")));
}

}  // namespace
}  // namespace tthost
