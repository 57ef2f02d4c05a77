// SPDX-License-Identifier: Apache-2.0
// How a recorded run is named: by its uid or a unique beginning of it, as `last` or `last~2`, which
// is the one two before the last, or by the path of a journal or of the directory that holds one.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// Uids of the runs in the store, the latest first.
Result<std::vector<std::string>> StoredRunUids(const std::string& runs_directory,
                                               const FileSystem& filesystem);

// Of a run in the store, which `name` names without a path. Usage errors give the nearest uid.
Result<std::string> StoredRunUid(const std::string& runs_directory, const std::string& name,
                                 const FileSystem& filesystem);

struct RunPlace {
  std::string uid;  // empty: its journal tells
  std::string directory;
  std::string journal;  // path
};

Result<RunPlace> FindRun(const std::string& runs_directory, const std::string& name,
                         const FileSystem& filesystem);

}  // namespace tthost
