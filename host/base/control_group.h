// SPDX-License-Identifier: Apache-2.0
// The kernel's limits on a process and all that it starts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/base/control_group_place.h"
#include "host/base/result.h"

namespace tthost {

struct GroupLimits {
  int64_t memory_bytes = 0;
  int tasks = 0;  // processes and threads
};

// Destruction removes the group, as soon as it is empty. One thread at a time.
class ControlGroup {
 public:
  virtual ~ControlGroup() = default;
  // A process that writes "0" to each of these files is a member from then on, and so is whatever
  // it starts.
  virtual const std::vector<std::string>& MembersFiles() const = 0;
  // Members that the kernel has killed because the memory limit was reached.
  virtual int OutOfMemoryKills() const = 0;
};

// Makes this process a member by what MembersFiles() gives, of as many as it can; the error names
// the first that it could not join.
Result<void> JoinControlGroup(const std::vector<std::string>& members_files);

// Where this process may make groups. Control groups of version 2 are used where their memory
// controller is passed on to the groups of this process, or can be because nobody else is in its
// group; else those of version 1.
class ControlGroupHierarchy {
 public:
  // `places` as FindControlGroups() gives them. Looks for what can be written; makes nothing.
  static ControlGroupHierarchy Find(const std::vector<ControlGroupPlace>& places);
  static ControlGroupHierarchy OfThisProcess();

  // "control group (version 1)", "control group (version 2)"; empty: memory cannot be limited.
  std::string Description() const;
  // What stands against groups of version 2; empty: nothing does, or there is no such hierarchy.
  const std::string& Obstacle() const { return obstacle_; }
  // Null where memory cannot be limited. Removes what dead processes left. Groups hold on to this
  // object. The first time, this process and its children may move into a group of their own.
  Result<std::unique_ptr<ControlGroup>> Make(const GroupLimits& limits);

  // Removes groups that still had members when they were done with.
  void RemoveEmptied();

 private:
  void LookAtSecondVersion(const std::string& directory);
  Result<void> MakeRoom();

  int version_ = 0;     // 0: none
  std::string memory_;  // directory in which groups are made
  std::string tasks_;   // likewise; the same in version 2, empty: tasks cannot be limited
  bool needs_leaf_ = false;
  std::string obstacle_;
  bool has_cleaned_ = false;
  std::vector<std::string> busy_;  // directories of groups that are done with
};

}  // namespace tthost
