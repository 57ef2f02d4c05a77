// SPDX-License-Identifier: Apache-2.0
// The lock file: which plugins of other makers a project has agreed to, by the content of their
// files. What ships with the host is not in it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/json.h"
#include "host/base/result.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

inline constexpr const char* kPluginLockFile = "tt-host.plugins.lock.json";

struct LockedPlugin {
  std::string id;
  PluginKind kind = PluginKind::kComparator;
  std::string version;
  std::map<std::string, std::string> sha256;  // by file, relative to the manifest's directory

  bool operator==(const LockedPlugin&) const = default;
};

using PluginLock = std::vector<LockedPlugin>;

// The manifest, the library with the libraries that it finds through $ORIGIN, and the Python
// modules of ModulesOf() without Python's caches. Fails where one cannot be read.
Result<LockedPlugin> LockOf(const PluginManifest& plugin, const FileSystem& filesystem);

// Why the plugin is not what `lock` has of it; empty when it is.
std::string UnlockedReason(const PluginManifest& plugin, const PluginLock& lock,
                           const FileSystem& filesystem);

// A lock file that is not there is a usage error that says how to make one.
Result<PluginLock> ReadPluginLock(const std::string& path, const FileSystem& filesystem);
std::string PluginLockText(const PluginLock& lock);

}  // namespace tthost
