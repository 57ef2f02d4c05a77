// SPDX-License-Identifier: Apache-2.0
// The comparator instances of one case or one `tt-host compare`.
#pragma once

#include <vector>

#include "host/base/result.h"
#include "host/model/selection.h"
#include "host/worker/comparison/comparison.h"

namespace tthost {

// Destroys its instances with itself.
class ComparatorSet {
 public:
  ComparatorSet() = default;
  ComparatorSet(const ComparatorSet&) = delete;
  ComparatorSet& operator=(const ComparatorSet&) = delete;
  ~ComparatorSet();

  Result<void> Create(const std::vector<ConfiguredPlugin>& plugins);
  const std::vector<LoadedComparator>& Loaded() const { return loaded_; }

 private:
  std::vector<LoadedComparator> loaded_;
};

}  // namespace tthost
