// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

#include "host/plugins/elf_library.h"

namespace tthost {
namespace {

// Systems that give each user a group of the same number let it write by default.
bool IsOwnGroup(gid_t group) { return group == getegid() && group == geteuid(); }

std::string ReasonOf(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return path + ": " + std::strerror(errno);
  if (info.st_uid != 0 && info.st_uid != geteuid()) {
    return path + " belongs to user " + std::to_string(info.st_uid) +
           "; expected root or the current user";
  }
  if (S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0) return "";
  if ((info.st_mode & S_IWOTH) != 0) return path + " is writable by everybody";
  if ((info.st_mode & S_IWGRP) != 0 && !IsOwnGroup(info.st_gid)) {
    return path + " is writable by group " + std::to_string(info.st_gid);
  }
  return "";
}

// "/lib/x" of "$ORIGIN/../x" in a library of /lib/plugins; nothing where it is not relative to
// $ORIGIN.
std::optional<std::filesystem::path> BehindOrigin(const std::string& entry,
                                                  const std::filesystem::path& origin) {
  for (const std::string_view variable : {"$ORIGIN", "${ORIGIN}"}) {
    const std::string_view rest =
        std::string_view(entry).substr(std::min(entry.size(), variable.size()));
    if (!entry.starts_with(variable) || (!rest.empty() && rest.front() != '/')) continue;
    return std::filesystem::path(origin.string().append(rest)).lexically_normal();
  }
  return std::nullopt;
}

}  // namespace

std::string DistrustReason(const std::string& path) {
  std::error_code error;
  const auto resolved = std::filesystem::canonical(path, error);
  if (error) return path + ": " + error.message();
  for (auto at = resolved;; at = at.parent_path()) {
    if (std::string reason = ReasonOf(at.string()); !reason.empty()) return reason;
    if (at == at.root_path()) return "";
  }
}

std::string LibraryDistrustReason(const std::string& path) {
  if (std::string reason = DistrustReason(path); !reason.empty()) return reason;
  const auto library = ReadElfLibrary(path);
  if (!library) return library.error().message;
  std::error_code error;
  const auto origin = std::filesystem::canonical(path, error).parent_path();
  for (const std::string& entry : library->run_paths) {
    const auto directory = BehindOrigin(entry, origin);
    if (!directory) {
      return path + " searches '" + entry +
             "' for libraries (RPATH); expected a place relative to $ORIGIN";
    }
    if (!std::filesystem::exists(*directory, error)) continue;
    if (std::string reason = DistrustReason(directory->string()); !reason.empty()) return reason;
  }
  return "";
}

}  // namespace tthost
