// SPDX-License-Identifier: Apache-2.0
// A plugin as its manifest describes it. Nothing here needs the library to be loaded.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"

namespace tthost {

enum class PluginKind { kComparator = 1, kParallelism, kReporter };
std::string_view PluginKindName(PluginKind kind);  // "comparator", …
std::optional<PluginKind> ParsePluginKind(std::string_view text);

// How one test_config field reaches the plugin's configuration.
struct ConfigField {
  std::string name;     // "required_pcc"
  std::string pointer;  // JSON pointer into the configuration: "/required"
  std::string sets;     // pointer to a boolean that becomes true as well; empty: none
};

enum class PluginState { kOk = 1, kShadowed, kUntrusted, kIncompatible, kNoManifest, kUnlocked };
std::string_view PluginStateName(PluginState state);

struct PluginManifest {
  std::string id;
  PluginKind kind = PluginKind::kComparator;
  std::string version;
  std::string sdk_built, sdk_required;
  std::string publisher, license, homepage, description;
  std::vector<std::string> capabilities;
  std::vector<std::string> extensions;  // ids of the host extensions that it asks for
  std::vector<ConfigField> config_fields;
  std::string config_schema;       // JSON Schema text; "{}" when the plugin takes no configuration
  std::string process;             // parallelism: process template as JSON text; empty elsewhere
  std::vector<std::string> facts;  // parallelism: what it wants to be told of a case
  std::string path;                // of the manifest, absolute
  std::string library;             // native: of the shared object, absolute
  std::string module;              // python: "package.module:Class"; empty: native
  std::string module_file;         // python: absolute; empty where there is no such module
  // Where Python modules of the plugin (and hooks that a plan names) are looked for, absolute.
  std::string module_directory;
  std::string environment;  // python: that it runs in; empty: none is known
  std::string origin;       // of the directory that it was found in, as in PluginDirectory
  PluginState state = PluginState::kOk;
  std::string state_reason;  // for every state but ok

  bool IsPython() const { return !module.empty(); }
  std::string_view RuntimeName() const { return IsPython() ? "python" : "native"; }
  // The file that a run executes: the library or the module's.
  const std::string& CodeFile() const { return IsPython() ? module_file : library; }
};

inline constexpr std::string_view kBuiltInOrigin = "built in";

// A directory of the search path and what became of it.
struct PluginDirectory {
  std::string path;
  // "--plugin-dir", "TTHOST_PLUGIN_PATH", "tt-host.yaml", "user", "environment", "built in"
  std::string origin;
  std::string state;  // "3 plugins", "does not exist", "not readable: …"
};

struct PluginCatalog {
  std::vector<PluginManifest> plugins;       // search order, then id
  std::vector<PluginDirectory> directories;  // search order

  // The usable plugin of that id and kind, or null.
  const PluginManifest* Find(PluginKind kind, std::string_view id) const;
};

// "no comparator named 'pc' (did you mean 'pcc'?); searched: DIR (3 plugins), …"
Status UnknownPlugin(const PluginCatalog& catalog, PluginKind kind, std::string_view id);

// `path` is the manifest's own, for messages and to resolve the library.
Result<PluginManifest> PluginManifestFromJson(const Json& json, const std::string& path);
Json ToJson(const PluginManifest& manifest);

}  // namespace tthost
