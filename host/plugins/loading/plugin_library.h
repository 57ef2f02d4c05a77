// SPDX-License-Identifier: Apache-2.0
// Loads plugins into this process and makes instances of them. Libraries stay mapped until the
// process ends; nothing here is ever unloaded. One thread.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/model/selection.h"
#include "tthost/comparator.h"
#include "tthost/parallelism.h"
#include "tthost/reporter.h"

namespace tthost {

// Loads every library of a directory of trusted plugins, so that forked children need not.
void PreloadPlugins(const std::string& directory);

// Each loads the library when this process has not yet, checks the descriptor (version, kind,
// sanitizer, manifest id) and calls `create` with the plugin's configuration. The caller destroys
// the instance through its `destroy` slot. Errors name the plugin and its file.
Result<tthost_comparator> CreateComparator(const ConfiguredPlugin& plugin);
Result<tthost_parallelism> CreateParallelism(const ConfiguredPlugin& plugin);
Result<tthost_reporter> CreateReporter(const ConfiguredPlugin& plugin);

}  // namespace tthost
