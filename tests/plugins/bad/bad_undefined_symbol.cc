// SPDX-License-Identifier: Apache-2.0
// Calls a function that nobody defines: must not load, rather than die at its first call.
#include "skeleton.h"

extern "C" void function_that_nobody_defines();

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.create = [](const tthost_host*, tthost_call*, tthost_str, void*) -> tthost_status {
      function_that_nobody_defines();
      return TTHOST_OK;
    };
    return plugin;
  }();
  return &kPlugin;
}
