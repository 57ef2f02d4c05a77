// SPDX-License-Identifier: Apache-2.0
// A models root in, its catalogue out. Loaders whose sources have not changed come from the cache;
// the others are read by a discovery worker.
#pragma once

#include <optional>
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
  // Names of model directories to leave out; none given: the default set.
  std::optional<std::vector<std::string>> exclude;
  bool every_group = false;  // also where TT_XLA_RED_ONLY=1 asks for group "red" only
};

// A loader that cannot be read is in the catalogue with its error. TT_XLA_RED_ONLY=1 in the
// environment keeps the variants of group "red" only. A cache that cannot be written is a warning,
// and so are model directories that were left out.
Result<Catalog> Discover(const DiscoverOptions& options, FileSystem& filesystem,
                         ProcessRunner& runner);

}  // namespace tthost
