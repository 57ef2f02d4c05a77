// SPDX-License-Identifier: Apache-2.0
// Which plugins there are, from their manifests alone: nothing is loaded.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/model/plugin_manifest.h"
#include "host/plugins/plugin_lock.h"
#include "host/plugins/trust.h"

namespace tthost {

// Directories in the order in which they are searched. TTHOST_PLUGIN_PATH comes after the command
// line, the user's $XDG_DATA_HOME/tt-host/plugins after the project file, then the environment. The
// working directory is never searched.
struct PluginSearch {
  std::vector<std::string> command_line_dirs;
  std::vector<std::string> project_dirs;
  std::string environment;  // Python environment whose wheels are searched; empty: none
  std::string built_in_dir;
  // Plugins of other makers that are not as it says are not used; nothing: there is no lock.
  std::optional<PluginLock> lock;
  // Give the reason against a file, a library and a directory of modules, or empty.
  std::function<std::string(const std::string& path)> distrust = DistrustReason;
  std::function<std::string(const std::string& path)> distrust_library = LibraryDistrustReason;
  std::function<std::string(const std::string& path)> distrust_directory = LookupDistrustReason;
};

// The first usable plugin of an id and kind wins; later ones of both are shadowed.
PluginCatalog FindPlugins(const PluginSearch& search, FileSystem& filesystem);

}  // namespace tthost
