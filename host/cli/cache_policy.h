// SPDX-License-Identifier: Apache-2.0
// `--cache-policy`: whose weight caches the cases of a run use.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/execute/execute.h"

namespace tthost {

// "shared", "readonly" or "case".
CachePolicy CachePolicyFor(const std::string& name);

// Once isolation and containment are known. A usage error where the run cannot keep the policy: it
// does not run with another one. Caches that are to be read only are made, empty, where they are
// missing, so that no case makes them.
Result<void> PrepareCachePolicy(const ExecuteOptions& options, FileSystem& filesystem);

}  // namespace tthost
