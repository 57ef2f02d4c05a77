// SPDX-License-Identifier: Apache-2.0
// A file system in memory: files by path, directories implied by them.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"

namespace tthost {

// Thread-safe but for the public members, which a test touches while nothing runs. Paths are
// compared as text: "a/b" and "./a/b" differ.
class MemoryFileSystem : public FileSystem {
 public:
  // For tests to fill and to read.
  std::map<std::string, std::string> files;
  std::set<std::string> directories;  // empty ones; those above a file need no entry
  std::set<std::string> links;        // paths whose entry says that it is a link
  std::set<std::string> broken;       // every access to these fails
  std::set<std::string> full;         // what is appended to these finds no room
  std::set<std::string> executables;
  int sync_count = 0;
  std::function<void()> during_sync;  // called by every Sync() before it counts
  std::atomic<uint64_t> free_bytes = uint64_t{1} << 40;

  Result<std::string> Read(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("read", path));
    const auto found = files.find(path);
    if (found == files.end()) return Error(Missing("read", path));
    return found->second;
  }

  Result<uint64_t> FreeBytes(const std::string&) const override { return free_bytes; }

  Result<std::string> ReadTail(const std::string& path, size_t limit) const override {
    TTHOST_ASSIGN_OR_RETURN(const std::string content, Read(path));
    return content.substr(content.size() - std::min(limit, content.size()));
  }

  Result<std::string> ReadHead(const std::string& path, size_t limit) const override {
    TTHOST_ASSIGN_OR_RETURN(const std::string content, Read(path));
    return content.substr(0, limit);
  }

  Result<uint64_t> Size(const std::string& path) const override {
    TTHOST_ASSIGN_OR_RETURN(const std::string content, Read(path));
    return content.size();
  }

