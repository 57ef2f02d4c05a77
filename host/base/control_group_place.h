// SPDX-License-Identifier: Apache-2.0
// Which control groups hold this process, and where they are mounted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"

namespace tthost {

struct ControlGroupPlace {
  int version = 0;                       // 1 or 2
  std::vector<std::string> controllers;  // with version 1, and other mount options
  std::string mount;                     // directory of the group that is seen as the root
  std::string directory;                 // of the group that holds the process

  bool Has(std::string_view controller) const;
};

// One for each mounted hierarchy; `mounts` and `membership` in the formats of /proc/self/mountinfo
// and /proc/self/cgroup.
std::vector<ControlGroupPlace> FindControlGroups(const std::string& mounts,
                                                 const std::string& membership);

std::vector<ControlGroupPlace> ControlGroupsOfThisProcess(const FileSystem& filesystem);

// `text`, split at `separator`; nothing between two of them is no word.
std::vector<std::string> WordsOf(const std::string& text, char separator);

}  // namespace tthost
