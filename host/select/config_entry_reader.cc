// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_entry_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "host/config/json_schema.h"
#include "host/select/arch_table.h"

namespace tthost {
namespace {

constexpr std::string_view kPlugins = "plugins";

std::vector<std::string> ListOf(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return {value.get<std::string>()};
  return value.get<std::vector<std::string>>();
}

std::string TextOf(const std::string& value) {
  const Json json = Json::parse(value);
  return json.is_string() ? json.get<std::string>() : "";
}

// What two mappings say to plugins: id -> key -> value.
std::string Joined(const std::string& below, const std::string& above) {
  Json joined = Json::parse(below);
  const Json values = Json::parse(above);
  if (!joined.is_object() || !values.is_object()) return above;
  for (const auto& [id, keys] : values.items()) {
    for (const auto& [key, value] : keys.items()) joined[id][key] = value;
  }
  return joined.dump();
}

class EntryReader {
 public:
  EntryReader(const GivenEntry& given, const std::string& path, const PluginCatalog& plugins)
      : given_(given), path_(path), plugins_(plugins) {
    entry_.where = WhereIn(path, given.position);
    entry_.spelling = given.id;
  }

  ConfigEntry Read(const std::string& arch) {
    entry_.fields.reserve(given_.fields.size());
    for (const GivenField& field : given_.fields) Take(field, /*is_override=*/false);
    for (const auto& [name, fields] : given_.overrides) {
      if (name != arch) continue;
      for (const GivenField& field : fields) Take(field, /*is_override=*/true);
    }
    entry_.supported_archs = DefaultArches();
    for (const ConfigFieldPlace& field : entry_.fields) Apply(field);
    for (const PluginManifest& plugin : plugins_.plugins) {
      if (plugin.state == PluginState::kOk) TellPlugin(plugin);
    }
    return std::move(entry_);
  }

 private:
  const ConfigFieldPlace* Find(std::string_view name) const {
    const auto found = std::ranges::find(entry_.fields, name, &ConfigFieldPlace::name);
    return found == entry_.fields.end() ? nullptr : &*found;
  }

  void Take(const GivenField& field, bool is_override) {
    ConfigFieldPlace place{field.name, field.value, WhereIn(path_, field.position), is_override};
    auto found = std::ranges::find(entry_.fields, field.name, &ConfigFieldPlace::name);
    if (found == entry_.fields.end()) return entry_.fields.push_back(std::move(place));
    if (field.name == kPlugins) place.value = Joined(found->value, place.value);
    *found = std::move(place);
  }

  void Apply(const ConfigFieldPlace& field) {
    Expectation& expectation = entry_.expectation;
    if (field.name == "status") {
      expectation.status = ParseConfigStatus(TextOf(field.value)).value_or(expectation.status);
    } else if (field.name == "bringup_status") {
      expectation.bringup_status = ParseBringupStatus(TextOf(field.value));
    } else if (field.name == "reason") {
      expectation.reason = TextOf(field.value);
    } else if (field.name == "execution_pass") {
      expectation.execution_pass = TextOf(field.value);
    } else if (field.name == "markers") {
      entry_.markers = ListOf(Json::parse(field.value));
    } else if (field.name == "supported_archs") {
      entry_.supported_archs = ListOf(Json::parse(field.value));
    }
  }

  void TellPlugin(const PluginManifest& plugin) {
    const auto given = [&](const ConfigField& field) -> const ConfigFieldPlace* {
      const ConfigFieldPlace* const place = Find(field.name);
      return place == nullptr || place->value == "null" ? nullptr : place;
    };
    Json values;
    for (const ConfigField& field : plugin.config_fields) {
      if (const auto* const place = given(field)) {
        values[Json::json_pointer(field.pointer)] = Json::parse(place->value);
      }
    }
    // A limit that is given counts, also where the entry switches its metric off.
    for (const ConfigField& field : plugin.config_fields) {
      if (!field.sets.empty() && given(field)) values[Json::json_pointer(field.sets)] = true;
    }
    if (const ConfigFieldPlace* const place = Find(kPlugins)) {
      const Json own = Json::parse(place->value);
      if (own.is_object() && own.contains(plugin.id)) {
        for (const auto& [key, value] : own[plugin.id].items()) values[key] = value;
      }
    }
    if (!values.is_null()) entry_.plugins[plugin.id] = values.dump();
  }

  const GivenEntry& given_;
  const std::string& path_;
  const PluginCatalog& plugins_;
  ConfigEntry entry_;
};

}  // namespace

ConfigEntry ResolveConfigEntry(const GivenEntry& entry, const std::string& path,
                               const std::string& arch, const PluginCatalog& plugins) {
  return EntryReader(entry, path, plugins).Read(arch);
}

Placeholder ResolvePlaceholder(const GivenEntry& entry, const std::string& path) {
  Placeholder placeholder;
  placeholder.name = entry.id;
  placeholder.where = WhereIn(path, entry.position);
  for (const GivenField& field : entry.fields) {
    const std::string text = TextOf(field.value);
    if (text.empty()) continue;
    if (field.name == "reason") placeholder.reason = text;
    if (field.name == "bringup_status") {
      placeholder.bringup_status = ParseBringupStatus(text).value_or(placeholder.bringup_status);
    }
  }
  return placeholder;
}

}  // namespace tthost
