// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_modules.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "host/plugins/environment_plugins.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

bool IsSitePackages(const std::string& directory) {
  return fs::path(directory).filename() == "site-packages";
}

class Modules {
 public:
  explicit Modules(const FileSystem& filesystem) : filesystem_(filesystem) {}

  // All below, but for what no import leads to.
  Result<void> AddBelow(const std::string& directory) {
    std::error_code error;
    const fs::path behind_links = fs::weakly_canonical(directory, error);
    if (!known_.insert(error ? fs::path(directory) : behind_links).second) return {};
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(directory));
    for (const DirectoryEntry& entry : entries) {
      const std::string path = directory + "/" + entry.name;
      if (entry.name.starts_with('.')) continue;
      if (entry.kind == FileKind::kDirectory) {
        TTHOST_RETURN_IF_ERROR(AddBelow(path));
      } else if (IsPythonCode(entry.name)) {
        files_.push_back(path);
      }
    }
    return {};
  }

  // Of a native strategy. Libraries beside it are other plugins.
  Result<void> AddHooks(const PluginManifest& plugin) {
    const std::string beside = fs::path(plugin.path).parent_path().string();
    if (IsSitePackages(beside)) return {};
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(beside));
    for (const DirectoryEntry& entry : entries) {
      if (entry.name.starts_with('.')) continue;
      if (entry.name.ends_with(".py")) files_.push_back(beside + "/" + entry.name);
    }
    return {};
  }

  Result<void> AddOf(const PluginManifest& plugin) {
    if (plugin.origin == kEnvironmentOrigin) files_ = WheelModules(plugin, filesystem_);
    if (plugin.origin == kBuiltInOrigin && !plugin.IsPython()) return {};
    if (!plugin.IsPython()) {
      return plugin.kind == PluginKind::kParallelism ? AddHooks(plugin) : Result<void>{};
    }
    files_.push_back(plugin.module_file);
    const std::string package =
        plugin.module_directory + "/" + plugin.module.substr(0, plugin.module.find_first_of(".:"));
    if (filesystem_.IsDirectory(package)) return AddBelow(package);
    if (IsSitePackages(plugin.module_directory)) return {};
    return AddBelow(plugin.module_directory);
  }

  std::vector<std::string> Sorted() {
    std::ranges::sort(files_);
    files_.erase(std::ranges::unique(files_).begin(), files_.end());
    return std::move(files_);
  }

 private:
  const FileSystem& filesystem_;
  std::vector<std::string> files_;
  std::set<fs::path> known_;  // directories, behind links
};

}  // namespace

bool IsPythonCode(std::string_view file_name) {
  return file_name.ends_with(".py") || file_name.ends_with(".so") || file_name.ends_with(".pyc");
}

bool IsBytecodeCache(std::string_view path) { return path.find("/__pycache__/") != path.npos; }

Result<std::vector<std::string>> ModulesOf(const PluginManifest& plugin,
                                           const FileSystem& filesystem) {
  Modules modules(filesystem);
  TTHOST_RETURN_IF_ERROR(modules.AddOf(plugin));
  return modules.Sorted();
}

}  // namespace tthost
