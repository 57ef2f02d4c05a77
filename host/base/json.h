// SPDX-License-Identifier: Apache-2.0
// The JSON type of the host, declared only: include <nlohmann/json.hpp> in .cc files that use it.
// Objects keep the order in which their keys were written, so that outputs are stable.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace tthost {
using Json = nlohmann::ordered_json;
}  // namespace tthost
