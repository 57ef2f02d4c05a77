// SPDX-License-Identifier: Apache-2.0
// `tt-host env list|prune`: the requirement layers of the cache.
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/byte_size.h"
#include "host/base/json.h"
#include "host/cli/layer_text.h"
#include "host/cli/run_commands.h"
#include "host/execute/layer_store.h"

namespace tthost {
namespace {

std::string LastUse(const LayerUse& use) {
  constexpr size_t kToTheMinute = 16;
  return use.unix_micros == 0 ? "never" : FormatTimestamp(use.unix_micros).substr(0, kToTheMinute);
}

std::string LayerText(const StoredLayer& layer) {
  if (!layer.content) return layer.key + "  damaged: `tt-host env prune` removes it\n";
  const LayerContent& content = *layer.content;
  return layer.key + "  " + FormatByteSize(static_cast<int64_t>(content.bytes)) + ", used " +
         LastUse(layer.use) + (layer.is_in_use ? ", in use" : "") + "\n    " +
         PackagesText(content) + "\n    for " + Joined(layer.use.loaders) + "\n";
}

Json LayerJson(const StoredLayer& layer) {
  Json json = {
      {"key", layer.key},
      {"directory", layer.directory},
      {"damaged", !layer.content.has_value()},
      {"last_used",
       layer.use.unix_micros == 0 ? Json(nullptr) : Json(FormatTimestamp(layer.use.unix_micros))},
      {"loaders", layer.use.loaders},
      {"in_use", layer.is_in_use}};
  if (!layer.content) return json;
  json["bytes"] = layer.content->bytes;
  json["hidden"] = layer.content->mask;
  Json& packages = json["packages"] = Json::array();
  for (const LayerPackage& package : layer.content->packages) {
    packages.push_back(
        {{"name", package.name}, {"version", package.version}, {"because", package.because}});
  }
  return json;
}

}  // namespace

Result<int> ListLayers(const EnvListCommand& command, const Host& host) {
  LayerStore store(host.filesystem, CacheDirectory());
  TTHOST_ASSIGN_OR_RETURN(const auto layers, store.List());
  Json json = Json::array();
  std::string text;
  for (const StoredLayer& layer : layers) {
    json.push_back(LayerJson(layer));
    text += LayerText(layer);
  }
  if (layers.empty()) text = "no layer is in " + CacheDirectory() + "\n";
  host.out << (command.json ? json.dump(2) + "\n" : text);
  return 0;
}

Result<int> PruneLayers(const EnvPruneCommand& command, const Host& host) {
  LayerStore store(host.filesystem, CacheDirectory());
  LayerRetention retention{.layers = command.keep};
  if (command.days) retention.days = *command.days;
  TTHOST_ASSIGN_OR_RETURN(const auto gone,
                          store.Prune(retention, host.clock.UnixMicros(), command.dry_run));
  uint64_t bytes = 0;
  for (const StoredLayer& layer : gone) {
    host.out << LayerText(layer);
    if (layer.content) bytes += layer.content->bytes;
  }
  host.out << gone.size() << (gone.size() == 1 ? " layer" : " layers")
           << (command.dry_run ? " would be removed" : " removed");
  if (bytes > 0) host.out << ", " << FormatByteSize(static_cast<int64_t>(bytes));
  host.out << "\n";
  return 0;
}

}  // namespace tthost
