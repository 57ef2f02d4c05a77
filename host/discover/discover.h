// SPDX-License-Identifier: Apache-2.0
// A models root in, its catalogue out. Loaders whose sources have not changed come from the cache;
// the others are read by a discovery worker.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/catalog.h"

namespace tthost {

struct DiscoverOptions {
  std::string models_root;  // absolute, existing: ResolveModelsRoot()
  std::string cache_directory;
  std::string venv;
  std::string worker;  // path of tt-host-worker
  std::vector<Framework> frameworks = {Framework::kTorch};
  std::vector<std::string> exclude;  // names of model directories to leave out
};

// A loader that cannot be read is in the catalogue with its error. TT_XLA_RED_ONLY=1 in the
// environment keeps the variants of group "red" only. A cache that cannot be written is a warning.
Result<Catalog> Discover(const DiscoverOptions& options, FileSystem& filesystem,
                         ProcessRunner& runner);

}  // namespace tthost
