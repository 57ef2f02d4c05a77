// SPDX-License-Identifier: Apache-2.0
// Has a table for whoever asks.
#include "accepting_comparator.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = sdk::Descriptor<AcceptingComparator>::kPlugin;
    plugin.extension = [](tthost_str) -> const void* { return "my extension"; };
    return plugin;
  }();
  return &kPlugin;
}
