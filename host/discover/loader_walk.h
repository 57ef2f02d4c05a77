// SPDX-License-Identifier: Apache-2.0
// Finds the loaders below a models root.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// Paths relative to `root`, sorted: every loader.py in a directory called "pytorch", at any depth.
// Left out are directories whose parent is named in `exclude`, hidden ones and __pycache__. Links
// to directories are not followed, as in Python's os.walk. A directory that cannot be listed is
// an error.
Result<std::vector<std::string>> FindLoaders(const std::string& root,
                                             const std::vector<std::string>& exclude,
                                             const FileSystem& filesystem);

}  // namespace tthost
