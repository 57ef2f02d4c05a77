// SPDX-License-Identifier: Apache-2.0
// One manifest file: read, checked against its schema and against this host.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/config/json_schema.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

inline constexpr const char* kManifestSuffix = ".tthost.json";

class ManifestReader {
 public:
  ManifestReader();
  // Always gives a manifest: one that cannot be read has the file's stem as id, and the state
  // says why. Trust is judged elsewhere.
  // `module_directory`: where its Python modules are; empty: beside the manifest.
  PluginManifest Read(const FileSystem& filesystem, const std::string& path,
                      const std::string& module_directory = "") const;

 private:
  JsonSchema schema_;
};

}  // namespace tthost
