// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

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

}  // namespace tthost
