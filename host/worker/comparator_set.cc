// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparator_set.h"

#include "host/worker/plugin_instances.h"

namespace tthost {

ComparatorSet::~ComparatorSet() {
  for (const LoadedComparator& loaded : loaded_) loaded.instance.destroy(loaded.instance.self);
}

Result<void> ComparatorSet::Create(const std::vector<ConfiguredPlugin>& plugins,
                                   PythonBridge* python) {
  for (const ConfiguredPlugin& plugin : plugins) {
    TTHOST_ASSIGN_OR_RETURN(const tthost_comparator instance, MakeComparator(plugin, python));
    loaded_.push_back({.id = plugin.id, .instance = instance});
  }
  return {};
}

}  // namespace tthost
