// SPDX-License-Identifier: Apache-2.0
#include "text/fair_limit.h"

#include <algorithm>

namespace tthost::reporters {

size_t FairLimit(std::vector<size_t> sizes, size_t total) {
  std::sort(sizes.begin(), sizes.end());
  for (size_t i = 0; i < sizes.size(); ++i) {
    const size_t share = total / (sizes.size() - i);
    if (sizes[i] > share) return share;
    total -= sizes[i];
  }
  return sizes.empty() ? 0 : sizes.back();
}

}  // namespace tthost::reporters
