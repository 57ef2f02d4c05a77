// SPDX-License-Identifier: Apache-2.0
// The markers of a case, as -m and the reports see them.
#pragma once

#include <string>
#include <vector>

#include "host/select/catalog_entry.h"
#include "host/select/test_config.h"

namespace tthost {

// `config` is the entry of test_config, or null when there is none.
std::vector<std::string> MarkersOf(const CatalogEntry& entry, const ConfigEntry* config);

}  // namespace tthost
