// SPDX-License-Identifier: Apache-2.0
// What the console says about how a case was divided among devices.
#pragma once

#include <string>

#include "host/model/outcome.h"

namespace tthost {

// Mesh, weights on one device, and per program memory, flops and collectives: one line each,
// indented. Empty for a case on one device.
std::string ShardingLines(const Outcome& outcome);

}  // namespace tthost
