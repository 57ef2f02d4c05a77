// SPDX-License-Identifier: Apache-2.0
#include "host/base/lock_wait.h"

#include <thread>
#include <utility>

namespace tthost {

Result<std::unique_ptr<FileLock>> LockWithin(std::chrono::milliseconds limit,
                                             const std::string& path, FileSystem& filesystem) {
  constexpr auto kPause = std::chrono::milliseconds(5);
  const auto end = std::chrono::steady_clock::now() + limit;
  while (true) {
    TTHOST_ASSIGN_OR_RETURN(auto lock, filesystem.TryLock(path));
    if (lock != nullptr || std::chrono::steady_clock::now() >= end) return lock;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace tthost
