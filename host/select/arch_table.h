// SPDX-License-Identifier: Apache-2.0
// The machines that --arch, supported_archs and arch_overrides may name.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"

namespace tthost {

const std::vector<std::string>& KnownArches();
// Those of a case whose test_config entry names none.
const std::vector<std::string>& DefaultArches();
// Empty is fine: no --arch was given.
Result<void> CheckArch(const std::string& arch);

}  // namespace tthost
