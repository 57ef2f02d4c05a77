// SPDX-License-Identifier: Apache-2.0
// Checked files of test_config without mistakes, kept below <cache>/test_config: parsing YAML is
// most of what a warm listing would cost.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/select/config_file.h"

namespace tthost {

class ConfigCache {
 public:
  // `identity` changes when the same text may be read or checked differently.
  ConfigCache(const std::string& cache_directory, std::string identity, FileSystem& filesystem);

  // What was stored for the file at `path` when it held `content`. A damaged file is no entry.
  std::optional<ConfigFile> Load(const std::string& path, std::string_view content) const;
  Result<void> Store(const std::string& path, std::string_view content,
                     const ConfigFile& file) const;

 private:
  std::string FileFor(const std::string& path) const;

  std::string directory_, identity_;
  FileSystem& filesystem_;
};

}  // namespace tthost
