// SPDX-License-Identifier: Apache-2.0
// Room for control groups of version 2: the kernel lets a group that holds processes pass no
// controller on to groups below it, so the processes have to move into a leaf first.
#pragma once

#include <sys/types.h>

#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// Whether group `directory`, which holds process `self`, may be divided: it holds nobody but `self`
// and what `self` started, and has the memory controller. The error says what stands against it.
// Changes nothing.
Result<void> CheckMayDivide(const std::string& directory, pid_t self, const FileSystem& filesystem);

// Moves those processes into the group `directory`/`leaf`, which it makes, and passes the memory
// controller, and the one for tasks where there is one, on to the groups below `directory`.
Result<void> MoveIntoLeaf(const std::string& directory, const std::string& leaf, pid_t self,
                          FileSystem& filesystem);

}  // namespace tthost
