// SPDX-License-Identifier: Apache-2.0
// JSON Schema checks (the subset of draft 7 that plugins may use) with errors for people.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/config/positioned_document.h"

namespace tthost {

// One thing that a value has and its schema does not allow.
struct SchemaProblem {
  std::string pointer;  // of the value, or of the unknown or missing key
  bool is_key = false;  // the key itself is wrong
  std::string text;     // "expected a number from 0 to 1, got 'x'"
};

// A compiled schema. Movable; checks may run in several threads.
class JsonSchema {
 public:
  // A text that is no schema is a usage error.
  static Result<JsonSchema> Compile(const std::string& schema_text);
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  const Json& Text() const;
  // Every problem; empty when `value` is valid.
  std::vector<SchemaProblem> Check(const Json& value) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

// Where `problem` stands in `document`: "FILE:LINE:COLUMN".
std::string WhereOf(const SchemaProblem& problem, const PositionedDocument& document);

// A usage error that names every problem with its place.
Result<void> CheckDocument(const PositionedDocument& document, const JsonSchema& schema);

// The subschema for what stands at `pointer` ("/a/0"), or null.
const Json* SubschemaAt(const Json& schema, const std::string& pointer);

// "a number from 0 to 1", "one of 'x', 'y'", "true or false".
std::string DescribeSchema(const Json& schema);

}  // namespace tthost
