// SPDX-License-Identifier: Apache-2.0
#include "host/config/json_schema.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["gate"],
  "properties": {
    "gate": {"type": "boolean"},
    "limit": {"type": "number", "minimum": 0, "maximum": 1},
    "count": {"type": "integer"},
    "mode": {"enum": ["fast", "slow"]},
    "path": {"type": ["string", "null"], "minLength": 1},
    "list": {"type": "array", "items": {"type": "integer"}},
    "secret": {"type": "string", "pattern": "^a", "writeOnly": true, "description": "begins with a"},
    "in/ner": {"type": "object", "additionalProperties": {"type": "object",
               "additionalProperties": false, "properties": {"deep": {"type": "boolean"}}}}
  }})";

std::vector<std::string> Problems(const std::string& value) {
  const auto schema = JsonSchema::Compile(kSchema);
  std::vector<std::string> lines;
  for (const SchemaProblem& problem : schema->Check(Json::parse(value))) {
    lines.push_back(problem.pointer + (problem.is_key ? "(key)" : "") + ": " + problem.text);
  }
  return lines;
}

TEST(JsonSchema, ValidValuesHaveNoProblem) {
  EXPECT_THAT(Problems(R"({"gate": true, "limit": 0.5, "count": 3, "mode": "slow", "path": null,
                           "list": [1, 2], "in/ner": {"x": {"deep": false}}})"),
              IsEmpty());
}

TEST(JsonSchema, UnknownKeysNameTheNearest) {
  EXPECT_THAT(Problems(R"({"gate": true, "limt": 1})"),
              ElementsAre("/limt(key): unknown key 'limt' (did you mean 'limit'?)"));
}

TEST(JsonSchema, MissingKeys) {
  EXPECT_THAT(Problems("{}"), ElementsAre(": key 'gate' is missing"));
}

TEST(JsonSchema, TypesAndRanges) {
  EXPECT_THAT(Problems(R"({"gate": "yes"})"),
              ElementsAre("/gate: expected true or false, got \"yes\""));
  EXPECT_THAT(Problems(R"({"gate": true, "limit": 1.5})"),
              ElementsAre("/limit: expected a number from 0 to 1, got 1.5"));
  EXPECT_THAT(Problems(R"({"gate": true, "count": 1.5})"),
              ElementsAre("/count: expected a whole number, got 1.5"));
  EXPECT_THAT(Problems(R"({"gate": true, "mode": "fats"})"),
              ElementsAre("/mode: expected one of 'fast', 'slow', got \"fats\""));
  EXPECT_THAT(Problems(R"({"gate": true, "path": 3})"),
              ElementsAre("/path: expected text (not empty) or null, got 3"));
  EXPECT_THAT(Problems(R"({"gate": true, "list": [1, "x"]})"),
              ElementsAre("/list/1: expected a whole number, got \"x\""));
  EXPECT_THAT(Problems("[]"), ElementsAre(": expected a mapping, got an empty list"));
}

TEST(JsonSchema, WhatIsWrittenOnlyIsNotShown) {
  EXPECT_THAT(Problems(R"({"gate": true, "secret": "hunter2"})"),
              ElementsAre("/secret: expected text of the form ^a, got another (begins with a)"));
}

TEST(JsonSchema, EveryProblemInOnePass) {
  EXPECT_THAT(Problems(R"({"gate": 1, "limit": -1, "mod": 1, "in/ner": {"x": {"deap": 1}}})"),
              testing::UnorderedElementsAre(
                  HasSubstr("/mod(key)"), HasSubstr("/gate: expected true or false, got 1"),
                  HasSubstr("/limit: expected"), HasSubstr("/in~1ner/x/deap(key): unknown key")));
}

TEST(JsonSchema, ATextThatIsNoSchemaIsRefused) {
  EXPECT_FALSE(JsonSchema::Compile("{"));
  EXPECT_FALSE(JsonSchema::Compile(R"({"type": 3})"));
  EXPECT_FALSE(JsonSchema::Compile("3"));
}

TEST(JsonSchema, Subschemas) {
  const Json schema = Json::parse(kSchema);
  EXPECT_EQ((*SubschemaAt(schema, "/list/7"))["type"], "integer");
  EXPECT_EQ((*SubschemaAt(schema, "/in~1ner/any/deep"))["type"], "boolean");
  EXPECT_EQ(SubschemaAt(schema, "/nothing"), nullptr);
}

}  // namespace
}  // namespace tthost