  Result<void> Hollow(const std::string& path, uint64_t begin, uint64_t end) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("hollow", path));
    std::fill(files[path].begin() + static_cast<long>(begin),
              files[path].begin() + static_cast<long>(end), '\0');
    return {};
  }

  Result<void> WriteAtomic(const std::string& path, std::string_view data) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("write", path));
    files[path] = data;
    return {};
  }

  Result<void> Rewrite(const std::string& path, std::string_view data) override {
    const std::lock_guard lock(mutex_);
    if (!files.contains(path)) return Error(Missing("write", path));
    return WriteAtomic(path, data);
  }

  Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("open", path));
    files.try_emplace(path);
    return std::make_unique<MemoryAppendFile>(*this, path);
  }

  Result<void> Copy(const std::string& from, const std::string& to) override {
    TTHOST_ASSIGN_OR_RETURN(const std::string content, Read(from));
    return WriteAtomic(to, content);
  }

  Result<void> MakeExecutable(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("make executable", path));
    executables.insert(path);
    return {};
  }

  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("list", path));
    if (!IsDirectory(path)) return Error(Missing("list", path));
    const std::string prefix = path.ends_with('/') ? path : path + "/";
    std::map<std::string, FileKind> kinds;
    const auto add = [&](const std::string& entry, FileKind leaf) {
      if (!entry.starts_with(prefix) || entry.size() == prefix.size()) return;
      const size_t slash = entry.find('/', prefix.size());
      const std::string name = entry.substr(prefix.size(), slash - prefix.size());
      kinds[name] = slash == std::string::npos ? leaf : FileKind::kDirectory;
    };
    for (const std::string& directory : directories) add(directory, FileKind::kDirectory);
    for (const auto& [file, content] : files) add(file, FileKind::kRegular);
    std::vector<DirectoryEntry> entries;
    for (const auto& [name, kind] : kinds) {
      entries.push_back({name, kind, links.contains(prefix + name)});
    }
    return entries;
  }

  Result<void> MakeDirectories(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("create directory", path));
    directories.insert(path);
    return {};
  }

  Result<std::string> MakeTemporaryDirectory() override {
    const std::string path = "/tmp/" + std::to_string(++temporary_directories_);
    TTHOST_RETURN_IF_ERROR(MakeDirectories(path));
    return path;
  }

  Result<void> Remove(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("remove", path));
    files.erase(path);
    return {};
  }

  Result<void> RemoveTree(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("remove", path));
    const auto inside = [&](const std::string& entry) {
      return entry == path || entry.starts_with(path + "/");
    };
    std::erase_if(files, [&](const auto& file) { return inside(file.first); });
    std::erase_if(directories, inside);
    return {};
  }

  Result<void> Rename(const std::string& from, const std::string& to) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("rename", from));
    if (!Exists(from)) return Error(Missing("rename", from));
    const auto moved = [&](const std::string& entry) {
      const bool inside = entry == from || entry.starts_with(from + "/");
      return inside ? to + entry.substr(from.size()) : entry;
    };
    std::map<std::string, std::string> new_files;
    for (auto& [path, content] : files) new_files[moved(path)] = std::move(content);
    std::set<std::string> new_directories;
    for (const std::string& path : directories) new_directories.insert(moved(path));
    files = std::move(new_files);
    directories = std::move(new_directories);
    return {};
  }

  Result<std::unique_ptr<FileLock>> TryLock(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("lock", path));
    files.try_emplace(path);
    if (locks_.contains(path) || shared_locks_.contains(path)) return nullptr;
    locks_.insert(path);
    return std::make_unique<MemoryFileLock>(*this, locks_, path);
  }

  Result<std::unique_ptr<FileLock>> TryLockShared(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("lock", path));
    files.try_emplace(path);
    if (locks_.contains(path)) return nullptr;
    shared_locks_.insert(path);
    return std::make_unique<MemoryFileLock>(*this, shared_locks_, path);
  }

  Result<uint64_t> TreeBytes(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    TTHOST_RETURN_IF_ERROR(Check("measure", path));
    uint64_t bytes = 0;
    for (const auto& [file, content] : files) {
      if (file.starts_with(path + "/")) bytes += content.size();
    }
    return bytes;
  }

  bool Exists(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    return files.contains(path) || IsDirectory(path);
  }

  bool IsDirectory(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    const std::string prefix = path.ends_with('/') ? path : path + "/";
    const auto below = [&](const std::string& entry) { return entry.starts_with(prefix); };
    if (directories.contains(path)) return true;
    for (const std::string& directory : directories) {
      if (below(directory)) return true;
    }
    const auto next = files.lower_bound(prefix);
    return next != files.end() && below(next->first);
  }

 private:
  class MemoryAppendFile : public AppendFile {
   public:
    MemoryAppendFile(MemoryFileSystem& owner, std::string path)
        : owner_(owner), path_(std::move(path)) {}
    Result<void> Append(std::string_view data) override {
      const std::lock_guard lock(owner_.mutex_);
      TTHOST_RETURN_IF_ERROR(owner_.Check("write", path_));
      if (owner_.full.contains(path_)) return Error(Status::NoRoom("no room in '" + path_ + "'"));
      owner_.files[path_] += data;
      return {};
    }
    Result<void> Sync() override {
      if (owner_.during_sync) owner_.during_sync();
      const std::lock_guard lock(owner_.mutex_);
      ++owner_.sync_count;
      return owner_.Check("sync", path_);
    }

   private:
    MemoryFileSystem& owner_;
    std::string path_;
  };

  class MemoryFileLock : public FileLock {
   public:
    MemoryFileLock(MemoryFileSystem& owner, std::multiset<std::string>& held, std::string path)
        : owner_(owner), held_(held), path_(std::move(path)) {}
    ~MemoryFileLock() override {
      const std::lock_guard lock(owner_.mutex_);
      held_.erase(held_.find(path_));
    }

   private:
    MemoryFileSystem& owner_;
    std::multiset<std::string>& held_;
    std::string path_;
  };

  static Status Missing(const std::string& action, const std::string& path) {
    return Status::NotFound("cannot " + action + " '" + path + "': No such file or directory");
  }
  Result<void> Check(const std::string& action, const std::string& path) const {
    if (!broken.contains(path)) return {};
    return Error(Status::Unavailable("cannot " + action + " '" + path + "': Input/output error"));
  }

  mutable std::recursive_mutex mutex_;
  std::multiset<std::string> locks_, shared_locks_;  // held now, by path
  int temporary_directories_ = 0;
};

}  // namespace tthost
