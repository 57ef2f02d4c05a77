// SPDX-License-Identifier: Apache-2.0
// How many processors this process may keep busy.
#pragma once

#include "host/base/filesystem.h"

namespace tthost {

// Whole ones, one at least: those that it may run on, and no more than the quota of the control
// groups that hold it.
int AvailableProcessors(const FileSystem& filesystem);

}  // namespace tthost
