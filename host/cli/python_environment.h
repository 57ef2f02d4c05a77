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

// Says how an environment is made and named: in a source tree by its set-up, for an installation by
// hand from its lists of requirements.
std::string EnvironmentRemedy(const InstallPaths& paths, const FileSystem& filesystem);

// The first that is given of: `option` (--python), `project` (tt-host.yaml), $VIRTUAL_ENV, the text
// of the file lib/tt-host/venv. A build writes that file, with the environment that it was made
// with; an installation has none. One that is not there is a usage error with the remedy.
Result<PythonEnvironment> FindPythonEnvironment(const std::string& option,
                                                const std::optional<std::string>& project,
                                                const InstallPaths& paths,
                                                const FileSystem& filesystem);

}  // namespace tthost
