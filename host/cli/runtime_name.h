// SPDX-License-Identifier: Apache-2.0
// Is there a runtime of the name that the user gave?
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// Where modules of runtimes lie: with the product, then the directories of TTHOST_RUNTIME_PATH.
// `python` holds the package tt_host_worker.
std::vector<std::string> RuntimeDirectories(const std::string& python);

// A name without a module in `directories` is a usage error that names those which have one.
// "auto" always passes: the worker chooses. Looks at files only; starts no Python.
Result<void> CheckRuntimeName(const std::string& name, const std::string& origin,
                              const std::vector<std::string>& directories,
                              const FileSystem& filesystem);

}  // namespace tthost
