// SPDX-License-Identifier: Apache-2.0
#include "host/cli/runtime_name.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "host/base/nearest_name.h"

namespace tthost {
namespace {

constexpr std::string_view kModuleSuffix = ".py";

// The directories also hold what runtimes are made of. A runtime defines this class.
bool DefinesRuntime(const std::string& path, const FileSystem& filesystem) {
  const std::string source = filesystem.Read(path).value_or("");
  return source.find("\nclass Execution(") != source.npos;
}

std::vector<std::string> RuntimeNames(const std::vector<std::string>& directories,
                                      const FileSystem& filesystem) {
  std::set<std::string> names = {"auto"};
  for (const std::string& directory : directories) {
    const auto entries = filesystem.List(directory).value_or(std::vector<DirectoryEntry>{});
    for (const DirectoryEntry& entry : entries) {
      if (!entry.name.ends_with(kModuleSuffix)) continue;
      if (!DefinesRuntime(directory + "/" + entry.name, filesystem)) continue;
      names.insert(entry.name.substr(0, entry.name.size() - kModuleSuffix.size()));
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<std::string> RuntimeDirectories(const std::string& python) {
  std::vector<std::string> directories = {python + "/tt_host_worker/runtimes"};
  const char* const path = std::getenv("TTHOST_RUNTIME_PATH");
  std::istringstream parts(path == nullptr ? "" : path);
  for (std::string part; std::getline(parts, part, ':');) {
    if (!part.empty()) directories.push_back(part);
  }
  return directories;
}

Result<void> CheckRuntimeName(const std::string& name, const std::string& origin,
                              const std::vector<std::string>& directories,
                              const FileSystem& filesystem) {
  const std::vector<std::string> names = RuntimeNames(directories, filesystem);
  if (std::ranges::find(names, name) != names.end()) return {};
  std::string known;
  for (const std::string& each : names) known += (known.empty() ? "" : ", ") + each;
  std::string searched;
  for (const std::string& each : directories) searched += (searched.empty() ? "" : ", ") + each;
  return Error(Status::Usage(origin + ": no runtime named '" + name + "'" +
                             DidYouMean(name, names) + "; there are " + known + " (searched " +
                             searched + ")"));
}

}  // namespace tthost
