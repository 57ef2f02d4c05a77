// SPDX-License-Identifier: Apache-2.0
// The configuration of one plugin, put together from its layers, weakest first: defaults of its
// schema, layers below (project file, command line), a test_config entry, layers above
// (environment, --set).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/config/config_places.h"
#include "host/config/json_schema.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

// One value of a merged configuration.
struct PluginValue {
  std::string pointer;  // "/required", "/window/size"
  std::string value;    // JSON text
  std::string origin;   // of the layer that says so; empty: the entry; "default": the schema
};

// What says the value at a pointer: "tt-host.yaml:3:5", "--set".
using OriginOf = std::function<std::string(const std::string& pointer)>;

// Movable. `origin` names a layer in messages.
class PluginConfiguration {
 public:
  static Result<PluginConfiguration> Make(const PluginManifest& manifest);
  PluginConfiguration(PluginConfiguration&&) noexcept;
  PluginConfiguration& operator=(PluginConfiguration&&) noexcept;
  ~PluginConfiguration();

  // Does the schema name this top-level key?
  bool Knows(const std::string& key) const;
  // Keys of the schema that no layer needs to give are the plugin's own business: the check is
  // over the merged whole.
  Result<void> AddBelow(const Json& values, const OriginOf& origin);
  // One key ("a" or "a.b") with a value as text, read as the type that the schema demands.
  Result<void> SetBelow(const std::string& key, const std::string& text, const std::string& origin);
  Result<void> SetAbove(const std::string& key, const std::string& text, const std::string& origin);

  // What is wrong with an entry on top of the layers below it.
  std::vector<SchemaProblem> Check(const Json& entry) const;
  // The complete configuration as canonical JSON (sorted keys, no blanks).
  Result<std::string> Merged(const Json& entry) const;
  Result<std::string> Merged() const;
  // Every value of the same, in the order of the schema, with the layer that it comes from. The
  // configuration must be valid.
  std::vector<PluginValue> Values(const Json& entry) const;

 private:
  struct Layers;
  explicit PluginConfiguration(std::unique_ptr<Layers> layers);
  struct Layer;
  Result<void> Set(Layer& layer, const std::string& key, const std::string& text,
                   const std::string& origin);
  std::unique_ptr<Layers> layers_;
};

// What configures plugins whichever way they were named.
struct PluginLayers {
  std::map<std::string, std::string> project;  // id -> JSON object text, from tt-host.yaml
  std::vector<std::string> set;                // "PLUGIN.key=value"
  ConfigPlaces places = {};                    // of the project file: "/plugins/<id>/<key>"
};

// The configuration of one plugin with every layer but a test_config entry: its part of the project
// file, TTHOST_<PLUGIN>_<KEY> (all upper case) for each top-level key of its schema, and those of
// `layers.set` that name it. One that `counts` gates the verdict, where its schema has that choice
// and no other layer says otherwise.
Result<PluginConfiguration> ConfigurePlugin(const PluginManifest& manifest,
                                            const PluginLayers& layers, bool counts = false);

// Are all of them well formed, and their plugins in the catalogue? The keys are checked when they
// are applied.
Result<void> CheckSettings(const std::vector<std::string>& settings, const PluginCatalog& plugins);

}  // namespace tthost
