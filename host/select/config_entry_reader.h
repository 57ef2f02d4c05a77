// SPDX-License-Identifier: Apache-2.0
// One entry of a test_config file, from its checked fields.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/config/positioned_document.h"
#include "host/model/plugin_manifest.h"
#include "host/select/test_config.h"

namespace tthost {

// `pointer` is the entry's place in the document, whose fields the schema has accepted. Adds a
// line to `problems` for every value that the schema cannot judge.
ConfigEntry ReadConfigEntry(const PositionedDocument& document, const std::string& pointer,
                            const Json& body, const std::string& arch, const PluginCatalog& plugins,
                            std::vector<std::string>& problems);

}  // namespace tthost
