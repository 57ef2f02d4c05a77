// SPDX-License-Identifier: Apache-2.0
// Carries a manifest of another id than the file beside it.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  static constexpr char kManifest[] = R"({"manifest_version":1,"id":"somebody_else"})";
  static constexpr tthost_plugin kPlugin = [] {
    tthost_plugin plugin = kSkeleton;
    plugin.manifest_json = {kManifest, sizeof(kManifest) - 1};
    return plugin;
  }();
  return &kPlugin;
}
