// SPDX-License-Identifier: Apache-2.0
// Fails without saying why, with codes that are none.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.create = [](const tthost_host* host, tthost_call* call, tthost_str config, void* out) {
      const tthost_status status = SkeletonCreate(host, call, config, out);
      auto* const table = static_cast<tthost_comparator*>(out);
      table->leaf = [](void*, tthost_call*, const tthost_leaf*) -> tthost_status { return 4711; };
      table->finish = [](void*, tthost_call*) -> tthost_status { return TTHOST_DATA_LOSS; };
      return status;
    };
    return plugin;
  }();
  return &kPlugin;
}
