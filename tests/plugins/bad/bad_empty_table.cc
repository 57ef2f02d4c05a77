// SPDX-License-Identifier: Apache-2.0
// Succeeds in create() without filling a slot.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.create = [](const tthost_host*, tthost_call*, tthost_str, void*) -> tthost_status {
      return TTHOST_OK;
    };
    return plugin;
  }();
  return &kPlugin;
}
