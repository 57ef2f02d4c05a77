// SPDX-License-Identifier: Apache-2.0
// The comparator instances of one case or one `tt-host compare`.
#pragma once

#include <vector>

#include "host/base/result.h"
#include "host/model/configured_plugin.h"
#include "host/python/python_bridge.h"
#include "host/worker/comparison/comparison.h"

namespace tthost {

// Destroys its instances with itself.
class ComparatorSet {
 public:
  ComparatorSet() = default;
  ComparatorSet(const ComparatorSet&) = delete;
  ComparatorSet& operator=(const ComparatorSet&) = delete;
  ~ComparatorSet();

  // `python`: as of MakeComparator; it outlives the set.
  Result<void> Create(const std::vector<ConfiguredPlugin>& plugins, PythonBridge* python);
  const std::vector<LoadedComparator>& Loaded() const { return loaded_; }

 private:
  std::vector<LoadedComparator> loaded_;
};

}  // namespace tthost
