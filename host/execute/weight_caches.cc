// SPDX-License-Identifier: Apache-2.0
#include "host/execute/weight_caches.h"

#include <array>
#include <string_view>
#include <utility>

namespace tthost {
namespace {

// Where each library looks below its cache directory, unless its variable says otherwise.
constexpr const char* kHub = "huggingface";
constexpr const char* kTorch = "torch";
constexpr const char* kFiles = "files";

// What moves a part of the hub's cache out of HF_HOME, and where that part is in it.
constexpr std::array<std::pair<const char*, const char*>, 7> kHubParts = {{
    {"HF_HUB_CACHE", "hub"},
    {"HUGGINGFACE_HUB_CACHE", "hub"},
    {"TRANSFORMERS_CACHE", "hub"},
    {"HF_XET_CACHE", "xet"},
    {"HF_DATASETS_CACHE", "datasets"},
    {"HF_ASSETS_CACHE", "assets"},
    {"HF_MODULES_CACHE", "modules"},
}};

// `get_file` of the models; the first that is set counts.
constexpr std::array<const char*, 2> kFileRoots = {"DOCKER_CACHE_ROOT", "LOCAL_LF_CACHE"};
// Where it keeps files below ~/.cache when none is.
constexpr std::array<const char*, 3> kFileFolders = {"url_cache", "lfcache", "lf_cache"};

std::string TextOf(const EnvironmentLookup& caller, const char* name) {
  const char* const value = caller(name);
  return value == nullptr ? "" : value;
}

// "~/x" is what libraries expand themselves.
std::string PathOf(const EnvironmentLookup& caller, const char* name) {
  std::string path = TextOf(caller, name);
  return path.starts_with("~/") ? TextOf(caller, "HOME") + path.substr(1) : path;
}

// Empty: nobody says where.
std::string CacheHome(const EnvironmentLookup& caller) {
  if (std::string path = PathOf(caller, "XDG_CACHE_HOME"); !path.empty()) return path;
  const std::string home = TextOf(caller, "HOME");
  return home.empty() ? "" : home + "/.cache";
}

class SharedCacheSearch {
 public:
  SharedCacheSearch(const EnvironmentLookup& caller, const std::string& fallback)
      : caller_(caller), fallback_(fallback), cache_home_(CacheHome(caller)) {}

  void AddLibrary(const char* variable, const char* folder) {
    const std::string path = PathOf(caller_, variable);
    if (!path.empty()) return Add(path);
    if (!cache_home_.empty()) return Add(cache_home_ + "/" + folder);
    AddFallback(variable, folder);
  }

  void AddPart(const char* variable) { Add(PathOf(caller_, variable)); }

  void AddFiles() {
    bool is_named = false;
    for (const char* const variable : kFileRoots) {
      const std::string path = PathOf(caller_, variable);
      is_named |= !path.empty();
      Add(path);
    }
    if (is_named) return;
    const std::string home = TextOf(caller_, "HOME");
    if (home.empty()) return AddFallback(kFileRoots.back(), kFiles);
    for (const char* const folder : kFileFolders) Add(home + "/.cache/" + folder);
  }

  SharedCaches Take() { return std::move(found_); }

 private:
  // A relative path starts at the directory of each case, and so is shared with nobody.
  void Add(const std::string& path) {
    if (path.starts_with('/')) found_.directories.push_back(path);
  }

  void AddFallback(const char* variable, const char* folder) {
    const std::string path = fallback_ + "/" + folder;
    found_.environment[variable] = path;
    Add(path);
  }

  const EnvironmentLookup& caller_;
  const std::string& fallback_;
  const std::string cache_home_;
  SharedCaches found_;
};

std::string TokenFile(const EnvironmentLookup& caller) {
  const std::string hub = PathOf(caller, "HF_HOME");
  if (!hub.empty()) return hub + "/token";
  const std::string cache_home = CacheHome(caller);
  return cache_home.empty() ? "" : cache_home + "/" + kHub + "/token";
}

}  // namespace

std::string WeightDirectory(const std::string& cache_directory) {
  return cache_directory + "/weights";
}

SharedCaches SharedCachesOf(const EnvironmentLookup& caller, const std::string& fallback) {
  SharedCacheSearch search(caller, fallback);
  search.AddLibrary("HF_HOME", kHub);
  search.AddLibrary("TORCH_HOME", kTorch);
  for (const auto& [variable, part] : kHubParts) search.AddPart(variable);
  search.AddFiles();
  return search.Take();
}

std::map<std::string, std::string> OwnCaches(const EnvironmentLookup& caller,
                                             const std::string& directory) {
  const std::string hub = directory + "/" + kHub;
  std::map<std::string, std::string> variables = {
      {"XDG_CACHE_HOME", directory}, {"HF_HOME", hub}, {"TORCH_HOME", directory + "/" + kTorch}};
  for (const char* const variable : kFileRoots) variables[variable] = directory + "/" + kFiles;
  for (const auto& [variable, part] : kHubParts) {
    if (caller(variable) != nullptr) variables[variable] = hub + "/" + part;
  }
  const std::string token = TokenFile(caller);
  if (caller("HF_TOKEN_PATH") == nullptr && !token.empty()) variables["HF_TOKEN_PATH"] = token;
  return variables;
}

Result<void> MakeOwnCaches(FileSystem& filesystem, const std::string& directory) {
  for (const char* const folder : {kHub, kTorch, kFiles}) {
    TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(directory + "/" + folder));
  }
  return {};
}

}  // namespace tthost
