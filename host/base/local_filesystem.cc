// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "host/base/filesystem.h"
#include "host/base/unique_fd.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

// A case may have put a FIFO where its log was: nobody is to wait for its other end.
constexpr int kReading = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

Status Failure(const std::string& action, const std::string& path, int error) {
  std::string text = "cannot " + action + " '" + path + "': " + std::strerror(error);
  if (error == ENOENT || error == ENOTDIR) return Status::NotFound(std::move(text));
  if (error == ENOSPC || error == EDQUOT) return Status::NoRoom(std::move(text));
  return Status::Unavailable(std::move(text));
}

Result<void> WriteAll(int fd, std::string_view data, const std::string& path) {
  while (!data.empty()) {
    const ssize_t written = write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error(Failure("write", path, errno));
    data.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// A temporary file beside `path` takes its place, with these permissions.
Result<void> Replace(const std::string& path, std::string_view data, mode_t mode) {
  std::string temporary = path + ".XXXXXX";
  UniqueFd fd(mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd.IsValid()) return Error(Failure("write", path, errno));
  auto written = WriteAll(fd.Get(), data, path);
  if (written && (fchmod(fd.Get(), mode) != 0 || fsync(fd.Get()) != 0)) {
    written = Error(Failure("write", path, errno));
  }
  if (written && rename(temporary.c_str(), path.c_str()) != 0) {
    written = Error(Failure("replace", path, errno));
  }
  if (!written) unlink(temporary.c_str());
  return written;
}

Result<std::string> ReadToEnd(int fd, const std::string& path, size_t limit = SIZE_MAX) {
  std::string content;
  char buffer[64 * 1024];
  while (content.size() < limit) {
    const ssize_t size = read(fd, buffer, std::min(sizeof(buffer), limit - content.size()));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Error(Failure("read", path, errno));
    if (size == 0) break;
    content.append(buffer, static_cast<size_t>(size));
  }
  return content;
}

class LocalAppendFile : public AppendFile {
 public:
  LocalAppendFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<void> Append(std::string_view data) override {
    const off_t end = lseek(fd_.Get(), 0, SEEK_END);
    auto written = WriteAll(fd_.Get(), data, path_);
    // A disk that is nearly full takes a part: nobody is to read half a record.
    if (!written && (end < 0 || ftruncate(fd_.Get(), end) != 0)) {
      return Error(Failure("take back a part written to", path_, errno));
    }
    return written;
  }
  Result<void> Sync() override {
    if (fdatasync(fd_.Get()) != 0) return Error(Failure("sync", path_, errno));
    return {};
  }

 private:
  UniqueFd fd_;
  std::string path_;
};

class LocalFileLock : public FileLock {
 public:
  explicit LocalFileLock(UniqueFd fd) : fd_(std::move(fd)) {}

 private:
  UniqueFd fd_;
};

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

FileKind KindOf(mode_t type) {
  if (S_ISREG(type)) return FileKind::kRegular;
  return S_ISDIR(type) ? FileKind::kDirectory : FileKind::kOther;
}

// 0 when there is no such name.
mode_t TypeOf(int directory, const char* name, int flags) {
  struct stat status;
  return fstatat(directory, name, &status, flags) == 0 ? status.st_mode & S_IFMT : 0;
}

// Most file systems tell the type with the name, which saves a call for each.
DirectoryEntry EntryOf(int directory, const dirent& found) {
  mode_t type = DTTOIF(found.d_type);
  if (found.d_type == DT_UNKNOWN) type = TypeOf(directory, found.d_name, AT_SYMLINK_NOFOLLOW);
  const bool is_link = S_ISLNK(type);
  if (is_link) type = TypeOf(directory, found.d_name, 0);
  return {found.d_name, KindOf(type), is_link};
}

// Whether `path` names the open file still: its last owner may have removed it.
bool IsAt(const std::string& path, int fd) {
  struct stat open_file = {}, named = {};
  return fstat(fd, &open_file) == 0 && stat(path.c_str(), &named) == 0 &&
         open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino;
}

Result<std::unique_ptr<FileLock>> TryFlock(const std::string& path, int kind) {
  while (true) {
    UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!fd.IsValid()) return Error(Failure("open", path, errno));
    if (flock(fd.Get(), kind | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return nullptr;
      return Error(Failure("lock", path, errno));
    }
    if (IsAt(path, fd.Get())) return std::make_unique<LocalFileLock>(std::move(fd));
  }
}

// A directory may forbid its owner to look into it or to take names out of it.
void OpenToOwner(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(path, error))) return;
  fs::permissions(path, fs::perms::owner_all, fs::perm_options::add, error);
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    OpenToOwner(it->path());
  }
}

class RealFileSystem : public FileSystem {
 public:
  Result<std::string> Read(const std::string& path) const override {
    const UniqueFd fd(open(path.c_str(), kReading));
    if (!fd.IsValid()) return Error(Failure("read", path, errno));
    return ReadToEnd(fd.Get(), path);
  }

