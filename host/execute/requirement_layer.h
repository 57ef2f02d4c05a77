// SPDX-License-Identifier: Apache-2.0
// A requirement layer: a read-only directory CACHE/layers/KEY with what a loader needs beyond the
// base environment, put before it on sys.path by the worker. Its layer.json says what it holds:
// {"requirements": [exact…], "mask": [modules to hide], "source": directory of the loader}.
// A layer depends on nothing but its key, so it is built once and never changed.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/execute/base_environment.h"
#include "host/execute/requirements.h"

namespace tthost {

struct LayerWorkshop {
  ProcessRunner& runner;
  FileSystem& filesystem;
  std::string venv;
  std::string cache_directory;
  int abort_descriptor;  // readable: stop building
};

std::string LayerKey(const Requirements& requirements, const BaseEnvironment& base);

// The directory of the layer, built when it is not there yet; empty when the base suffices. Waits
// while another process builds the same layer. A failure leaves nothing behind and carries the
// installer's last lines.
Result<std::string> ObtainLayer(const Requirements& requirements, const BaseEnvironment& base,
                                const LayerWorkshop& workshop);

}  // namespace tthost
