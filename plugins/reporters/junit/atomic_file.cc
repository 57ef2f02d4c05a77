// SPDX-License-Identifier: Apache-2.0
#include "atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "tthost/cpp/error.hpp"

namespace tthost::junit {
namespace {

namespace fs = std::filesystem;

std::string FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

// Readers look for reports by the end of a name, so a leftover must not look like one.
std::string TemporaryFor(const std::string& path) {
  return path + ".partial-" + std::to_string(getpid());
}

[[noreturn]] void Fail(const std::string& what, const std::string& path) {
  throw sdk::Error(TTHOST_UNAVAILABLE, what + " " + path + ": " + std::strerror(errno));
}

class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : path_(path), fd_(open(path.c_str(), flags, 0666)) {
    if (fd_ < 0) Fail("cannot open", path);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(fd_); }

  void Write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = write(fd_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) Fail("cannot write", path_);
      content.remove_prefix(size_t(written));
    }
  }
  void Sync() {
    if (fsync(fd_) != 0) Fail("cannot sync", path_);
  }

 private:
  const std::string& path_;
  int fd_;
};

}  // namespace

void CheckWritable(const std::string& path) {
  std::error_code error;
  fs::create_directories(FolderOf(path), error);
  std::string why = error ? error.message() : "";
  if (why.empty() && fs::is_directory(path)) why = "is a folder";
  if (why.empty() && access(FolderOf(path).c_str(), W_OK | X_OK) != 0) why = std::strerror(errno);
  if (!why.empty())
    throw sdk::Error(TTHOST_INVALID_ARGUMENT, "out: cannot write " + path + ": " + why);
}

void WriteAtomically(const std::string& path, std::string_view content) {
  const std::string temporary = TemporaryFor(path);
  try {
    OpenFile file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
    file.Write(content);
    file.Sync();
    if (std::rename(temporary.c_str(), path.c_str()) != 0) Fail("cannot rename to", path);
  } catch (...) {
    unlink(temporary.c_str());
    throw;
  }
  const std::string folder = FolderOf(path);
  OpenFile(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC).Sync();
}

}  // namespace tthost::junit
