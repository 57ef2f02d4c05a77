// SPDX-License-Identifier: Apache-2.0
#include "host/cli/cache_policy.h"

#include <cstdlib>

#include "host/execute/weight_caches.h"

namespace tthost {
namespace {

constexpr char kReadOnlyName[] = "readonly";
constexpr char kCaseName[] = "case";

Status Refusal(CachePolicy policy, const std::string& why) {
  const std::string name = policy == CachePolicy::kReadOnly ? kReadOnlyName : kCaseName;
  return Status::Usage("--cache-policy " + name + ": " + why);
}

bool IsBelow(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory + "/");
}

Result<void> PrepareReadOnly(const ExecuteOptions& options, FileSystem& filesystem) {
  const SharedCaches caches = SharedCachesOf(std::getenv, WeightDirectory(options.cache_directory));
  for (const std::string& cache : caches.directories) {
    if (IsBelow(options.run_directory, cache)) {
      return Error(
          Refusal(options.cache_policy, "the run is recorded in '" + options.run_directory +
                                            "', which is in the cache '" + cache +
                                            "'; TT_HOST_STATE_DIR names another place for runs"));
    }
    if (auto made = filesystem.MakeDirectories(cache); !made) {
      return Error(Refusal(options.cache_policy, made.error().message));
    }
  }
  return {};
}

}  // namespace

CachePolicy CachePolicyFor(const std::string& name) {
  if (name == kReadOnlyName) return CachePolicy::kReadOnly;
  return name == kCaseName ? CachePolicy::kCase : CachePolicy::kShared;
}

Result<void> PrepareCachePolicy(const ExecuteOptions& options, FileSystem& filesystem) {
  if (options.cache_policy == CachePolicy::kShared) return {};
  if (options.isolation == ExecuteOptions::Isolation::kNone) {
    return Error(Refusal(options.cache_policy,
                         "with --isolation none one process, outside of any namespace, runs all "
                         "cases; expected --cache-policy shared, or another isolation"));
  }
  if (options.cache_policy == CachePolicy::kCase) return {};
  if (options.containment == Containment::kProcessGroup) {
    return Error(Refusal(options.cache_policy,
                         "the kernel grants no namespace in which caches could be mounted read "
                         "only (see `tt-host doctor`); expected --cache-policy shared or case"));
  }
  return PrepareReadOnly(options, filesystem);
}

}  // namespace tthost
