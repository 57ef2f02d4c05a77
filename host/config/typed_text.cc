// SPDX-License-Identifier: Apache-2.0
#include "host/config/typed_text.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <vector>

#include "host/config/json_schema.h"
#include "host/config/yaml_scalar.h"

namespace tthost {
namespace {

std::vector<std::string> TypesOf(const Json& schema) {
  const auto type = schema.find("type");
  if (type == schema.end()) return {"boolean", "number", "null", "string"};
  if (type->is_string()) return {type->get<std::string>()};
  return type->get<std::vector<std::string>>();
}

std::optional<Json> ReadJson(const std::string& text, Json::value_t kind) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.type() != kind) return std::nullopt;
  return value;
}

std::optional<Json> ReadList(const Json& schema, const std::string& text) {
  if (text.starts_with('[')) return ReadJson(text, Json::value_t::array);
  const Json items = schema.value("items", Json::object());
  Json list = Json::array();
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    Json value;
    if (!ReadTypedText(items, part, value)) return std::nullopt;
    list.push_back(std::move(value));
  }
  return list;
}

std::optional<Json> ReadAs(const std::string& type, const Json& schema, const std::string& text) {
  if (type == "array") return ReadList(schema, text);
  if (type == "object") return ReadJson(text, Json::value_t::object);
  const Json value = CoreSchemaValue(text);
  const bool fits = (type == "boolean" && value.is_boolean()) ||
                    (type == "integer" && value.is_number_integer()) ||
                    (type == "number" && value.is_number()) || (type == "null" && value.is_null());
  if (!fits) return std::nullopt;
  return value;
}

}  // namespace

Result<void> ReadTypedText(const Json& schema, const std::string& text, Json& value) {
  bool may_be_text = false;
  for (const std::string& type : TypesOf(schema)) {
    if (type == "string") {
      may_be_text = true;
    } else if (auto read = ReadAs(type, schema, text)) {
      value = *std::move(read);
      return {};
    }
  }
  if (!may_be_text) {
    return Error(Status::Usage("expected " + DescribeSchema(schema) + ", got '" + text + "'"));
  }
  value = text;
  return {};
}

}  // namespace tthost
