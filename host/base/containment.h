// SPDX-License-Identifier: Apache-2.0
// What keeps the descendants of a case together, so that none outlives it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>

#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/base/unique_fd.h"

namespace tthost {

// From weak to strong in what it promises; kUserNamespace is the kernel's way to give the same to
// users who are not root.
enum class Containment {
  kProcessGroup = 1,  // a descendant may leave the group; whoever does is swept up later
  kUserNamespace,     // a PID namespace inside a user namespace of its own
  kPidNamespace,      // every descendant dies with the first process of the namespace
};

// "process group", "pid namespace", "user and pid namespace"
std::string_view ContainmentName(Containment containment);
std::optional<Containment> ParseContainment(std::string_view name);

// Whether the kernel permits a namespace of that kind to this process. It is found by making one,
// some milliseconds; async-signal-safe, so any thread may ask.
bool CanContain(Containment containment);
// The strongest that it permits.
Containment StrongestContainment();

// A child in a namespace, seen from its parent. `pid` is the namespace's first process: killing it
// kills all. What runs the caller's code is its child.
struct ContainedChild {
  pid_t pid = 0;
  UniqueFd end;     // pidfd of `pid`
  UniqueFd status;  // for StatusOf
};

enum class ProcessGroup {
  kNew = 1,  // a new one, led by the first process of the namespace
  kCallers,
};

// Like fork(2), for a process with one thread: nothing in the child, the child in the parent.
// `containment` is one of the namespaces. The child sees a /proc of its own and is never the first
// process of the namespace, for which the kernel would ignore signals. An error says what about the
// namespace could not be set up; nothing of the child is left then, which may have run for a
// moment.
Result<std::optional<ContainedChild>> ForkContained(Containment containment, ProcessGroup group);

// How the caller's code ended in `child`, whose `end` is readable; reaps it. A namespace that was
// killed from outside ended by that signal. Neither code nor signal: its first process ended
// without telling.
ExitStatus ReapContained(const ContainedChild& child);

}  // namespace tthost
