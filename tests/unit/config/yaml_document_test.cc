// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_document.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

using testing::HasSubstr;

Json Parsed(const std::string& text) {
  const auto document = ParseYaml(text, "f.yaml");
  EXPECT_TRUE(document) << document.error().message;
  return document ? document->Root() : Json();
}

std::string Refusal(const std::string& text) {
  const auto document = ParseYaml(text, "f.yaml");
  EXPECT_FALSE(document);
  return document ? "" : document.error().message;
}

TEST(YamlDocument, ScalarsFollowTheCoreSchema) {
  EXPECT_EQ(Parsed("[yes, no, on, off, y, Yes]"), Json({"yes", "no", "on", "off", "y", "Yes"}));
  EXPECT_EQ(Parsed("[true, False, TRUE]"), Json({true, false, true}));
  EXPECT_EQ(Parsed("[~, null, ]"), Json({nullptr, nullptr}));
  EXPECT_EQ(Parsed("[1, -2, +3, 0x1f, 0o17, 017]"), Json({1, -2, 3, 31, 15, 17}));
  EXPECT_EQ(Parsed("[0.98, 1e-2, .5, 1., -1.5E+3]"), Json({0.98, 0.01, 0.5, 1.0, -1500.0}));
  EXPECT_EQ(Parsed("['1', \"true\", !!str 2, 1_000, 1:30, .inf, e5, ., '']"),
            Json({"1", "true", "2", "1_000", "1:30", ".inf", "e5", ".", ""}));
}

TEST(YamlDocument, KeepsTheOrderOfKeys) {
  EXPECT_EQ(Parsed("b: 1\na: 2\n").dump(), R"({"b":1,"a":2})");
}

TEST(YamlDocument, KeysAreText) {
  EXPECT_EQ(Parsed("1: a\ntrue: b\n").dump(), R"({"1":"a","true":"b"})");
}

TEST(YamlDocument, TellsWhereEachNodeStands) {
  const auto document = ParseYaml("a:\n  b/c: 1\n  d:\n    - x\n    - y\n", "dir/f.yaml");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->WhereKey("/a/b~1c"), "dir/f.yaml:2:3");
  EXPECT_EQ(document->WhereValue("/a/b~1c"), "dir/f.yaml:2:8");
  EXPECT_EQ(document->WhereValue("/a/d/1"), "dir/f.yaml:5:7");
  EXPECT_EQ(document->WhereValue("/nothing"), "dir/f.yaml");
}

TEST(YamlDocument, NamesBothPlacesOfEveryDuplicate) {
  const std::string refusal = Refusal("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n");
  EXPECT_THAT(refusal, HasSubstr("f.yaml:4:3: duplicate key 'c', first at f.yaml:3:3"));
  EXPECT_THAT(refusal, HasSubstr("f.yaml:5:1: duplicate key 'a', first at f.yaml:1:1"));
}

TEST(YamlDocument, AliasesRepeatValues) {
  EXPECT_EQ(Parsed("a: &x {k: 1}\nb: *x\n").dump(), R"({"a":{"k":1},"b":{"k":1}})");
}

TEST(YamlDocument, MultiplyingAliasesAreRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += (k ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  EXPECT_THAT(Refusal(text), HasSubstr("multiply"));
}

TEST(YamlDocument, EmptyTextIsNull) {
  EXPECT_TRUE(Parsed("").is_null());
  EXPECT_TRUE(Parsed("# only a comment\n").is_null());
}

TEST(YamlDocument, RefusalsNameThePlace) {
  EXPECT_THAT(Refusal("a: [1, 2\nb: 3\n"), HasSubstr("f.yaml:2:"));
  EXPECT_THAT(Refusal("a: !python/object x\n"), HasSubstr("f.yaml:1:4"));
  EXPECT_THAT(Refusal("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(Refusal("? [a]\n: 1\n"), HasSubstr("as key"));
  EXPECT_THAT(Refusal("~: 1\n"), HasSubstr("as key"));
}

TEST(YamlDocument, OtherEncodingsAreRefusedWithTheirLine) {
  EXPECT_EQ(Refusal("a: 1\nb: \xff\n"), "f.yaml:2: expected UTF-8 text");
  EXPECT_EQ(Refusal("caf\xe9: 1\n"), "f.yaml:1: expected UTF-8 text");
  EXPECT_EQ(Parsed("é: \"\\xe9\"").dump(), R"({"é":"é"})");
}

TEST(YamlDocument, GarbageNeverCrashes) {
  const std::string texts[] = {"{{{{",
                               "a: *nothing",
                               "\x00\x01\x02",
                               "- - - ]",
                               "\xff\xfe\x00",
                               "a: |\n\tb",
                               "%YAML 9.9\n---\na",
                               "&a *a",
                               "&a [*a]",
                               "? ? ? :",
                               "!<",
                               "!!",
                               "\"\\u12",
                               "'",
                               "key: \"\xc3\x28\"",
                               std::string(9, '\0'),
                               "{a: b, c",
                               "a:\n b:\n   c\n  d: e",
                               "--- !x\n...\n---"};
  for (const std::string& text : texts) static_cast<void>(ParseYaml(text, "f.yaml"));
  std::string deep(100'000, '[');
  EXPECT_FALSE(ParseYaml(deep, "f.yaml"));
}

}  // namespace
}  // namespace tthost
