// SPDX-License-Identifier: Apache-2.0
// Processes that a dead child left behind and the kernel gave to us.
#pragma once

#include <sys/types.h>

#include <functional>

namespace tthost {

// Kills and reaps the children of this process for which `is_orphan` says so, and those that they
// leave in turn. Gives their number.
int KillChildren(const std::function<bool(pid_t)>& is_orphan);

}  // namespace tthost
