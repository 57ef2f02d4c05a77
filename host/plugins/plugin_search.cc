// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_search.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <utility>

#include "host/plugins/environment_plugins.h"
#include "host/plugins/manifest_reader.h"
#include "host/plugins/plugin_modules.h"

namespace tthost {
namespace {

// Programs with raised rights must not take paths from the environment.
std::string Variable(const char* name) {
  const char* value = secure_getenv(name);
  return value == nullptr ? "" : value;
}

std::string UserDirectory() {
  if (const std::string data = Variable("XDG_DATA_HOME"); data.starts_with('/')) {
    return data + "/tt-host/plugins";
  }
  const std::string home = Variable("HOME");
  return home.starts_with('/') ? home + "/.local/share/tt-host/plugins" : "";
}

std::string Absolute(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

std::vector<PluginDirectory> DirectoriesOf(const PluginSearch& search) {
  std::vector<PluginDirectory> directories;
  for (const std::string& path : search.command_line_dirs) {
    directories.push_back({Absolute(path), "--plugin-dir", ""});
  }
  std::istringstream entries(Variable("TTHOST_PLUGIN_PATH"));
  for (std::string path; std::getline(entries, path, ':');) {
    // An empty or relative entry would mean the working directory.
    const bool is_absolute = path.starts_with('/');
    directories.push_back({path.empty() ? "''" : path, "TTHOST_PLUGIN_PATH",
                           is_absolute ? "" : "not absolute: not searched"});
  }
  for (const std::string& path : search.project_dirs) {
    directories.push_back({Absolute(path), "tt-host.yaml", ""});
  }
  if (const std::string user = UserDirectory(); !user.empty()) {
    directories.push_back({user, "user", ""});
  }
  if (!search.environment.empty()) {
    directories.push_back({search.environment, std::string(kEnvironmentOrigin), ""});
  }
  if (!search.built_in_dir.empty()) {
    directories.push_back({Absolute(search.built_in_dir), std::string(kBuiltInOrigin), ""});
  }
  return directories;
}

std::string Count(size_t plugins) {
  return std::to_string(plugins) + (plugins == 1 ? " plugin" : " plugins");
}

class Finder {
 public:
  Finder(const PluginSearch& search, FileSystem& filesystem)
      : search_(search), filesystem_(filesystem) {}

  PluginCatalog Find() {
    catalog_.directories = DirectoriesOf(search_);
    for (PluginDirectory& directory : catalog_.directories) {
      if (!directory.state.empty()) continue;
      origin_ = directory.origin;
      directory.state = origin_ == kEnvironmentOrigin ? SearchEnvironment(directory.path)
                                                      : Search(directory.path);
    }
    return std::move(catalog_);
  }

 private:
  // Takes the manifests of one directory; gives its state.
  std::string Search(const std::string& directory) {
    if (!filesystem_.Exists(directory)) return "does not exist";
    if (!filesystem_.IsDirectory(directory)) return "is not a directory";
    const auto entries = filesystem_.List(directory);
    if (!entries) return "not readable: " + entries.error().message;
    size_t count = 0;
    for (const DirectoryEntry& entry : *entries) {
      if (entry.kind != FileKind::kRegular || !entry.name.ends_with(kManifestSuffix)) continue;
      Take(reader_.Read(filesystem_, directory + "/" + entry.name));
      ++count;
    }
    return Count(count);
  }

  // Takes what the wheels of an environment offer; gives its state.
  std::string SearchEnvironment(const std::string& environment) {
    if (!filesystem_.Exists(environment)) return "does not exist";
    const auto offered = FindOffers(environment, filesystem_);
    for (const PluginOffer& offer : offered) Take(ManifestOf(offer, reader_, filesystem_));
    return Count(offered.size());
  }

  void Take(PluginManifest manifest) {
    if (manifest.IsPython()) manifest.environment = search_.environment;
    manifest.origin = origin_;
    if (manifest.state == PluginState::kOk) JudgeTrust(manifest);
    if (manifest.state == PluginState::kOk) JudgeLock(manifest);
    if (manifest.state == PluginState::kOk) JudgeShadow(manifest);
    catalog_.plugins.push_back(std::move(manifest));
  }

  void JudgeTrust(PluginManifest& manifest) const {
    manifest.state_reason = DistrustOf(manifest);
    if (!manifest.state_reason.empty()) manifest.state = PluginState::kUntrusted;
  }

  std::string DistrustOf(const PluginManifest& manifest) const {
    std::string reason = search_.distrust(manifest.path);
    if (reason.empty() && !manifest.IsPython()) reason = search_.distrust_library(manifest.library);
    // Of hooks, too.
    if (reason.empty() && (manifest.IsPython() || manifest.kind == PluginKind::kParallelism)) {
      reason = search_.distrust_directory(manifest.module_directory);
    }
    if (!reason.empty()) return reason;
    const auto modules = ModulesOf(manifest, filesystem_);
    if (!modules) return modules.error().message;
    for (const std::string& module : *modules) {
      if (reason = search_.distrust(module); !reason.empty()) return reason;
    }
    return "";
  }

  void JudgeLock(PluginManifest& manifest) const {
    if (!search_.lock || manifest.origin == kBuiltInOrigin) return;
    manifest.state_reason = UnlockedReason(manifest, *search_.lock, filesystem_);
    if (!manifest.state_reason.empty()) manifest.state = PluginState::kUnlocked;
  }

  void JudgeShadow(PluginManifest& manifest) {
    const auto [first, is_new] = winners_.try_emplace({manifest.kind, manifest.id}, manifest.path);
    if (is_new) return;
    manifest.state = PluginState::kShadowed;
    manifest.state_reason = "by " + first->second;
  }

  const PluginSearch& search_;
  FileSystem& filesystem_;
  ManifestReader reader_;
  std::string origin_;  // of the directory that is searched
  PluginCatalog catalog_;
  std::map<std::pair<PluginKind, std::string>, std::string> winners_;  // paths of manifests
};

}  // namespace

PluginCatalog FindPlugins(const PluginSearch& search, FileSystem& filesystem) {
  return Finder(search, filesystem).Find();
}

}  // namespace tthost
