// SPDX-License-Identifier: Apache-2.0
// Finds the loaders below a models root.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/catalog.h"

namespace tthost {

// Which loaders are looked for.
struct LoaderQuery {
  std::vector<Framework> frameworks = {Framework::kTorch};
  std::vector<std::string> exclude;  // names of directories above a framework's directory
};

struct FoundLoader {
  std::string path;  // relative to the root: "bert/pytorch/loader.py"
  Framework framework = Framework::kTorch;
  bool has_requirements = false;  // requirements.txt beside it
};

struct FoundLoaders {
  std::vector<FoundLoader> loaders;   // sorted by path
  std::vector<std::string> excluded;  // names of `exclude` that left a loader out, sorted
};

// Every loader.py in a directory called "pytorch" or "jax", at any depth. Hidden directories and
// __pycache__ are left out. Links to directories are not followed, as in Python's os.walk. A
// directory that cannot be listed is an error.
Result<FoundLoaders> FindLoaders(const std::string& root, const LoaderQuery& query,
                                 const FileSystem& filesystem);

}  // namespace tthost
