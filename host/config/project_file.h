// SPDX-License-Identifier: Apache-2.0
// The project file tt-host.yaml: the options of the command line, written down.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/config/config_places.h"
#include "host/config/preset.h"
#include "host/model/resource_description.h"

namespace tthost {

inline constexpr const char* kProjectFileName = "tt-host.yaml";

// Which runs the store keeps.
struct Retention {
  int runs = 100;  // the latest of them
  int days = 30;   // none that is older
};

// Keys that are absent are empty. Paths are relative to nothing: the file's own directory has been
// put before them.
struct ProjectFile {
  std::string path;  // of the file itself; empty: there is none
  std::optional<std::string> models_root, python, out, reasons;
  std::optional<std::string> runtime, arch, dtype, isolation, cache_policy, run_mode;
  std::optional<std::string> jobs;  // a number or "auto"
  std::optional<uint64_t> seed;
  std::optional<double> timeout;                // seconds
  std::map<std::string, double> stage_timeout;  // seconds by stage; 0: none
  std::optional<int64_t> memory_limit;          // bytes
  std::optional<int> devices, retries;
  std::vector<std::string> retry_on;
  Retention retention;
  ResourceDescription resources;
  std::vector<std::string> test_config, plugin_dir;
  std::vector<std::string> framework, parallelism, comparator, report;
  std::optional<std::vector<std::string>> exclude;  // an empty list is not an absent one
  std::vector<std::string> arches;                  // known beside the program's own
  std::map<std::string, std::string> plugins;       // id -> JSON object text
  ConfigPlaces places;                              // of keys, and of the values of plain ones
  std::vector<std::string> preset_files;            // files and directories
  std::vector<Preset> presets;                      // of the file itself, one entry each
};

// `explicit_path` must exist; when it is empty, tt-host.yaml of the working directory is read if
// it is there. Usage errors name every mistake with file, line and column.
Result<ProjectFile> LoadProjectFile(FileSystem& filesystem, const std::string& explicit_path);

}  // namespace tthost