  Result<std::string> ReadTail(const std::string& path, size_t limit) const override {
    const UniqueFd fd(open(path.c_str(), kReading));
    if (!fd.IsValid()) return Error(Failure("read", path, errno));
    const off_t end = lseek(fd.Get(), 0, SEEK_END);
    const off_t start = std::max<off_t>(0, end - static_cast<off_t>(limit));
    if (end < 0 || lseek(fd.Get(), start, SEEK_SET) < 0) return Error(Failure("read", path, errno));
    // Another process may be appending: what came after the look at the size is left out.
    return ReadToEnd(fd.Get(), path, limit);
  }

  Result<std::string> ReadHead(const std::string& path, size_t limit) const override {
    const UniqueFd fd(open(path.c_str(), kReading));
    if (!fd.IsValid()) return Error(Failure("read", path, errno));
    return ReadToEnd(fd.Get(), path, limit);
  }

  Result<uint64_t> Size(const std::string& path) const override {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) return Error(Failure("stat", path, errno));
    return static_cast<uint64_t>(info.st_size);
  }

  Result<void> Hollow(const std::string& path, uint64_t begin, uint64_t end) override {
    const UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd.IsValid()) return Error(Failure("open", path, errno));
    if (fallocate(fd.Get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                  static_cast<off_t>(end - begin)) != 0) {
      return Error(Failure("punch a hole into", path, errno));
    }
    return {};
  }

  Result<void> WriteAtomic(const std::string& path, std::string_view data) override {
    return Replace(path, data, 0644);
  }

  Result<void> Rewrite(const std::string& path, std::string_view data) override {
    std::error_code error;
    const std::string target = fs::canonical(path, error).string();
    struct stat facts = {};
    if (error || stat(target.c_str(), &facts) != 0) {
      return Error(Failure("write", path, error ? error.value() : errno));
    }
    return Replace(target, data, facts.st_mode & 07777);
  }

  Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) override {
    UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!fd.IsValid()) return Error(Failure("open", path, errno));
    return std::make_unique<LocalAppendFile>(std::move(fd), path);
  }

  Result<void> Copy(const std::string& from, const std::string& to) override {
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error) return Error(Failure("copy '" + from + "' to", to, error.value()));
    return {};
  }

  Result<void> MakeExecutable(const std::string& path) override {
    struct stat facts = {};
    if (stat(path.c_str(), &facts) != 0) return Error(Failure("make executable", path, errno));
    const mode_t readable = facts.st_mode & 0444;
    if (chmod(path.c_str(), facts.st_mode | (readable >> 2)) != 0) {
      return Error(Failure("make executable", path, errno));
    }
    return {};
  }

  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    const std::unique_ptr<DIR, CloseDirectory> directory(opendir(path.c_str()));
    if (!directory) return Error(Failure("list", path, errno));
    std::vector<DirectoryEntry> entries;
    errno = 0;
    while (const dirent* found = readdir(directory.get())) {
      const std::string_view name = found->d_name;
      if (name != "." && name != "..") entries.push_back(EntryOf(dirfd(directory.get()), *found));
      errno = 0;
    }
    if (errno != 0) return Error(Failure("list", path, errno));
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    return entries;
  }

  Result<void> MakeDirectories(const std::string& path) override {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return Error(Failure("create directory", path, error.value()));
    return {};
  }

  Result<std::string> MakeTemporaryDirectory() override {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    if (error)
      return Error(Failure("find a directory for temporary files in", parent, error.value()));
    std::string path = parent / "tt-host-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) return Error(Failure("create directory", path, errno));
    return path;
  }

  Result<void> Remove(const std::string& path) override {
    if (unlink(path.c_str()) != 0 && errno != ENOENT) {
      return Error(Failure("remove", path, errno));
    }
    return {};
  }

  Result<void> RemoveTree(const std::string& path) override {
    std::error_code error;
    fs::remove_all(path, error);
    if (error == std::errc::permission_denied) {
      OpenToOwner(path);
      fs::remove_all(path, error);
    }
    if (error) return Error(Failure("remove", path, error.value()));
    return {};
  }

  Result<void> Rename(const std::string& from, const std::string& to) override {
    if (rename(from.c_str(), to.c_str()) != 0) {
      return Error(Failure("rename '" + from + "' to", to, errno));
    }
    return {};
  }

  Result<std::unique_ptr<FileLock>> TryLock(const std::string& path) override {
    return TryFlock(path, LOCK_EX);
  }

  Result<std::unique_ptr<FileLock>> TryLockShared(const std::string& path) override {
    return TryFlock(path, LOCK_SH);
  }

  Result<uint64_t> TreeBytes(const std::string& path) const override {
    std::error_code error;
    uint64_t bytes = 0;
    for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
         it.increment(error)) {
      if (it->is_symlink(error) || !it->is_regular_file(error)) continue;
      bytes += it->file_size(error);
    }
    if (error) return Error(Failure("measure", path, error.value()));
    return bytes;
  }

  Result<uint64_t> FreeBytes(const std::string& path) const override {
    struct statvfs info {};
    if (statvfs(path.c_str(), &info) != 0) return Error(Failure("statvfs", path, errno));
    return uint64_t{info.f_bavail} * info.f_frsize;
  }

  bool Exists(const std::string& path) const override { return access(path.c_str(), F_OK) == 0; }

  bool IsDirectory(const std::string& path) const override {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }
};

}  // namespace

FileSystem& LocalFileSystem() {
  static RealFileSystem filesystem;
  return filesystem;
}

}  // namespace tthost
