// SPDX-License-Identifier: Apache-2.0
// Records an aggregate that counts for the verdict and does not say whether it passed.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.create = [](const tthost_host* host, tthost_call* call, tthost_str config, void* out) {
      const tthost_status status = SkeletonCreate(host, call, config, out);
      auto* const table = static_cast<tthost_comparator*>(out);
      table->self = const_cast<tthost_host*>(host);
      table->finish = [](void* self, tthost_call* call) -> tthost_status {
        tthost_metric metric = {};
        metric.struct_size = sizeof(metric);
        metric.name = {"distance", 8};
        metric.value = 1;
        metric.gates = 1;
        return static_cast<const tthost_host*>(self)->metric(call, &metric);
      };
      return status;
    };
    return plugin;
  }();
  return &kPlugin;
}
