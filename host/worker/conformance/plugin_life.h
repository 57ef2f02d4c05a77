// SPDX-License-Identifier: Apache-2.0
// The life of an instance of whatever kind, from create() to destroy().
#pragma once

#include <string_view>

#include "host/worker/conformance/checked_plugin.h"

namespace tthost::conformance {

enum class Life { kUnused = 1, kUsed };

// Makes an instance, uses it once when `life` says so (one comparison, one plan, one short run) and
// destroys it. Gives the first function that failed. A plan that is UNIMPLEMENTED has not failed.
CallEnd LiveOnce(CheckedPlugin& plugin, std::string_view config, Life life,
                 const tthost_host* host = HostTable());

}  // namespace tthost::conformance
