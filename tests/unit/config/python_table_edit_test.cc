// SPDX-License-Identifier: Apache-2.0
#include "host/config/python_table_edit.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>

#include "host/config/yaml_document.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

KeyEdit Set(std::vector<std::string> keys, std::string json_value) {
  return {std::move(keys), std::move(json_value), {"status"}};
}
KeyEdit Remove(std::vector<std::string> keys) { return {std::move(keys), std::nullopt, {}}; }

// Dictionaries without calls and names read as YAML, at the same places.
PositionedDocument Document(std::string text) {
  const std::string assignment = "test_config= ";
  text.replace(text.find(assignment), assignment.size(), "test_config: ");
  auto document = ParseYaml(text, "f.py");
  EXPECT_TRUE(document) << text;
  return *std::move(document);
}

EditedTable Edited(const std::string& text, const std::vector<EntryEdits>& entries) {
  return EditPythonTable(text, Document(text), "test_config", entries);
}

std::string EditedText(const std::string& text, const std::vector<KeyEdit>& edits) {
  const EditedTable edited = Edited(text, {{"a", "", edits}});
  EXPECT_THAT(edited.left, IsEmpty());
  return edited.text;
}

constexpr char kPassing[] = "\"EXPECTED_PASSING\"";

TEST(PythonTableEdit, ChangesValuesAndKeepsWhatIsAround) {
  EXPECT_EQ(EditedText("test_config= {\n"
                       "    # Ours.\n"
                       "    \"a\": {\n"
                       "        \"status\": ModelTestStatus.KNOWN_FAILURE_XFAIL,  # since May\n"
                       "        'bringup_status': BringupStatus.FAILED_RUNTIME,\n"
                       "        \"reason\": \"it's, {broken} # \",  # log\n"
                       "        \"markers\": [\"push\"],\n"
                       "    },\n"
                       "}\n",
                       {Set({"status"}, kPassing), Set({"required_pcc"}, "0.97"),
                        Remove({"bringup_status"}), Remove({"reason"})}),
            "test_config= {\n"
            "    # Ours.\n"
            "    \"a\": {\n"
            "        \"status\": ModelTestStatus.EXPECTED_PASSING,  # since May\n"
            "        \"required_pcc\": 0.97,\n"
            "        \"markers\": [\"push\"],\n"
            "    },\n"
            "}\n");
}

TEST(PythonTableEdit, ChangesDictionariesOfOneLine) {
  const std::string text =
      "test_config= {'a': {'status': S.KNOWN_FAILURE_XFAIL, 'bringup_status': B.UNKNOWN, "
      "'reason': 'x'}}\n";
  EXPECT_EQ(EditedText(text, {Set({"status"}, kPassing), Remove({"bringup_status"}),
                              Remove({"reason"}), Set({"assert_pcc"}, "true")}),
            "test_config= {'a': {'status': S.EXPECTED_PASSING, \"assert_pcc\": True}}\n");
  EXPECT_EQ(
      EditedText("test_config= {'a': {}}  # S.EXPECTED_PASSING\n", {Set({"status"}, kPassing)}),
      "test_config= {'a': {\"status\": S.EXPECTED_PASSING}}  # S.EXPECTED_PASSING\n");
  EXPECT_EQ(EditedText("test_config= {'a': {'n': 1, 'm': 2}}\n", {Remove({"n"})}),
            "test_config= {'a': {'m': 2}}\n");
}

TEST(PythonTableEdit, MakesTheMappingsAround) {
  EXPECT_EQ(EditedText("test_config= {\r\n  'a': {\r\n    'n': 1\r\n  }\r\n}\r\n",
                       {Set({"arch_overrides", "n150", "reason"}, "null"),
                        Set({"arch_overrides", "n150", "assert_pcc"}, "true"),
                        Set({"arch_overrides", "p150", "required_pcc"}, "0.9")}),
            "test_config= {\r\n  'a': {\r\n    'n': 1,\r\n    \"arch_overrides\": {\"n150\": "
            "{\"reason\": None, \"assert_pcc\": True}, \"p150\": {\"required_pcc\": 0.9}},\r\n"
            "  }\r\n}\r\n");
  EXPECT_EQ(EditedText("test_config= {'a': {'arch_overrides': {'n150': {'n': 1}}}}\n",
                       {Set({"arch_overrides", "n150", "m"}, "2")}),
            "test_config= {'a': {'arch_overrides': {'n150': {\"m\": 2, 'n': 1}}}}\n");
}

