// SPDX-License-Identifier: Apache-2.0
// One entry of a checked test_config file, resolved for an arch.
#pragma once

#include <string>

#include "host/model/plugin_manifest.h"
#include "host/select/config_file.h"
#include "host/select/test_config.h"

namespace tthost {

// `path` is the file's, for places. A field of an override replaces the entry's, except that what
// both say to plugins is joined.
ConfigEntry ResolveConfigEntry(const GivenEntry& entry, const std::string& path,
                               const std::string& arch, const PluginCatalog& plugins);

Placeholder ResolvePlaceholder(const GivenEntry& entry, const std::string& path);

}  // namespace tthost
