// SPDX-License-Identifier: Apache-2.0
#include "host/discover/models_root.h"

#include <filesystem>

#include "host/base/nearest_name.h"
#include "host/discover/loader_walk.h"

namespace tthost {
namespace {

constexpr const char* kDefaultRoot = "third_party/tt_forge_models";

std::string Absolute(const std::string& path) {
  std::error_code error;
  auto absolute = std::filesystem::absolute(path, error).lexically_normal();
  if (error) return path;
  if (!absolute.has_filename()) absolute = absolute.parent_path();  // "dir/"
  return absolute.string();
}

// The directories beside the one that does not exist.
std::vector<std::string> Siblings(const std::string& path, const FileSystem& filesystem) {
  std::vector<std::string> names;
  const auto entries =
      filesystem.List(std::filesystem::path(Absolute(path)).parent_path().string());
  if (!entries) return names;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.kind == FileKind::kDirectory) names.push_back(entry.name);
  }
  return names;
}

Result<std::string> ExistingDirectory(const std::string& path, const std::string& origin,
                                      const FileSystem& filesystem) {
  std::string absolute = Absolute(path);
  if (filesystem.IsDirectory(absolute)) return absolute;
  if (filesystem.Exists(absolute)) {
    return Error(Status::Usage(origin + " '" + path + "' is not a directory"));
  }
  const std::string name = std::filesystem::path(absolute).filename().string();
  return Error(Status::Usage(origin + " '" + path + "' does not exist" +
                             DidYouMean(name, Siblings(path, filesystem))));
}

}  // namespace

Result<std::string> ResolveModelsRoot(const std::string& command_line, const std::string& project,
                                      const FileSystem& filesystem) {
  if (!command_line.empty()) return ExistingDirectory(command_line, "--models-root", filesystem);
  if (!project.empty()) return ExistingDirectory(project, "models_root", filesystem);
  const std::string fallback = Absolute(kDefaultRoot);
  if (filesystem.IsDirectory(fallback)) {
    const auto loaders = FindLoaders(
        fallback, {.frameworks = {Framework::kTorch, Framework::kJax}, .exclude = {}}, filesystem);
    if (loaders && !loaders->loaders.empty()) return fallback;
  }
  return Error(Status::Usage(std::string("no models root: pass --models-root DIR, or write ") +
                             "models_root to tt-host.yaml (" + kDefaultRoot +
                             " holds no <model>/pytorch/loader.py)"));
}

}  // namespace tthost
