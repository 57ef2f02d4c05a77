// SPDX-License-Identifier: Apache-2.0
// Says that it was built with another sanitizer than the rest of this build.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.sanitizer = TTHOST_SANITIZER_BUILT == TTHOST_SANITIZER_NONE ? TTHOST_SANITIZER_ADDRESS
                                                                       : TTHOST_SANITIZER_NONE;
    return plugin;
  }();
  return &kPlugin;
}
