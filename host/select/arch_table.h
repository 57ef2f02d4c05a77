// SPDX-License-Identifier: Apache-2.0
// The machines that --arch, supported_archs and arch_overrides may name: those of arches.json and
// those that `arches:` of tt-host.yaml adds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"

namespace tthost {

std::vector<std::string> KnownArches(const std::vector<std::string>& added);
// Those of a case whose test_config entry names none.
const std::vector<std::string>& DefaultArches();
// How many devices a machine of that arch has; nothing for one that tt-host.yaml adds.
std::optional<int> DevicesOfArch(const std::string& arch);
// Empty is fine: none was given. `origin` says where: "--arch", "tt-host.yaml:3:7: arch".
Result<void> CheckArch(const std::string& arch, const std::vector<std::string>& known,
                       const std::string& origin);

}  // namespace tthost
