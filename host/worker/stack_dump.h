// SPDX-License-Identifier: Apache-2.0
// What this process was doing when it crashed or was asked: its stacks, in a file.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/python/python_bridge.h"

namespace tthost {

// From now on SIGUSR1, and every signal by which a fault ends the process, first appends the native
// stack of the receiving thread and the Python stacks of all threads to `path`. Of this process and
// those that it forks. Another call chooses another file.
Result<void> DumpStacksTo(const std::string& path, PythonBridge& python);

}  // namespace tthost
