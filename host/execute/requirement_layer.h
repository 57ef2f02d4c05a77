// SPDX-License-Identifier: Apache-2.0
// A requirement layer: a read-only directory CACHE/layers/KEY with what a loader needs beyond the
// base environment, put before it on sys.path by the worker. Its layer.json says what it holds. A
// layer depends on nothing but its key, so it is built once and never changed.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/execute/base_environment.h"
#include "host/execute/layer_build.h"
#include "host/execute/requirements.h"

namespace tthost {

struct LayerRequest {
  Requirements requirements;
  std::set<std::string> loaders;  // directories of all that share them, absolute
};

struct ObtainedLayer {
  std::string key;
  std::string directory;  // empty when the base suffices
  // The layer stays where it is while this lives. Null in a cache that cannot be written: nobody
  // removes anything there.
  std::unique_ptr<FileLock> lock;
  bool is_new = false;  // it was built now
};

std::string LayerKey(const Requirements& requirements, const BaseEnvironment& base);

struct LayerDescription {
  std::string key;
  bool is_built = false;
  LayerContent content;  // what it holds, or would hold
};

// Asks pip about a layer that is not there; builds none. Waits as ObtainLayer() does, and its
// errors are the same.
Result<LayerDescription> DescribeLayer(const Requirements& requirements,
                                       const BaseEnvironment& base, const LayerWorkshop& workshop);

// Builds the layer when it is not there yet. Waits while another process builds or removes it, so
// of several that want the same one, one builds. A failure leaves nothing behind and carries the
// installer's last lines. Any thread, also for the same layer.
Result<ObtainedLayer> ObtainLayer(const LayerRequest& request, const BaseEnvironment& base,
                                  const LayerWorkshop& workshop);

}  // namespace tthost
