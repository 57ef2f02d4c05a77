// SPDX-License-Identifier: Apache-2.0
// How much memory this machine, or the container around this process, has to give.
#pragma once

#include <cstdint>
#include <optional>

#include "host/base/filesystem.h"

namespace tthost {

// What can be had without swapping, in KiB: the kernel's own estimate, and no more than the limit
// of the control group that is seen as the root. None: the kernel does not tell.
std::optional<int64_t> AvailableMemoryKib(const FileSystem& filesystem);

// All that there is, in KiB, with the same limit.
std::optional<int64_t> TotalMemoryKib(const FileSystem& filesystem);

}  // namespace tthost
