// SPDX-License-Identifier: Apache-2.0
// Which files make up a test_config.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"
#include "host/select/config_problem.h"

namespace tthost {

enum class ConfigForm { kYaml = 1, kPython, kJson };
// By the end of the name; nothing for any other.
std::optional<ConfigForm> FormOf(std::string_view path);

// Of a test_config directory, with what upstream keeps per framework.
inline constexpr std::array<std::string_view, 3> kFrameworkDirectories = {"jax", "torch",
                                                                          "torch_llm"};

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
