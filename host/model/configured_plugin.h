// SPDX-License-Identifier: Apache-2.0
// A plugin with the configuration that it is to be made with: all that a worker needs to load it.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

struct ConfiguredPlugin {
  std::string id;
  std::string library;           // native: absolute path of the shared object
  std::string config;            // complete JSON text
  std::string module;            // python: "package.module:Class"; empty: native
  std::string module_directory;  // absolute; where it and hooks of a plan are looked for
  std::string environment;       // python: virtual environment that it runs in; empty: unknown

  bool IsPython() const { return !module.empty(); }
};

ConfiguredPlugin WithConfig(const PluginManifest& manifest, std::string config);

Json ToJson(const ConfiguredPlugin& plugin);
ConfiguredPlugin ConfiguredPluginFromJson(const Json& json);  // throws what Json throws

}  // namespace tthost
