// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <string>

#include "host/config/json_schema.h"

namespace tthost {
namespace {

std::string Quoted(const Json& value) {
  return value.is_string() ? "'" + value.get<std::string>() + "'" : value.dump();
}

std::string Range(const Json& schema) {
  const auto text = [&](const char* key, const char* word) {
    const auto found = schema.find(key);
    return found == schema.end() ? "" : std::string(" ") + word + " " + found->dump();
  };
  return text("minimum", "from") + text("exclusiveMinimum", "above") + text("maximum", "to") +
         text("exclusiveMaximum", "below");
}

std::string NotEmpty(const Json& schema, const char* least) {
  return schema.value(least, 0) > 0 ? " (not empty)" : "";
}

std::string Form(const Json& schema) {
  const auto pattern = schema.find("pattern");
  return pattern == schema.end() ? "" : " of the form " + pattern->get<std::string>();
}

std::string TypeText(const std::string& type, const Json& schema) {
  if (type == "boolean") return "true or false";
  if (type == "null") return "null";
  if (type == "object") return "a mapping";
  if (type == "integer") return "a whole number" + Range(schema);
  if (type == "number") return "a number" + Range(schema);
  if (type == "array") {
    const auto items = schema.find("items");
    const bool is_plain = items != schema.end() && !items->contains("$ref");
    return "a list" + NotEmpty(schema, "minItems") +
           (is_plain ? ", each entry " + DescribeSchema(*items) : "");
  }
  return "text" + Form(schema) + NotEmpty(schema, "minLength");
}

// What a reference into `root` ("#/definitions/rule") stands for, else `schema` itself.
const Json* Referred(const Json& root, const Json* schema) {
  const auto reference = schema->find("$ref");
  if (reference == schema->end()) return schema;
  const Json::json_pointer path(reference->get<std::string>().substr(1));
  return root.contains(path) ? &root.at(path) : nullptr;
}

}  // namespace

std::string DescribeSchema(const Json& schema) {
  if (const auto fixed = schema.find("const"); fixed != schema.end()) return Quoted(*fixed);
  if (const auto choices = schema.find("enum"); choices != schema.end()) {
    std::string text;
    for (const Json& choice : *choices) text += (text.empty() ? "one of " : ", ") + Quoted(choice);
    return text;
  }
  std::string text;
  if (const auto choices = schema.find("oneOf"); choices != schema.end()) {
    for (const Json& choice : *choices)
      text += (text.empty() ? "" : " or ") + DescribeSchema(choice);
  } else if (const auto type = schema.find("type"); type == schema.end()) {
    text = "a value" + Range(schema) + Form(schema);
  } else if (type->is_array()) {
    for (const Json& name : *type) text += (text.empty() ? "" : " or ") + TypeText(name, schema);
  } else {
    text = TypeText(*type, schema);
  }
  return text;
}

const Json* SubschemaAt(const Json& schema, const std::string& pointer) {
  if (pointer.empty()) return &schema;
  const Json::json_pointer path(pointer);
  const Json* parent = SubschemaAt(schema, path.parent_pointer().to_string());
  if (parent == nullptr || !parent->is_object()) return nullptr;
  if (const auto properties = parent->find("properties"); properties != parent->end()) {
    if (const auto found = properties->find(path.back()); found != properties->end()) {
      return Referred(schema, &*found);
    }
  }
  for (const char* key : {"additionalProperties", "items"}) {
    const auto found = parent->find(key);
    if (found != parent->end() && found->is_object()) return Referred(schema, &*found);
  }
  return nullptr;
}

}  // namespace tthost
