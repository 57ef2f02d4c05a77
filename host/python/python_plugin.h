// SPDX-License-Identifier: Apache-2.0
// Plugins written in Python, behind the same C tables as native ones. The slots take the GIL, call
// the adapter of tt_host_worker.plugins and give what it raises to host->fail.
#pragma once

#include <cstdint>

#include "host/model/configured_plugin.h"
#include "tthost/host.h"

namespace tthost {

// What `create` of a native plugin does: `out` is the zeroed struct of `kind` with its struct_size.
tthost_status CreatePythonPlugin(int32_t kind, const ConfiguredPlugin& plugin,
                                 const tthost_host* host, tthost_call* call, void* out);

}  // namespace tthost
