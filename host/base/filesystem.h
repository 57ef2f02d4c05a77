// SPDX-License-Identifier: Apache-2.0
// Files, behind an interface so that the controller's logic is tested without a disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace tthost {

enum class FileKind { kRegular = 1, kDirectory, kOther };

struct DirectoryEntry {
  std::string name;  // without the directory
  FileKind kind = FileKind::kRegular;
  bool is_link = false;  // a symbolic link; `kind` is its target's
};

// A file that only grows. Not thread-safe. Closes on destruction.
class AppendFile {
 public:
  virtual ~AppendFile() = default;
  // Appends all of `data`, or fails and appends nothing; StatusCode::kNoRoom: the disk is full.
  virtual Result<void> Append(std::string_view data) = 0;
  // Returns when everything appended so far is on the device (fdatasync).
  virtual Result<void> Sync() = 0;
};

// Held against every other process while it lives; the kernel gives it back when its owner dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// All paths may be relative to the working directory. Errors name the path and the reason.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::string> Read(const std::string& path) const = 0;
  // The last `limit` bytes, or all when there are fewer.
  virtual Result<std::string> ReadTail(const std::string& path, size_t limit) const = 0;
  // The first `limit` bytes, or all when there are fewer.
  virtual Result<std::string> ReadHead(const std::string& path, size_t limit) const = 0;
  virtual Result<uint64_t> Size(const std::string& path) const = 0;
  // Gives the room of bytes `begin` to `end` back to the disk; they read as zeros from then on,
  // and the file's size stays.
  virtual Result<void> Hollow(const std::string& path, uint64_t begin, uint64_t end) = 0;
  // Temporary file in the same directory, fsync, rename: readers see the old or the new content.
  virtual Result<void> WriteAtomic(const std::string& path, std::string_view data) = 0;
  // The same for a file that exists, of somebody else: it keeps its mode, and a link stays one.
  virtual Result<void> Rewrite(const std::string& path, std::string_view data) = 0;
  virtual Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) = 0;
  // A regular file; what is at `to` already is replaced.
  virtual Result<void> Copy(const std::string& from, const std::string& to) = 0;
  // For everybody who may read it.
  virtual Result<void> MakeExecutable(const std::string& path) = 0;
  // Sorted by name. Symbolic links are followed to tell the kind.
  virtual Result<std::vector<DirectoryEntry>> List(const std::string& path) const = 0;
  // With parents; an existing directory is fine.
  virtual Result<void> MakeDirectories(const std::string& path) = 0;
  // A new one, which only this user may enter, where temporary files are kept.
  virtual Result<std::string> MakeTemporaryDirectory() = 0;
  // One file. A file that is not there is fine.
  virtual Result<void> Remove(const std::string& path) = 0;
  // A directory with everything below it. One that is not there is fine.
  virtual Result<void> RemoveTree(const std::string& path) = 0;
  // In one step; within one file system.
  virtual Result<void> Rename(const std::string& from, const std::string& to) = 0;
  // Null when somebody else holds it, in either way. Creates the file, which stays until whoever
  // holds the lock removes it.
  virtual Result<std::unique_ptr<FileLock>> TryLock(const std::string& path) = 0;
  // The same, but any number of processes may hold it in this way at once.
  virtual Result<std::unique_ptr<FileLock>> TryLockShared(const std::string& path) = 0;
  // Bytes of the regular files in the directory `path` and below; links are not followed.
  virtual Result<uint64_t> TreeBytes(const std::string& path) const = 0;
  // Bytes that may still be written below the directory `path`.
  virtual Result<uint64_t> FreeBytes(const std::string& path) const = 0;
  virtual bool Exists(const std::string& path) const = 0;
  virtual bool IsDirectory(const std::string& path) const = 0;
};

// The real one. Lives for ever.
FileSystem& LocalFileSystem();

}  // namespace tthost
