// SPDX-License-Identifier: Apache-2.0
// The configuration: its schema, and whether the plugin bears what the schema allows.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "host/config/json_schema.h"
#include "host/config/plugin_configuration.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/plugin_life.h"

namespace tthost::conformance {
namespace {

Json SchemaOf(const CheckedPlugin& plugin) {
  return Json::parse(plugin.Manifest().config_schema, nullptr, false);
}
Json PropertiesOf(const CheckedPlugin& plugin) {
  const Json schema = SchemaOf(plugin);
  return schema.is_object() ? schema.value("properties", Json::object()) : Json::object();
}

void CheckSchema(CheckedPlugin& plugin, CaseReport& report) {
  const auto schema = JsonSchema::Compile(plugin.Manifest().config_schema);
  if (!schema) return report.Fail(schema.error().message);
  const Json properties = PropertiesOf(plugin);
  for (const auto& [key, property] : properties.items()) {
    if (!property.is_object() || !property.contains("default")) continue;
    const auto one = JsonSchema::Compile(property.dump());
    if (!one) return report.Fail("/properties/" + key + ": " + one.error().message);
    for (const SchemaProblem& problem : one->Check(property["default"])) {
      report.Fail("the default of '" + key + "' is not valid: " + problem.text);
    }
  }
}

void CheckUnknown(CheckedPlugin& plugin, CaseReport& report) {
  const Json schema = SchemaOf(plugin);
  const bool is_closed =
      schema.is_object() && schema.value("additionalProperties", Json()) == false;
  if (!is_closed) report.Fail("a key that is misspelt is taken and has no effect");
}

void CheckDefaults(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.ConfigProblem().empty()) return report.Skip(plugin.ConfigProblem());
  if (!plugin.CanCreate(report)) return;
  const CallEnd end = LiveOnce(plugin, plugin.Config(), Life::kUnused);
  if (!end.IsOk()) report.Fail(Told(end));
}

// A key and a value that its schema allows.
using Setting = std::pair<std::string, Json>;

void AddValues(const std::string& key, const Json& property, std::vector<Setting>& settings) {
  const auto add = [&](const Json& value) { settings.emplace_back(key, value); };
  if (const auto values = property.find("enum"); values != property.end()) {
    for (const Json& value : *values) add(value);
  }
  if (property.value("type", Json()) == "boolean") {
    add(false);
    add(true);
  }
  for (const char* const bound : {"minimum", "maximum"}) {
    if (property.contains(bound)) add(property[bound]);
  }
}

void CheckValues(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  std::vector<Setting> settings;
  const Json properties = PropertiesOf(plugin);
  for (const auto& [key, property] : properties.items()) {
    if (property.is_object()) AddValues(key, property, settings);
  }
  for (const auto& [key, value] : settings) {
    SetSituation(key + " = " + value.dump());
    Json config = Json::parse(plugin.Config());
    config[key] = value;
    const CallEnd end = LiveOnce(plugin, config.dump(), Life::kUnused);
    if (end.IsOk()) continue;
    if (end.text.empty()) {
      report.Fail(Told(end));
    } else {
      report.Warn(Told(end),
                  "narrow the schema to what create() takes, so that the host can say "
                  "what is wrong and where");
    }
  }
}

constexpr ConformanceCase kCases[] = {
    {"config.schema", Needs::kFiles, "config_schema is a JSON Schema and its defaults are valid",
     "correct config_schema; every default has to pass its own property's schema", CheckSchema},
    {"config.unknown", Needs::kFiles, "config_schema takes no key that it does not name",
     "write \"additionalProperties\": false into config_schema: the host then names the nearest "
     "key",
     CheckUnknown},
    {"config.defaults", Needs::kLoaded, "create() takes the configuration that the schema gives",
     "let create() succeed with every default; give the keys that have none a default, or say what "
     "is missing through host->fail",
     CheckDefaults},
    {"config.values", Needs::kInstance,
     "create() bears every choice and both ends of every range of the schema",
     "let create() take every value that the schema allows, and say why where it cannot",
     CheckValues},
};

}  // namespace

Cases ConfigCases() { return kCases; }

}  // namespace tthost::conformance
