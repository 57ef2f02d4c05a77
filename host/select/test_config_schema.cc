// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/config/json_schema.h"

namespace tthost {
namespace {

Json Mapping(Json properties) {
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

// A mapping of any names to such values, which may be left empty.
Json TableOf(Json value) {
  return {{"type", {"object", "null"}}, {"additionalProperties", std::move(value)}};
}

Json Optional(const char* type) { return {{"type", {type, "null"}}}; }

Json TextOrList() {
  return {{"type", {"string", "array", "null"}}, {"items", {{"type", "string"}}}};
}

Json HostFields() {
  return {{"status", Optional("string")},
          {"reason", Optional("string")},
          {"bringup_status", Optional("string")},
          {"markers", TextOrList()},
          {"supported_archs", TextOrList()},
          {"batch_size", Optional("integer")},
          {"execution_pass", Optional("string")},
          {"filechecks", TextOrList()},
          {"enable_weight_bfp8_conversion", Optional("boolean")},
          {"optimization_level", Optional("integer")},
          {"inject_custom_moe", {{"type", {"boolean", "string", "null"}}}},
          {"emitpy_assert_exact", Optional("boolean")}};
}

// A field may be given as null, which leaves the default.
Json Nullable(Json schema) {
  if (const auto type = schema.find("type"); type != schema.end()) {
    if (type->is_string()) *type = Json::array({*type});
    if (std::ranges::find(*type, Json("null")) == type->end()) type->push_back("null");
  }
  return schema;
}

Json FieldsOf(const PluginCatalog& plugins) {
  Json fields = HostFields();
  Json of_plugins = Json::object();
  for (const PluginManifest& plugin : plugins.plugins) {
    if (plugin.state != PluginState::kOk) continue;
    Json schema = Json::parse(plugin.config_schema);
    for (const ConfigField& field : plugin.config_fields) {
      const Json* value = SubschemaAt(schema, field.pointer);
      if (!fields.contains(field.name)) {
        fields[field.name] = value ? Nullable(*value) : Json::object();
      }
    }
    // An entry gives some of the keys; the merged whole is checked later.
    schema.erase("required");
    of_plugins[plugin.id] = std::move(schema);
  }
  fields["plugins"] = Mapping(std::move(of_plugins));
  return fields;
}

}  // namespace

const std::vector<std::string_view>& FieldsWithoutEffect() {
  static const std::vector<std::string_view> fields = {
      "batch_size",         "filechecks",        "enable_weight_bfp8_conversion",
      "optimization_level", "inject_custom_moe", "emitpy_assert_exact"};
  return fields;
}

std::string TestConfigSchema(const PluginCatalog& plugins) {
  Json fields = FieldsOf(plugins);
  Json override_fields = Mapping(fields);
  override_fields["type"] = {"object", "null"};
  fields["arch_overrides"] = TableOf(std::move(override_fields));
  Json entry = Mapping(std::move(fields));
  entry["type"] = {"object", "null"};
  // Further fields of a placeholder are not looked at, as upstream does not.
  const Json placeholder = {
      {"type", {"object", "null"}},
      {"properties", {{"bringup_status", Optional("string")}, {"reason", Optional("string")}}}};
  Json file = Mapping(
      {{"test_config", TableOf(std::move(entry))}, {"PLACEHOLDER_MODELS", TableOf(placeholder)}});
  file["type"] = {"object", "null"};
  return file.dump();
}

}  // namespace tthost
