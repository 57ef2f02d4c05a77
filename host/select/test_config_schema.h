// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of a test_config file: fields of the host and of all usable plugins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/model/plugin_manifest.h"

namespace tthost {

// Names of statuses and arches are left to CheckConfigFile(), which says more about them.
std::string TestConfigSchema(const PluginCatalog& plugins);

// Fields that upstream has, that are read here and have no effect.
const std::vector<std::string_view>& FieldsWithoutEffect();

}  // namespace tthost
