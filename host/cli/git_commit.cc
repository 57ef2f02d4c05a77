// SPDX-License-Identifier: Apache-2.0
#include "host/cli/git_commit.h"

#include <filesystem>
#include <sstream>
#include <string_view>

namespace tthost {
namespace {

std::string FirstLine(const std::string& path, const FileSystem& filesystem) {
  const std::string text = filesystem.Read(path).value_or("");
  return text.substr(0, text.find_first_of("\r\n"));
}

// `path` as a file below `base` names it.
std::string Resolved(const std::filesystem::path& base, const std::string& path) {
  std::string resolved = (base / path).lexically_normal().string();
  if (resolved.ends_with('/')) resolved.pop_back();
  return resolved;
}

// Where HEAD is; a submodule and a further worktree have a file that names it.
std::string GitDirectoryOf(std::filesystem::path directory, const FileSystem& filesystem) {
  constexpr std::string_view kElsewhere = "gitdir: ";
  while (true) {
    const std::string place = (directory / ".git").string();
    if (filesystem.IsDirectory(place)) return place;
    if (filesystem.Exists(place)) {
      const std::string line = FirstLine(place, filesystem);
      return line.starts_with(kElsewhere) ? Resolved(directory, line.substr(kElsewhere.size()))
                                          : "";
    }
    if (directory == directory.root_path() || directory.empty()) return "";
    directory = directory.parent_path();
  }
}

// "<commit> <reference>" lines, among others.
std::string Packed(const std::string& reference, const std::string& place,
                   const FileSystem& filesystem) {
  std::istringstream lines(filesystem.Read(place + "/packed-refs").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with(" " + reference)) return line.substr(0, line.find(' '));
  }
  return "";
}

}  // namespace

std::string GitCommitOf(const std::string& directory, const FileSystem& filesystem) {
  constexpr std::string_view kReference = "ref: ";
  const std::string place = GitDirectoryOf(directory, filesystem);
  if (place.empty()) return "";
  const std::string head = FirstLine(place + "/HEAD", filesystem);
  if (!head.starts_with(kReference)) return head;
  const std::string reference = head.substr(kReference.size());
  // A further worktree has a HEAD of its own, and the references of its repository.
  const std::string common = FirstLine(place + "/commondir", filesystem);
  const std::string references = common.empty() ? place : Resolved(place, common);
  const std::string commit = FirstLine(references + "/" + reference, filesystem);
  return commit.empty() ? Packed(reference, references, filesystem) : commit;
}

}  // namespace tthost
