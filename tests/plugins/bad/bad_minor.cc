// SPDX-License-Identifier: Apache-2.0
// Built against a minor that does not exist yet.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.minor = TTHOST_SDK_MINOR + 1;
    plugin.minor_required = TTHOST_SDK_MINOR + 1;
    return plugin;
  }();
  return &kPlugin;
}
