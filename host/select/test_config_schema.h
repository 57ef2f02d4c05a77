// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of a test_config file: fields of the host and of all usable plugins.
#pragma once

#include <string>

#include "host/model/plugin_manifest.h"

namespace tthost {

std::string TestConfigSchema(const PluginCatalog& plugins);

}  // namespace tthost
