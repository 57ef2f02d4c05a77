// SPDX-License-Identifier: Apache-2.0
// A lock that others hold for a moment only.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// As FileSystem::TryLock(), tried again and again for this long. Null when somebody else held it
// all the time. Thread-safe.
Result<std::unique_ptr<FileLock>> LockWithin(std::chrono::milliseconds limit,
                                             const std::string& path, FileSystem& filesystem);

}  // namespace tthost
