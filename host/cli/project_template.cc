// SPDX-License-Identifier: Apache-2.0
#include "host/cli/project_template.h"

#include <filesystem>
#include <string_view>

namespace tthost {
namespace {

constexpr std::string_view kSuffix = ".in";

std::string Filled(std::string text, const TemplateWords& words) {
  for (const auto& [word, value] : words) {
    const std::string marked = "@" + word + "@";
    for (size_t at = text.find(marked); at != text.npos; at = text.find(marked, at)) {
      text.replace(at, marked.size(), value);
      at += value.size();
    }
  }
  return text;
}

// Adds the files of the directory `path`, whose place in the project is `place`.
Result<void> AddFiles(const std::string& path, const std::string& place, const TemplateWords& words,
                      const FileSystem& filesystem, ProjectFiles& files) {
  TTHOST_ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries, filesystem.List(path));
  for (const DirectoryEntry& entry : entries) {
    const std::string from = path + "/" + entry.name;
    const std::string to = place + entry.name;
    if (entry.kind == FileKind::kDirectory) {
      TTHOST_RETURN_IF_ERROR(AddFiles(from, to + "/", words, filesystem, files));
    } else if (to.ends_with(kSuffix)) {
      TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(from));
      const std::string name = Filled(to.substr(0, to.size() - kSuffix.size()), words);
      files[std::filesystem::path(name).lexically_normal().string()] = Filled(text, words);
    }
  }
  return {};
}

}  // namespace

Result<ProjectFiles> FillTemplates(const std::string& templates,
                                   const std::vector<std::string>& layers,
                                   const TemplateWords& words, const FileSystem& filesystem) {
  ProjectFiles files;
  for (const std::string& layer : layers) {
    const std::string path = templates + "/" + layer;
    if (!filesystem.IsDirectory(path)) continue;
    TTHOST_RETURN_IF_ERROR(AddFiles(path, "", words, filesystem, files));
  }
  if (files.empty()) {
    return Error(Status::Unavailable("no templates in " + templates + ": install tt-host again"));
  }
  return files;
}

}  // namespace tthost
