// SPDX-License-Identifier: Apache-2.0
// The virtual environment whose interpreter the workers embed.
#pragma once

#include <optional>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/install_paths.h"
#include "host/base/result.h"

namespace tthost {

struct PythonEnvironment {
  std::string path;    // absolute
  std::string origin;  // "--python", "tt-host.yaml", "VIRTUAL_ENV", "the default"
  // From the environment's files; nothing is started. Empty where they do not say.
  std::string python_version, torch_version;
};

// The first that is given of: `option` (--python), `project` (tt-host.yaml), $VIRTUAL_ENV, the
// environment that the build was made with. One that is not there is a usage error with the remedy.
Result<PythonEnvironment> FindPythonEnvironment(const std::string& option,
                                                const std::optional<std::string>& project,
                                                const InstallPaths& paths,
                                                const FileSystem& filesystem);

}  // namespace tthost
