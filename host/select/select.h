// SPDX-License-Identifier: Apache-2.0
// Chosen ids in; the ordered, complete cases of a run out.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/config/plugin_configuration.h"
#include "host/model/plugin_manifest.h"
#include "host/model/selection.h"
#include "host/select/choose.h"
#include "host/select/collection.h"

namespace tthost {

struct SelectOptions {
  std::vector<std::string> comparators;  // that run and count; empty: the default ones, counting as
                                         // their schemas say
  PluginLayers plugin_layers;
};

// Everything that is wrong with the options is a usage error.
Result<Selection> Select(const Collection& collection, const Choice& choice,
                         const PluginCatalog& plugins, const SelectOptions& options);

}  // namespace tthost
