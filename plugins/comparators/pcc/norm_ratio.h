// SPDX-License-Identifier: Apache-2.0
// What a correlation cannot see: a result of the right shape that is too large or too small.
#pragma once

#include <string>

#include "tthost/cpp/comparator.hpp"
#include "tthost/ext/stats.h"

namespace tthost::pcc {

// Records |device| / |golden| of each leaf as `norm_ratio`, and of the phase the one farthest from
// one. It never gates. Takes the moments that the correlation asks for.
class NormRatio {
 public:
  void Begin() { *this = NormRatio(); }
  void Leaf(sdk::Call& call, const sdk::LeafPair& leaf, const tthost_leaf_stats& stats);
  void Finish(sdk::Call& call) const;

 private:
  double farthest_ = sdk::kUndefined;
  std::string farthest_leaf_;
};

}  // namespace tthost::pcc
