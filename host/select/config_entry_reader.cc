// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_entry_reader.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "host/base/nearest_name.h"
#include "host/select/arch_table.h"

namespace tthost {
namespace {

constexpr const char* kOverrides = "arch_overrides";

std::vector<std::string> ListOf(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return {value.get<std::string>()};
  return value.get<std::vector<std::string>>();
}

// Checks the statuses of one mapping, the entry itself or an override.
void CheckStatuses(const PositionedDocument& document, const std::string& pointer, const Json& fields,
                   std::vector<std::string>& problems) {
  const auto check = [&](const char* field, const auto& parse,
                         const std::vector<std::string>& names) {
    const auto value = fields.find(field);
    if (value == fields.end() || !value->is_string()) return;
    const std::string text = value->get<std::string>();
    if (parse(text)) return;
    std::string expected;
    for (const std::string& name : names) expected += (expected.empty() ? "" : ", ") + name;
    problems.push_back(document.WhereValue(pointer + "/" + field) + ": " + field + " '" + text +
                       "' is unknown" + DidYouMean(text, names) + "; expected one of " + expected);
  };
  check("status", ParseConfigStatus, ConfigStatusNames());
  check("bringup_status", ParseBringupStatus, BringupStatusNames());
}

// The fields that hold for `arch`: an override's field replaces the entry's, except that what both
// say to plugins is joined.
Json ResolveFor(const std::string& arch, const Json& body) {
  Json fields = body;
  fields.erase(kOverrides);
  const auto overrides = body.find(kOverrides);
  if (overrides == body.end() || !overrides->contains(arch)) return fields;
  for (const auto& [field, value] : overrides->at(arch).items()) {
    if (field == "plugins" && fields.contains(field)) {
      for (const auto& [id, values] : value.items()) {
        for (const auto& [key, item] : values.items()) fields[field][id][key] = item;
      }
    } else {
      fields[field] = value;
    }
  }
  return fields;
}

Expectation ExpectationOf(const Json& fields) {
  Expectation expectation;
  if (const auto status = fields.find("status"); status != fields.end()) {
    expectation.status = ParseConfigStatus(status->get<std::string>()).value_or(expectation.status);
  }
  if (const auto bringup = fields.find("bringup_status");
      bringup != fields.end() && bringup->is_string()) {
    expectation.bringup_status = ParseBringupStatus(bringup->get<std::string>());
  }
  if (const auto reason = fields.find("reason"); reason != fields.end() && reason->is_string()) {
    expectation.reason = reason->get<std::string>();
  }
  return expectation;
}

// What the fields say to one plugin; null when nothing.
Json ValuesFor(const PluginManifest& plugin, const Json& fields) {
  const auto given = [&](const ConfigField& field) {
    const auto value = fields.find(field.name);
    return value != fields.end() && !value->is_null();
  };
  Json values;
  for (const ConfigField& field : plugin.config_fields) {
    if (given(field)) values[Json::json_pointer(field.pointer)] = fields.at(field.name);
  }
  // A limit that is given counts, also where the entry switches its metric off.
  for (const ConfigField& field : plugin.config_fields) {
    if (given(field) && !field.sets.empty()) values[Json::json_pointer(field.sets)] = true;
  }
  if (const auto own = fields.find("plugins"); own != fields.end() && own->contains(plugin.id)) {
    for (const auto& [key, value] : own->at(plugin.id).items()) values[key] = value;
  }
  return values;
}

}  // namespace

ConfigEntry ReadConfigEntry(const PositionedDocument& document, const std::string& pointer,
                            const Json& body, const std::string& arch, const PluginCatalog& plugins,
                            std::vector<std::string>& problems) {
  CheckStatuses(document, pointer, body, problems);
  if (const auto overrides = body.find(kOverrides); overrides != body.end()) {
    for (const auto& [name, fields] : overrides->items()) {
      CheckStatuses(document, pointer + "/" + kOverrides + "/" + name, fields, problems);
    }
  }

  const Json fields = ResolveFor(arch, body);
  ConfigEntry entry;
  entry.where = document.WhereKey(pointer);
  entry.expectation = ExpectationOf(fields);
  if (const auto markers = fields.find("markers"); markers != fields.end()) {
    entry.markers = ListOf(*markers);
  }
  const auto archs = fields.find("supported_archs");
  entry.supported_archs = archs == fields.end() ? DefaultArches() : ListOf(*archs);
  for (const PluginManifest& plugin : plugins.plugins) {
    if (plugin.state != PluginState::kOk) continue;
    const Json values = ValuesFor(plugin, fields);
    if (!values.is_null()) entry.plugins[plugin.id] = values.dump();
  }
  return entry;
}

}  // namespace tthost
