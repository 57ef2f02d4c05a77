// SPDX-License-Identifier: Apache-2.0
// Where another plugin is used than one would think.
#pragma once

#include <string>
#include <vector>

#include "host/model/plugin_manifest.h"

namespace tthost {

// One sentence for each plugin of --plugin-dir, TTHOST_PLUGIN_PATH or tt-host.yaml that is refused
// while another one of its id and kind is used, and for each built-in one that a wheel shadows.
std::vector<std::string> OverrideWarnings(const PluginCatalog& catalog);

}  // namespace tthost
