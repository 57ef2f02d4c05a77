// SPDX-License-Identifier: Apache-2.0
// Plugins that the wheels of a Python environment bring, by their entry points. All of it is read
// as text: no Python runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"
#include "host/model/plugin_manifest.h"
#include "host/plugins/manifest_reader.h"

namespace tthost {

// Of what a Python environment brings, in PluginManifest::origin.
inline constexpr std::string_view kEnvironmentOrigin = "environment";

// One line `ID = module:Class` of an entry-point group tthost.KIND.
struct PluginOffer {
  std::string id;
  std::string kind;          // "comparator", …
  std::string target;        // "package.module:Class"
  std::string distribution;  // "acme_topk-1.2.dist-info"
  std::string directory;  // that holds the modules: site-packages, or that of an editable install
  std::string manifest;   // absolute path of ID.tthost.json; empty: the wheel brings none
};

// In the order of the distributions' names.
std::vector<PluginOffer> FindOffers(const std::string& environment, const FileSystem& filesystem);

// The Python files that RECORD names for the wheel of that manifest, absolute; none where no wheel
// of the environment brings it.
std::vector<std::string> WheelModules(const PluginManifest& plugin, const FileSystem& filesystem);

// What the wheel's manifest says. Where there is none the state is kNoManifest; where it says
// something else than the entry point it is kIncompatible.
PluginManifest ManifestOf(const PluginOffer& offer, const ManifestReader& reader,
                          const FileSystem& filesystem);

}  // namespace tthost
