// SPDX-License-Identifier: Apache-2.0
#include "host/config/json_document.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string Refusal(const std::string& text) {
  const auto document = ParseJson(text, "f.json");
  EXPECT_FALSE(document);
  return document ? "" : document.error().message;
}

TEST(JsonDocument, TellsWhereEachNodeStands) {
  const auto document = ParseJson(
      "{\"a\": {\n\t\"b/\\\"c\": [1, -2.5,\n  true], \"é\": null},\n \"d\"\n:\"x,:]\", \"e\": {}}",
      "f.json");
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->Root().dump(), R"({"a":{"b/\"c":[1,-2.5,true],"é":null},"d":"x,:]","e":{}})");
  EXPECT_EQ(document->WhereValue(""), "f.json:1:1");
  EXPECT_EQ(document->WhereKey("/a"), "f.json:1:2");
  EXPECT_EQ(document->WhereValue("/a"), "f.json:1:7");
  EXPECT_EQ(document->WhereKey("/a/b~1\"c"), "f.json:2:2");
  EXPECT_EQ(document->WhereValue("/a/b~1\"c/1"), "f.json:2:15");
  EXPECT_EQ(document->WhereValue("/a/b~1\"c/2"), "f.json:3:3");
  EXPECT_EQ(document->WhereKey("/a/é"), "f.json:3:10");
  EXPECT_EQ(document->WhereValue("/d"), "f.json:5:2");
  EXPECT_EQ(document->WhereKey("/e"), "f.json:5:10");
}

TEST(JsonDocument, NamesBothPlacesOfADuplicate) {
  EXPECT_EQ(Refusal("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}"),
            "f.json:2:16: duplicate key 'c', first at f.json:2:8");
}

TEST(JsonDocument, AnEmptyTextIsNull) {
  EXPECT_TRUE(ParseJson("", "f.json")->Root().is_null());
  EXPECT_TRUE(ParseJson(" \n", "f.json")->Root().is_null());
  EXPECT_EQ(ParseJson("\xef\xbb\xbf{\"a\": 1}", "f.json")->WhereKey("/a"), "f.json:1:2");
}

TEST(JsonDocument, RefusalsNameThePlace) {
  EXPECT_THAT(Refusal("{\"a\": 1,\n  b: 2}"), StartsWith("f.json:2:3: not JSON: "));
  EXPECT_THAT(Refusal("{\"a\": 1} // no"), StartsWith("f.json:1:10: not JSON: "));
  EXPECT_THAT(Refusal("{\"a\": "), HasSubstr("not JSON: "));
  EXPECT_THAT(Refusal("[1e999]"), HasSubstr("not JSON: "));
  EXPECT_EQ(Refusal("{}\n\xff"), "f.json:2: expected UTF-8 text");
}

TEST(JsonDocument, DeepNestingIsRefused) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(Refusal(deep), "f.json:1:65: nested too deeply");
  EXPECT_EQ(Refusal("{\"a\": " + std::string(70, '[') + std::string(70, ']') + ", \"b\": 1}"),
            "f.json:1:70: nested too deeply");
}

}  // namespace
}  // namespace tthost
