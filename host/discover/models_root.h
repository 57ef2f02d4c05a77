// SPDX-License-Identifier: Apache-2.0
// Where the models lie.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// The command line's directory, else the project file's, else third_party/tt_forge_models when it
// holds a loader. Gives an absolute path of an existing directory, or a usage error that says what
// to pass. Empty arguments were not given.
Result<std::string> ResolveModelsRoot(const std::string& command_line, const std::string& project,
                                      const FileSystem& filesystem);

}  // namespace tthost
