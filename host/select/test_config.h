// SPDX-License-Identifier: Apache-2.0
// test_config_*.yaml: what is expected of each id, in upstream's fields.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/expectation.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

// One entry, resolved for an arch.
struct ConfigEntry {
  std::string where;  // "FILE:LINE:COLUMN"
  Expectation expectation;
  std::vector<std::string> markers;
  std::vector<std::string> supported_archs;
  // What the entry says to each plugin: id -> JSON object text.
  std::map<std::string, std::string> plugins;
};

using TestConfig = std::unordered_map<std::string, ConfigEntry>;  // by id

// Reads the files of each directory in order of their names; a file of placeholders is left out.
// A field that belongs to a plugin goes where the manifest's `config_fields` says. The usage error
// lists every mistake in all files.
Result<TestConfig> LoadTestConfig(const std::vector<std::string>& directories,
                                  const std::string& arch, const PluginCatalog& plugins,
                                  const FileSystem& filesystem);

}  // namespace tthost
