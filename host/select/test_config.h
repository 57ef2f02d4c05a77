// SPDX-License-Identifier: Apache-2.0
// What is expected of each id, in upstream's fields: files test_config_*.yaml, .py and .json.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/expectation.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

// A field that an entry gives.
struct ConfigFieldPlace {
  std::string name;
  std::string value;         // JSON text
  std::string where;         // "FILE:LINE:COLUMN" of its name
  bool is_override = false;  // from arch_overrides
};

// One entry, resolved for an arch.
struct ConfigEntry {
  std::string where;     // "FILE:LINE:COLUMN" of its key
  std::string spelling;  // of the id, as the file writes it
  Expectation expectation;
  std::vector<std::string> markers;
  std::vector<std::string> supported_archs;
  // What the entry says to each plugin: id -> JSON object text.
  std::map<std::string, std::string> plugins;
  // Where all this comes from, in the order of the file: the fields that hold for the arch.
  std::vector<ConfigFieldPlace> fields;
};

// A model that is planned, not there yet: one case of function test_placeholder_models that is
// reported and never run.
struct Placeholder {
  std::string name;  // the raw key, which is the id
  std::string where;
  BringupStatus bringup_status = BringupStatus::kNotStarted;
  std::string reason = "Not yet started or WIP";
};

struct TestConfig {
  std::unordered_map<std::string, ConfigEntry> entries;  // by full id (FullId())
  std::vector<Placeholder> placeholders;                 // in the order of files and keys
  // One line per field that is accepted and has no effect, with the number of its entries.
  std::vector<std::string> notes;

  // Null: nothing is said about the id, which may be full or short.
  const ConfigEntry* Find(std::string_view id) const;
};

struct TestConfigOptions {
  std::vector<std::string> paths;  // directories and single files (--test-config)
  std::string arch;                // whose overrides hold; empty: none
  std::string arch_origin = "--arch";
  std::vector<std::string>
      arches;                   // known beside those of KnownArches(): `arches:` of tt-host.yaml
  std::string cache_directory;  // absolute; parsed files are kept below it
  std::string worker, venv;     // tt-host-worker and the environment that reads Python tables
};

// Reads test_config_*.{yaml,py,json} of each directory and of its subdirectories jax/, torch/ and
// torch_llm/, in order of their names. A field that belongs to a plugin goes where the manifest's
// `config_fields` says. The usage error lists every mistake in all files, among them an unknown
// arch. Python files that are not in the cache are read by one worker.
Result<TestConfig> LoadTestConfig(const TestConfigOptions& options, const PluginCatalog& plugins,
                                  FileSystem& filesystem, ProcessRunner& runner);

}  // namespace tthost
