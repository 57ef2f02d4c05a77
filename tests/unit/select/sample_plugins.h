// SPDX-License-Identifier: Apache-2.0
// A catalogue of plugins shaped like the built-in ones.
#pragma once

#include <string>
#include <utility>

#include "host/model/plugin_manifest.h"

namespace tthost {

inline PluginManifest SamplePlugin(PluginKind kind, const std::string& id,
                                   const std::string& properties) {
  PluginManifest manifest;
  manifest.id = id;
  manifest.kind = kind;
  manifest.library = "/plugins/" + id + ".so";
  manifest.config_schema =
      R"({"type": "object", "additionalProperties": false, "required": ["gate"], "properties": {)" +
      properties + "}}";
  return manifest;
}

inline PluginCatalog SamplePlugins() {
  const std::string off = R"("gate": {"type": "boolean", "default": false})";
  PluginManifest pcc = SamplePlugin(PluginKind::kComparator, "pcc", R"(
      "gate": {"type": "boolean", "default": true},
      "required": {"type": "number", "minimum": -1, "maximum": 1, "default": 0.99})");
  pcc.config_fields = {{"required_pcc", "/required", ""}, {"assert_pcc", "/gate", ""}};
  PluginManifest atol = SamplePlugin(PluginKind::kComparator, "atol",
                                     off + R"(, "required": {"type": "number", "default": 0.16})");
  atol.config_fields = {{"required_atol", "/required", "/gate"}, {"assert_atol", "/gate", ""}};
  PluginManifest single = SamplePlugin(PluginKind::kParallelism, "single_device", off);
  single.process = R"({"devices":1})";
  PluginManifest ring = SamplePlugin(PluginKind::kParallelism, "ring", off);

  PluginCatalog catalog;
  catalog.plugins = {std::move(atol),
                     std::move(pcc),
                     SamplePlugin(PluginKind::kComparator, "allclose", off),
                     SamplePlugin(PluginKind::kComparator, "equal", off),
                     std::move(single),
                     std::move(ring)};
  return catalog;
}

}  // namespace tthost
