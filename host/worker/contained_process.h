// SPDX-License-Identifier: Apache-2.0
// A process that stays outside of a namespace for the one that it started inside.
#pragma once

#include "host/base/containment.h"

namespace tthost {

// Waits for the child and ends as it did: by the same signal, or with the same exit code. Returns
// where nobody could tell that.
Status EndAs(const ContainedChild& child);

// Becomes the program `argv`, whose [0] is a path. Where the kernel grants a namespace no
// descendant of it outlives it, or the process that started this one. Returns only when it cannot
// be started.
int RunContained(char** argv);

}  // namespace tthost
