// SPDX-License-Identifier: Apache-2.0
// Where the loaders of cases keep what they fetch: weights, mostly.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

enum class CachePolicy {
  kShared = 1,  // the caller's caches
  kReadOnly,    // the same, for reading
  kCase,        // each case begins with empty ones of its own
};

// The value of an environment variable or null, like getenv.
using EnvironmentLookup = std::function<const char*(const char*)>;

struct SharedCaches {
  std::map<std::string, std::string> environment;  // what a case needs to find them
  std::vector<std::string> directories;            // absolute; they need not exist
};

// Where they are for a caller without a home.
std::string WeightDirectory(const std::string& cache_directory);

// The caller's. Without a home they are below `fallback`, where each case would look in a place of
// its own.
SharedCaches SharedCachesOf(const EnvironmentLookup& caller, const std::string& fallback);

// Variables with which a case keeps everything below `directory`. The caller is still logged in at
// the model hub.
std::map<std::string, std::string> OwnCaches(const EnvironmentLookup& caller,
                                             const std::string& directory);

// The empty directories that OwnCaches() names.
Result<void> MakeOwnCaches(FileSystem& filesystem, const std::string& directory);

}  // namespace tthost
