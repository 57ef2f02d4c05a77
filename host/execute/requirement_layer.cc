// SPDX-License-Identifier: Apache-2.0
#include "host/execute/requirement_layer.h"

#include <poll.h>

#include <utility>

#include "host/base/hash.h"
#include "host/base/log.h"
#include "host/execute/layer_resolution.h"
#include "host/execute/layer_store.h"

namespace tthost {
namespace {

// Part of the key: what an older tt-host built in another shape is not found.
constexpr const char* kFormat = "2";

Result<ObtainedLayer> Open(const std::string& key, const LayerStore& store) {
  TTHOST_ASSIGN_OR_RETURN(const LayerContent content, store.ReadContent(key));
  ObtainedLayer layer;
  layer.key = key;
  if (content.IsNeeded()) layer.directory = store.DirectoryOf(key);
  return layer;
}

Result<void> WaitToTryAgain(int abort_descriptor) {
  constexpr int kBetweenTriesMs = 100;
  pollfd abort{abort_descriptor, POLLIN, 0};
  if (poll(&abort, 1, kBetweenTriesMs) != 1) return {};
  return Error(Status::Unavailable("interrupted while another process builds the layer"));
}

}  // namespace

std::string LayerKey(const Requirements& requirements, const BaseEnvironment& base) {
  return ContentHash(requirements.fingerprint + "\f" + AsLines(base.lock) + "\f" + base.abi + "\f" +
                     base.platform + "\f" + kFormat);
}

Result<LayerDescription> DescribeLayer(const Requirements& requirements,
                                       const BaseEnvironment& base, const LayerWorkshop& workshop) {
  LayerDescription described{.key = LayerKey(requirements, base)};
  LayerStore store(workshop.filesystem, workshop.cache_directory);
  while (true) {
    described.is_built = workshop.filesystem.Exists(store.DirectoryOf(described.key));
    if (described.is_built) {
      TTHOST_ASSIGN_OR_RETURN(described.content, store.ReadContent(described.key));
      return described;
    }
    TTHOST_ASSIGN_OR_RETURN(const auto change, store.TryLockForChange(described.key));
    if (change != nullptr) {
      LayerBuild build(requirements, base, workshop, store, described.key);
      TTHOST_ASSIGN_OR_RETURN(described.content, build.Preview());
      return described;
    }
    TTHOST_RETURN_IF_ERROR(WaitToTryAgain(workshop.abort_descriptor));
  }
}

Result<ObtainedLayer> ObtainLayer(const LayerRequest& request, const BaseEnvironment& base,
                                  const LayerWorkshop& workshop) {
  const std::string key = LayerKey(request.requirements, base);
  LayerStore store(workshop.filesystem, workshop.cache_directory);
  bool is_new = false;
  while (true) {
    auto use = store.TryLockForUse(key);
    const bool exists = workshop.filesystem.Exists(store.DirectoryOf(key));
    if (!use && exists) return Open(key, store);
    if (!use) return Error(use.error());
    if (*use != nullptr && exists) {
      TTHOST_ASSIGN_OR_RETURN(ObtainedLayer layer, Open(key, store));
      layer.lock = *std::move(use);
      layer.is_new = is_new;
      const auto recorded = store.RecordUse(key, request.loaders, workshop.clock.UnixMicros());
      if (!recorded) Log(LogLevel::kInfo, recorded.error().message);
      return layer;
    }
    use->reset();
    TTHOST_ASSIGN_OR_RETURN(const auto change, store.TryLockForChange(key));
    if (change == nullptr) {
      TTHOST_RETURN_IF_ERROR(WaitToTryAgain(workshop.abort_descriptor));
    } else if (!workshop.filesystem.Exists(store.DirectoryOf(key))) {
      LayerBuild build(request.requirements, base, workshop, store, key);
      TTHOST_RETURN_IF_ERROR(build.BuildAndPublish());
      is_new = true;
    }
  }
}

}  // namespace tthost
