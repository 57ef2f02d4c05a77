// SPDX-License-Identifier: Apache-2.0
#include "host/execute/shared_locks.h"

#include <utility>

namespace tthost {
namespace {

// Is remembered here for as long as it is held.
class RememberedLock : public FileLock {
 public:
  RememberedLock(std::string name, std::shared_ptr<std::set<std::string>> held,
                 std::unique_ptr<FileLock> file)
      : name_(std::move(name)), held_(std::move(held)), file_(std::move(file)) {
    held_->insert(name_);
  }
  ~RememberedLock() override { held_->erase(name_); }

 private:
  const std::string name_;
  const std::shared_ptr<std::set<std::string>> held_;
  const std::unique_ptr<FileLock> file_;  // null: there is none to be had
};

}  // namespace

SharedLocks::SharedLocks(std::string directory, FileSystem& filesystem)
    : directory_(std::move(directory)), filesystem_(filesystem) {
  if (directory_.empty()) return;
  const auto made = filesystem_.MakeDirectories(directory_);
  if (!made) trouble_ = made.error().message;
}

std::unique_ptr<FileLock> SharedLocks::TryTake(const std::string& name) {
  if (IsHeldHere(name)) return nullptr;
  std::unique_ptr<FileLock> file;
  if (!directory_.empty() && trouble_.empty()) {
    auto locked = filesystem_.TryLock(directory_ + "/" + name + ".lock");
    if (locked && *locked == nullptr) return nullptr;
    if (locked) {
      file = *std::move(locked);
    } else {
      trouble_ = locked.error().message;
    }
  }
  return std::make_unique<RememberedLock>(name, held_, std::move(file));
}

}  // namespace tthost
