// SPDX-License-Identifier: Apache-2.0
// Without it valijson ends the process at a malformed schema.
#define VALIJSON_USE_EXCEPTIONS 1

#include "host/config/json_schema.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <regex>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "host/base/nearest_name.h"
#include "host/config/positioned_document.h"

namespace tthost {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

// ["<root>", "[a]", "[0]"] -> "/a/0"
std::string PointerOf(const std::vector<std::string>& context) {
  std::string pointer;
  for (size_t i = 1; i < context.size(); ++i) {
    const std::string& part = context[i];
    if (part.size() < 2) continue;
    std::string_view token(part.data() + 1, part.size() - 2);
    if (token.size() >= 2 && token.front() == '"') token = token.substr(1, token.size() - 2);
    pointer += "/" + PointerToken(token);
  }
  return pointer;
}

bool IsBelow(const std::string& pointer, const std::string& parent) {
  return pointer.size() > parent.size() && pointer.starts_with(parent) &&
         pointer[parent.size()] == '/';
}

bool MayBeObject(const Json& schema) {
  const auto type = schema.find("type");
  if (type == schema.end()) return true;
  if (type->is_string()) return *type == "object";
  return std::ranges::find(*type, Json("object")) != type->end();
}

bool MatchesPattern(const Json& schema, const std::string& name) {
  const Json patterns = schema.value("patternProperties", Json::object());
  for (const auto& [pattern, ignored] : patterns.items()) {
    if (std::regex_search(name, std::regex(pattern))) return true;
  }
  return false;
}

bool HasAll(const Json& object, const Json& names) {
  return std::ranges::all_of(names, [&](const Json& name) { return object.contains(name); });
}

std::string NamesOf(const Json& names) {
  std::string text;
  for (const Json& name : names)
    text += (text.empty() ? "'" : ", '") + name.get<std::string>() + "'";
  return text;
}

// What `anyOf`, `dependencies` and `not` of a schema say about which keys stand together.
void CheckCompany(const Json& schema, const Json& object, const std::string& pointer,
                  std::vector<SchemaProblem>& problems) {
  Json alternatives = Json::array();
  bool has_one = !schema.contains("anyOf");
  for (const Json& alternative : schema.value("anyOf", Json::array())) {
    const Json names = alternative.value("required", Json::array());
    has_one = has_one || HasAll(object, names);
    alternatives.insert(alternatives.end(), names.begin(), names.end());
  }
  if (!has_one) {
    problems.push_back(
        {pointer, false, "one of the keys " + NamesOf(alternatives) + " is missing"});
  }
  const Json dependencies = schema.value("dependencies", Json::object());
  for (const auto& [name, needed] : dependencies.items()) {
    if (!object.contains(name) || HasAll(object, needed)) continue;
    problems.push_back(
        {pointer, false, "key '" + name + "' needs " + NamesOf(needed) + " beside it"});
  }
  const Json excluded = schema.value("not", Json::object()).value("required", Json::array());
  if (!excluded.empty() && HasAll(object, excluded)) {
    problems.push_back({pointer, false, "keys " + NamesOf(excluded) + " exclude each other"});
  }
}

// Unknown and missing keys of an object.
void CheckKeys(const Json& schema, const Json& object, const std::string& pointer,
               std::vector<SchemaProblem>& problems) {
  const Json properties = schema.value("properties", Json::object());
  std::vector<std::string> known;
  for (const auto& [name, ignored] : properties.items()) known.push_back(name);
  const auto additional = schema.find("additionalProperties");
  if (additional != schema.end() && *additional == false) {
    for (const auto& [name, ignored] : object.items()) {
      if (properties.contains(name) || MatchesPattern(schema, name)) continue;
      problems.push_back({pointer + "/" + PointerToken(name), true,
                          "unknown key '" + name + "'" + DidYouMean(name, known)});
    }
  }
  for (const Json& name : schema.value("required", Json::array())) {
    if (object.contains(name.get<std::string>())) continue;
    problems.push_back({pointer, false, "key '" + name.get<std::string>() + "' is missing"});
  }
  CheckCompany(schema, object, pointer, problems);
}

// Also when the value came as bytes from a command line.
std::string Shown(const Json& value, const Json& schema) {
  if (schema.value("writeOnly", false)) return "another (" + schema.value("description", "") + ")";
  if (value == Json::array()) return "an empty list";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "a mapping";
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

void Explain(const Json& schema, const Json& root, const std::string& pointer,
             const std::string& description, std::vector<SchemaProblem>& problems) {
  const Json::json_pointer path(pointer);
  const Json* subschema = SubschemaAt(schema, pointer);
  if (subschema == nullptr || !root.contains(path)) {
    problems.push_back({pointer, false, description});
    return;
  }
  const Json& value = root.at(path);
  if (value.is_object() && MayBeObject(*subschema)) {
    const size_t before = problems.size();
    CheckKeys(*subschema, value, pointer, problems);
    if (problems.size() == before) problems.push_back({pointer, false, description});
    return;
  }
  problems.push_back(
      {pointer, false,
       "expected " + DescribeSchema(*subschema) + ", got " + Shown(value, *subschema)});
}

}  // namespace

struct JsonSchema::Compiled {
  Json text;
  valijson::Schema schema;
  // Keeps the regular expressions of patterns, which take longer to compile than the rest to check.
  std::mutex mutex;  // of the validator
  valijson::Validator validator{valijson::Validator::kStrongTypes};
};

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

const Json& JsonSchema::Text() const { return compiled_->text; }

Result<JsonSchema> JsonSchema::Compile(const std::string& schema_text) {
  try {
    auto compiled = std::make_unique<Compiled>();
    compiled->text = Json::parse(schema_text);
    // valijson knows nlohmann's unordered type only.
    const nlohmann::json document = compiled->text;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(Adapter(document), compiled->schema);
    return JsonSchema(std::move(compiled));
  } catch (const std::exception& error) {
    return Error(Status::Usage(std::string("not a JSON Schema: ") + error.what()));
  }
}

std::vector<SchemaProblem> JsonSchema::Check(const Json& value) const {
  const nlohmann::json document = value;
  valijson::ValidationResults results;
  {
    const std::lock_guard lock(compiled_->mutex);
    if (compiled_->validator.validate(compiled_->schema, Adapter(document), &results)) return {};
  }

  // Each failure is reported once more for everything around it: only the innermost count.
  std::map<std::string, std::string> descriptions;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    descriptions.try_emplace(PointerOf(error.context), error.description);
  }
  std::vector<SchemaProblem> problems;
  for (const auto& [pointer, description] : descriptions) {
    const bool is_outer = std::ranges::any_of(
        descriptions, [&](const auto& other) { return IsBelow(other.first, pointer); });
    if (is_outer) {
      const Json::json_pointer path(pointer);
      const Json* subschema = SubschemaAt(compiled_->text, pointer);
      if (subschema != nullptr && value.contains(path) && value.at(path).is_object()) {
        CheckKeys(*subschema, value.at(path), pointer, problems);
      }
    } else {
      Explain(compiled_->text, value, pointer, description, problems);
    }
  }
  return problems;
}

std::string WhereOf(const SchemaProblem& problem, const PositionedDocument& document) {
  return problem.is_key ? document.WhereKey(problem.pointer) : document.WhereValue(problem.pointer);
}

Result<void> CheckDocument(const PositionedDocument& document, const JsonSchema& schema) {
  std::string text;
  for (const SchemaProblem& problem : schema.Check(document.Root())) {
    text += (text.empty() ? "" : "\n") + WhereOf(problem, document) + ": " + problem.text;
  }
  if (text.empty()) return {};
  return Error(Status::Usage(text));
}

}  // namespace tthost
