// SPDX-License-Identifier: Apache-2.0
#include "file/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tthost/cpp/error.hpp"

namespace tthost::reporters {

std::string FolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

void FailOn(const std::string& what, const std::string& path) {
  throw sdk::Error(TTHOST_UNAVAILABLE, what + " " + path + ": " + std::strerror(errno));
}

int Open(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags, 0666);
  if (fd < 0) FailOn("cannot open", path);
  return fd;
}

void WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) FailOn("cannot write", path);
    bytes.remove_prefix(size_t(written));
  }
}

}  // namespace tthost::reporters
