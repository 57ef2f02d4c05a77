// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_sources.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace tthost {
namespace {

constexpr std::string_view kPrefix = "test_config_";
constexpr std::array<std::pair<std::string_view, ConfigForm>, 4> kForms = {{
    {".yaml", ConfigForm::kYaml},
    {".yml", ConfigForm::kYaml},
    {".py", ConfigForm::kPython},
    {".json", ConfigForm::kJson},
}};

class Search {
 public:
  Search(const FileSystem& filesystem, ConfigProblems& problems)
      : filesystem_(filesystem), problems_(problems) {}

  void Add(const std::string& path) {
    if (filesystem_.IsDirectory(path)) {
      AddDirectory(path, /*with_subdirectories=*/true);
    } else if (!filesystem_.Exists(path)) {
      problems_.push_back({"--test-config " + path,
                           "does not exist; expected a directory with files test_config_*.yaml, "
                           ".py or .json, or one such file"});
    } else if (const auto form = FormOf(path)) {
      sources_.push_back({path, *form});
    } else {
      problems_.push_back({"--test-config " + path, "expected a file .yaml, .py or .json"});
    }
  }

  std::vector<ConfigSource> Sources() { return std::move(sources_); }

 private:
  void AddDirectory(const std::string& directory, bool with_subdirectories) {
    const auto entries = filesystem_.List(directory);
    if (!entries) {
      return problems_.push_back({"--test-config " + directory, entries.error().message});
    }
    const std::string prefix = directory.ends_with('/') ? directory : directory + "/";
    std::vector<std::string> below;
    for (const DirectoryEntry& entry : *entries) {
      if (entry.kind == FileKind::kDirectory) {
        if (std::ranges::find(kFrameworkDirectories, entry.name) != kFrameworkDirectories.end()) {
          below.push_back(prefix + entry.name);
        }
      } else if (const auto form = FormOf(entry.name); form && entry.name.starts_with(kPrefix)) {
        sources_.push_back({prefix + entry.name, *form});
      }
    }
    if (!with_subdirectories) return;
    for (const std::string& path : below) AddDirectory(path, /*with_subdirectories=*/false);
  }

  const FileSystem& filesystem_;
  ConfigProblems& problems_;
  std::vector<ConfigSource> sources_;
};

}  // namespace

std::optional<ConfigForm> FormOf(std::string_view path) {
  for (const auto& [suffix, form] : kForms) {
    if (path.ends_with(suffix)) return form;
  }
  return std::nullopt;
}

std::vector<ConfigSource> FindConfigSources(const std::vector<std::string>& paths,
                                            const FileSystem& filesystem,
                                            ConfigProblems& problems) {
  Search search(filesystem, problems);
  for (const std::string& path : paths) search.Add(path);
  return search.Sources();
}

}  // namespace tthost
