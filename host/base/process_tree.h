// SPDX-License-Identifier: Apache-2.0
// What a process and everything below it uses.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

namespace tthost {

// Calls `visit` for every child of `pid`, a process or a thread group's leader; none when it ended.
void ForEachChild(pid_t pid, const std::function<void(pid_t)>& visit);

// Bytes that are resident for `root` and its descendants. What they share counts for each. A tree
// that changes meanwhile gives about what it used; 0 once it is gone.
int64_t ResidentBytesOfTree(pid_t root);

// The same, but what is shared, among these processes or with others, counts for each by its share.
// Reads all page tables: milliseconds for every GiB.
int64_t ProportionalBytesOfTree(pid_t root);

}  // namespace tthost
