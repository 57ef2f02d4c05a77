// SPDX-License-Identifier: Apache-2.0
// Ends the process in leaf().
#include "skeleton.h"

#include <csignal>

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.create = [](const tthost_host* host, tthost_call* call, tthost_str config, void* out) {
      const tthost_status status = SkeletonCreate(host, call, config, out);
      static_cast<tthost_comparator*>(out)->leaf = [](void*, tthost_call*,
                                                      const tthost_leaf*) -> tthost_status {
        std::raise(SIGSEGV);
        return TTHOST_OK;
      };
      return status;
    };
    return plugin;
  }();
  return &kPlugin;
}
