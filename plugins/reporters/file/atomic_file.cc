// SPDX-License-Identifier: Apache-2.0
#include "file/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "file/file_descriptor.h"
#include "tthost/cpp/error.hpp"

namespace tthost::reporters {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostPending = 1 << 20;

// Readers look for reports by the end of a name, so a leftover must not look like one.
std::string TemporaryFor(const std::string& path) {
  return path + ".partial-" + std::to_string(getpid());
}

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

AtomicFile::AtomicFile(std::string path)
    : path_(std::move(path)),
      temporary_(TemporaryFor(path_)),
      fd_(Open(temporary_, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)) {}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  close(fd_);
  unlink(temporary_.c_str());
}

void AtomicFile::Append(std::string_view bytes) {
  pending_ += bytes;
  if (pending_.size() >= kMostPending) WritePending();
}

void AtomicFile::WritePending() {
  WriteAll(fd_, pending_, temporary_);
  pending_.clear();
}

void AtomicFile::Commit() {
  WritePending();
  if (fsync(fd_) != 0) FailOn("cannot sync", temporary_);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) FailOn("cannot rename to", path_);
  close(std::exchange(fd_, -1));
  const int folder = Open(FolderOf(path_), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = fsync(folder) == 0;
  close(folder);
  if (!is_synced) FailOn("cannot sync", FolderOf(path_));
}

void WriteAtomically(const std::string& path, std::string_view content) {
  AtomicFile file(path);
  file.Append(content);
  file.Commit();
}

}  // namespace tthost::reporters
