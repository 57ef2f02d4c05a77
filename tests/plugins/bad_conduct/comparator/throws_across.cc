// SPDX-License-Identifier: Apache-2.0
// Lets an exception leave a function of its C table.
#include <new>
#include <stdexcept>

#include "accepting_comparator.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = sdk::Descriptor<AcceptingComparator>::kPlugin;
    plugin.create = [](const tthost_host*, tthost_call*, tthost_str, void*) -> tthost_status {
      throw std::runtime_error("no instance today");
    };
    return plugin;
  }();
  return &kPlugin;
}
