// SPDX-License-Identifier: Apache-2.0
// Which files make up a test_config.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/select/config_problem.h"

namespace tthost {

enum class ConfigForm { kYaml = 1, kPython, kJson };

struct ConfigSource {
  std::string path;
  ConfigForm form = ConfigForm::kYaml;
};

// Of each directory: test_config_*.{yaml,py,json} by name, then the same of jax/, torch/ and
// torch_llm/ in it, which hold what upstream keeps per framework. A file named alone may be called
// as it likes. A path that is neither is a problem.
std::vector<ConfigSource> FindConfigSources(const std::vector<std::string>& paths,
                                            const FileSystem& filesystem, ConfigProblems& problems);

}  // namespace tthost
