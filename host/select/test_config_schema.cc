// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/config/json_schema.h"
#include "host/select/arch_table.h"

namespace tthost {
namespace {

Json Mapping(Json properties) {
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json TextOrList() {
  return {{"type", {"string", "array", "null"}}, {"items", {{"type", "string"}}}};
}

Json ArchNames() { return {{"enum", KnownArches()}}; }

Json HostFields() {
  return {{"status", {{"type", "string"}}},
          {"reason", {{"type", {"string", "null"}}}},
          {"bringup_status", {{"type", {"string", "null"}}}},
          {"markers", TextOrList()},
          {"supported_archs", {{"type", {"string", "array", "null"}}, {"items", ArchNames()}}},
          {"batch_size", {{"type", {"integer", "null"}}}}};
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

std::string TestConfigSchema(const PluginCatalog& plugins) {
  Json fields = FieldsOf(plugins);
  Json by_arch = Json::object();
  for (const std::string& arch : KnownArches()) by_arch[arch] = Mapping(fields);
  fields["arch_overrides"] = Mapping(std::move(by_arch));

  const Json file = {
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"test_config",
         {{"type", {"object", "null"}}, {"additionalProperties", Mapping(std::move(fields))}}}}}};
  return file.dump();
}

}  // namespace tthost
