// SPDX-License-Identifier: Apache-2.0
// What a process and everything below it uses.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

namespace tthost {

// Calls `visit` for every child of `pid`, a process or a thread group's leader; none when it ended.
void ForEachChild(pid_t pid, const std::function<void(pid_t)>& visit);

struct TreeUse {
  int64_t resident_bytes = 0;  // what its processes share counts for each; 0: it is gone
  int processes = 0;
};

// No tree is walked beyond so many: one that forks faster than it is walked would never end.
inline constexpr int kMostProcessesOfTree = 4096;

// What `root` and its descendants use; about that, where the tree changes meanwhile.
TreeUse UseOfTree(pid_t root);

// The resident bytes, but what is shared, among these processes or with others, counts for each by
// its share. Reads all page tables: milliseconds for every GiB.
int64_t ProportionalBytesOfTree(pid_t root);

}  // namespace tthost
