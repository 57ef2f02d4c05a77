// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>

#include "host/plugins/elf_library.h"
#include "host/plugins/library_places.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as in the kernel

// Systems that give each user a group of the same number let it write by default.
bool IsOwnGroup(gid_t group) { return group == getegid() && group == geteuid(); }

std::string OwnerReason(const std::string& path, const struct stat& info) {
  if (info.st_uid == 0 || info.st_uid == geteuid()) return "";
  return path + " belongs to user " + std::to_string(info.st_uid) +
         "; expected root or the current user";
}

std::string WritersReason(const std::string& path, const struct stat& info) {
  if ((info.st_mode & S_IWOTH) != 0) return path + " is writable by everybody";
  if ((info.st_mode & S_IWGRP) != 0 && !IsOwnGroup(info.st_gid)) {
    return path + " is writable by group " + std::to_string(info.st_gid);
  }
  return "";
}

bool IsSticky(const struct stat& info) {
  return S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0;
}

// Follows a path as the kernel does, one name after the other, and judges all that it meets.
class Walk {
 public:
  explicit Walk(const std::string& path) {
    PutBefore(fs::absolute(path));
    Step("/");
    while (reason_.empty() && !is_missing_ && !names_.empty()) {
      const fs::path name = names_.front();
      names_.pop_front();
      if (name == "..") {
        at_ = at_.parent_path();  // judged on the way down
      } else if (!name.empty() && name != ".") {
        Step(at_ / name);
      }
    }
  }

  const std::string& Reason() const { return reason_; }
  bool IsMissing() const { return is_missing_; }
  // The last that is there.
  const fs::path& End() const { return at_; }

 private:
  void Step(const fs::path& next) {
    struct stat info {};
    if (lstat(next.c_str(), &info) != 0) {
      is_missing_ = errno == ENOENT;
      if (!is_missing_) reason_ = next.string() + ": " + std::strerror(errno);
      return;
    }
    reason_ = OwnerReason(next.string(), info);
    if (!reason_.empty()) return;
    if (S_ISLNK(info.st_mode)) return FollowLink(next);
    if (!IsSticky(info)) reason_ = WritersReason(next.string(), info);
    at_ = next;
  }

  void FollowLink(const fs::path& link) {
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    if (++links_ > kMostLinks) error.assign(ELOOP, std::generic_category());
    if (error) {
      reason_ = link.string() + ": " + error.message();
      return;
    }
    if (target.is_absolute()) at_ = "/";
    PutBefore(target);
  }

  void PutBefore(const fs::path& path) {
    const fs::path relative = path.relative_path();
    names_.insert(names_.begin(), relative.begin(), relative.end());
  }

  std::deque<fs::path> names_;  // still to go
  fs::path at_ = "/";           // behind all links
  int links_ = 0;
  std::string reason_;
  bool is_missing_ = false;
};

// Of the library alone.
std::string SearchReason(const std::string& path) {
  const auto library = ReadElfLibrary(path);
  if (!library) return library.error().message;
  for (const std::string& needed : library->needed) {
    if (needed.find('/') != needed.npos) {
      return path + " needs '" + needed + "'; expected a name without a path";
    }
  }
  const std::string origin = fs::path(path).parent_path().string();
  for (const std::string& entry : library->run_paths) {
    const auto directory = RunPathDirectory(entry, origin);
    if (!directory) {
      return path + " searches '" + entry +
             "' for libraries (RPATH); expected a place relative to $ORIGIN";
    }
    if (std::string reason = LookupDistrustReason(*directory); !reason.empty()) return reason;
  }
  return "";
}

}  // namespace

std::string DistrustReason(const std::string& path) {
  const Walk walk(path);
  return walk.IsMissing() ? path + ": " + std::strerror(ENOENT) : walk.Reason();
}

std::string LookupDistrustReason(const std::string& directory) {
  const Walk walk(directory);
  if (!walk.Reason().empty()) return walk.Reason();
  struct stat info {};
  const std::string end = walk.End().string();
  if (stat(end.c_str(), &info) != 0) return end + ": " + std::strerror(errno);
  const std::string reason = WritersReason(end, info);
  return reason.empty() ? "" : reason + ", who could add files to " + directory;
}

std::string LibraryDistrustReason(const std::string& path) {
  const std::string absolute = fs::absolute(path).string();
  auto libraries = LibrariesBeside(absolute);
  libraries.insert(libraries.begin(), absolute);
  for (const std::string& library : libraries) {
    if (std::string reason = DistrustReason(library); !reason.empty()) return reason;
    if (std::string reason = SearchReason(library); !reason.empty()) return reason;
  }
  return "";
}

}  // namespace tthost
