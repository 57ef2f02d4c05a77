// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"

namespace tthost {

// From now on nobody in the caller's mount namespace may write to these directories and what is
// below them; every other namespace may as before. For a process that ForkContained() has made.
// Directories are absolute and exist. An error names the directory; what was done until then stays.
Result<void> MountReadOnly(const std::vector<std::string>& directories);

}  // namespace tthost
