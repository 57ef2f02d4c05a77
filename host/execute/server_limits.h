// SPDX-License-Identifier: Apache-2.0
// How many fork servers may wait for work at once.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "host/base/filesystem.h"
#include "host/execute/execute.h"

namespace tthost {

struct ServerLimits {
  size_t servers = 0;
  int64_t memory_kib = 0;  // that their processes have for themselves, together
};

// One where cases run in the server itself; else a few, in a share of the machine's memory.
ServerLimits ServerLimitsFor(const ExecuteOptions& options, const FileSystem& filesystem);

// Memory that nobody has but the process: what its end gives back. What it maps from files is
// shared with its like. 0: it is gone, or the kernel does not tell.
int64_t OwnMemoryKib(pid_t pid, const FileSystem& filesystem);

}  // namespace tthost
