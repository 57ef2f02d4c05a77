// SPDX-License-Identifier: Apache-2.0
// Instances of plugins, native and Python alike. The caller destroys each through its `destroy`
// slot. Errors name the plugin and its file.
#pragma once

#include "host/base/result.h"
#include "host/model/configured_plugin.h"
#include "host/python/python_bridge.h"
#include "tthost/comparator.h"
#include "tthost/parallelism.h"
#include "tthost/reporter.h"

namespace tthost {

// `python`: started, and alive as long as the instance; null where none of the plugins needs it.
Result<tthost_comparator> MakeComparator(const ConfiguredPlugin& plugin, PythonBridge* python);
Result<tthost_parallelism> MakeParallelism(const ConfiguredPlugin& plugin, PythonBridge* python);
Result<tthost_reporter> MakeReporter(const ConfiguredPlugin& plugin, PythonBridge* python);

}  // namespace tthost
