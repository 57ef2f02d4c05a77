// SPDX-License-Identifier: Apache-2.0
// Facts: Linux, Documentation/admin-guide/cgroup-v2.rst ("No Internal Process Constraint").
#include "host/base/leaf_group.h"

#include <cstdlib>
#include <optional>
#include <sstream>
#include <vector>

namespace tthost {
namespace {

// A child that is forked meanwhile is found in the group once more.
constexpr int kMostRounds = 10;

std::vector<pid_t> Members(const std::string& directory, const FileSystem& filesystem) {
  std::istringstream pids(filesystem.Read(directory + "/cgroup.procs").value_or(""));
  std::vector<pid_t> members;
  for (pid_t pid; pids >> pid;) members.push_back(pid);
  return members;
}

// None: it is gone.
std::optional<pid_t> ParentOf(pid_t pid, const FileSystem& filesystem) {
  const std::string facts = filesystem.Read("/proc/" + std::to_string(pid) + "/stat").value_or("");
  const size_t name_end = facts.rfind(") ");  // the name may hold anything
  if (name_end == facts.npos) return std::nullopt;
  return std::atoi(facts.c_str() + name_end + sizeof(") S"));
}

// Neither `self` nor its descendant. 0 stands for who is in a PID namespace that is not ours.
bool IsForeign(pid_t pid, pid_t self, const FileSystem& filesystem) {
  while (pid != self) {
    if (pid <= 1) return true;
    const std::optional<pid_t> parent = ParentOf(pid, filesystem);
    if (!parent) return false;
    pid = *parent;
  }
  return false;
}

bool HasController(const std::string& directory, const std::string& name,
                   const FileSystem& filesystem) {
  std::istringstream controllers(filesystem.Read(directory + "/cgroup.controllers").value_or(""));
  for (std::string one; controllers >> one;) {
    if (one == name) return true;
  }
  return false;
}

Result<void> Write(const std::string& path, const std::string& text, FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const auto file, filesystem.OpenAppend(path));
  return file->Append(text);
}

}  // namespace

Result<void> CheckMayDivide(const std::string& directory, pid_t self,
                            const FileSystem& filesystem) {
  if (!HasController(directory, "memory", filesystem)) {
    return Error(Status::Unavailable("'" + directory + "' has no memory controller"));
  }
  for (const pid_t pid : Members(directory, filesystem)) {
    if (!IsForeign(pid, self, filesystem)) continue;
    return Error(Status::Unavailable("'" + directory + "' holds a process that is not tt-host's" +
                                     (pid == 0 ? "" : ": " + std::to_string(pid))));
  }
  return {};
}

Result<void> MoveIntoLeaf(const std::string& directory, const std::string& leaf, pid_t self,
                          FileSystem& filesystem) {
  TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(directory + "/" + leaf));
  Result<void> passed_on;
  for (int round = 0; round < kMostRounds; ++round) {
    TTHOST_RETURN_IF_ERROR(CheckMayDivide(directory, self, filesystem));
    for (const pid_t pid : Members(directory, filesystem)) {
      // One that has ended cannot be moved, and need not.
      (void)Write(directory + "/" + leaf + "/cgroup.procs", std::to_string(pid), filesystem);
    }
    passed_on = Write(directory + "/cgroup.subtree_control", "+memory", filesystem);
    if (!passed_on) continue;
    if (!HasController(directory, "pids", filesystem)) return {};
    return Write(directory + "/cgroup.subtree_control", "+pids", filesystem);
  }
  return passed_on;
}

}  // namespace tthost
