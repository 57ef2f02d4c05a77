// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_lock.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/base/sha256.h"
#include "host/model/json_reading.h"
#include "host/plugins/library_places.h"
#include "host/plugins/plugin_modules.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "tthost.plugins.lock/1";

// Absolute, in any order, perhaps with repetitions.
Result<std::vector<std::string>> FilesOf(const PluginManifest& plugin,
                                         const FileSystem& filesystem) {
  std::vector<std::string> files;
  if (!plugin.IsPython()) files = LibrariesBeside(plugin.library);
  files.push_back(plugin.path);
  files.push_back(plugin.CodeFile());
  TTHOST_ASSIGN_OR_RETURN(const auto modules, ModulesOf(plugin, filesystem));
  std::ranges::remove_copy_if(modules, std::back_inserter(files), IsBytecodeCache);
  return files;
}

const LockedPlugin* Find(const PluginLock& lock, const PluginManifest& plugin) {
  const auto found = std::ranges::find_if(lock, [&](const LockedPlugin& locked) {
    return locked.id == plugin.id && locked.kind == plugin.kind;
  });
  return found == lock.end() ? nullptr : &*found;
}

// "a.so is another file", of the first difference; empty: none.
std::string Difference(const LockedPlugin& found, const LockedPlugin& locked) {
  for (const auto& [file, digest] : found.sha256) {
    const auto known = locked.sha256.find(file);
    if (known == locked.sha256.end()) return file + " is new";
    if (known->second != digest) return file + " has changed";
  }
  for (const auto& [file, digest] : locked.sha256) {
    if (!found.sha256.contains(file)) return file + " is gone";
  }
  return "";
}

}  // namespace

Result<LockedPlugin> LockOf(const PluginManifest& plugin, const FileSystem& filesystem) {
  LockedPlugin locked = {plugin.id, plugin.kind, plugin.version, {}};
  const fs::path directory = fs::path(plugin.path).parent_path();
  TTHOST_ASSIGN_OR_RETURN(const auto files, FilesOf(plugin, filesystem));
  for (const std::string& file : files) {
    TTHOST_ASSIGN_OR_RETURN(const std::string content, filesystem.Read(file));
    const fs::path name = fs::path(file).lexically_normal().lexically_relative(directory);
    locked.sha256[name.string()] = Sha256(content);
  }
  return locked;
}

std::string UnlockedReason(const PluginManifest& plugin, const PluginLock& lock,
                           const FileSystem& filesystem) {
  const LockedPlugin* const locked = Find(lock, plugin);
  if (locked == nullptr) {
    return std::string("it is not in ") + kPluginLockFile + "; `tt-host plugin lock` adds it";
  }
  const auto found = LockOf(plugin, filesystem);
  if (!found) return found.error().message;
  const std::string difference = Difference(*found, *locked);
  if (difference.empty()) return "";
  return difference + " since version " + locked->version + " was locked in " + kPluginLockFile +
         "; `tt-host plugin lock` takes it as it is now";
}

Result<PluginLock> ReadPluginLock(const std::string& path, const FileSystem& filesystem) {
  if (!filesystem.Exists(path)) {
    return Error(Status::Usage("no " + path + " here; `tt-host plugin lock` writes it"));
  }
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  return ReadingJson<PluginLock>("lock file " + path, [&] {
    const Json json = Json::parse(text);
    if (json.at("schema") != kSchema) {
      throw nlohmann::json::other_error::create(
          501, "schema is " + json.at("schema").dump() + ", expected \"" + kSchema + "\"",
          static_cast<const Json*>(nullptr));
    }
    PluginLock lock;
    for (const Json& plugin : json.at("plugins")) {
      const std::string kind = plugin.at("kind");
      lock.push_back({plugin.at("id"), Required(ParsePluginKind(kind), "kind", kind),
                      plugin.at("version"), plugin.at("sha256")});
    }
    return lock;
  });
}

std::string PluginLockText(const PluginLock& lock) {
  Json plugins = Json::array();
  for (const LockedPlugin& plugin : lock) {
    plugins.push_back({{"id", plugin.id},
                       {"kind", PluginKindName(plugin.kind)},
                       {"version", plugin.version},
                       {"sha256", plugin.sha256}});
  }
  return Json{{"schema", kSchema}, {"plugins", plugins}}.dump(2) + "\n";
}

}  // namespace tthost
