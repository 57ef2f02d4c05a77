// SPDX-License-Identifier: Apache-2.0
// The markers of a case, as -m and the reports see them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/model/selection.h"
#include "host/select/test_config.h"

namespace tthost {

// `config` is the entry of test_config, or null when there is none.
std::vector<std::string> ModelMarkers(std::string_view parallelism, RunMode run_mode,
                                      const ConfigEntry* config);
// Neither a status nor an arch is among them.
std::vector<std::string> PlaceholderMarkers();
std::vector<std::string> DiscoveryMarkers();

}  // namespace tthost