TEST(PythonTableEdit, AddsEntriesBehindTheirNeighbour) {
  const std::string text = "test_config= {\n    'a': {'status': S.EXPECTED_PASSING}  # last\n}\n";
  const EditedTable edited =
      Edited(text, {{"b", "a", {Set({"status"}, kPassing), Set({"supported_archs"}, "[\"n300\"]")}},
                    {"c", "a", {Set({"status"}, kPassing)}}});
  EXPECT_THAT(edited.left, ElementsAre());
  EXPECT_EQ(edited.text,
            "test_config= {\n"
            "    'a': {'status': S.EXPECTED_PASSING},  # last\n"
            "    \"b\": {\n"
            "        \"status\": S.EXPECTED_PASSING,\n"
            "        \"supported_archs\": [\"n300\"],\n"
            "    },\n"
            "    \"c\": {\n"
            "        \"status\": S.EXPECTED_PASSING,\n"
            "    },\n"
            "}\n");
}

TEST(PythonTableEdit, LeavesWhatItCannotWrite) {
  const auto left = [](const std::string& text, const KeyEdit& edit) {
    const EditedTable edited = Edited(text, {{"a", "", {edit}}});
    EXPECT_EQ(edited.text, text);
    return edited.left.size();
  };
  EXPECT_EQ(left("test_config= {'a': {}}\n", Set({"status"}, kPassing)), 1u);  // which enum?
  EXPECT_EQ(left("test_config= {'a': [1]}\n", Set({"n"}, "1")), 1u);
  EXPECT_EQ(left("test_config= {'a': NAME}\n", Set({"n"}, "1")), 1u);
}

TEST(PythonTableEdit, TellsWhyItLeavesAnEntry) {
  const auto why = [](const std::string& text, const KeyEdit& edit) {
    return Edited(text, {{"a", "", {edit}}}).left.at(0).why;
  };
  EXPECT_EQ(why("test_config= {'a': {}}\n", Set({"status"}, kPassing)),
            "the file names no enum that 'status' is of");
  EXPECT_EQ(why("test_config= {'a': NAME}\n", Set({"n"}, "1")),
            "it is no dictionary that the file writes out");
  EXPECT_EQ(Edited("test_config= {}\n", {{"a", "", {Set({"n"}, "1")}}}).left.at(0).why,
            "its table has no entry that it could stand behind");
}

TEST(PythonTableEdit, IndentsNewEntriesAsTheirNeighbour) {
  EXPECT_EQ(
      Edited("test_config= {\n  'a': {\n    'n': 1,\n  },\n}\n", {{"b", "a", {Set({"n"}, "2")}}})
          .text,
      "test_config= {\n  'a': {\n    'n': 1,\n  },\n  \"b\": {\n    \"n\": 2,\n  },\n}\n");
}

TEST(PythonTableEdit, SaysWhatIsMeant) {
  Json root = Json::parse(R"({"test_config": {"a": {"n": 1, "o": {"x": 1}}, "b": {}}})");
  EXPECT_EQ(
      WithEdits(root, "test_config",
                {{"a", "", {Remove({"n"}), Set({"o", "y"}, "2"), Remove({"q", "z"})}},
                 {"b", "", {Set({"n"}, "1")}},
                 {"c", "a", {Set({"n"}, "1")}}},
                {{"b", "why"}}),
      Json::parse(R"({"test_config": {"a": {"o": {"x": 1, "y": 2}}, "b": {}, "c": {"n": 1}}})"));
}

}  // namespace
}  // namespace tthost
