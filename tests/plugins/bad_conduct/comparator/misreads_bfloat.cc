// SPDX-License-Identifier: Apache-2.0
// Reads a bfloat16 as if it were a half.
#include <cmath>

#include "accepting_comparator.h"
#include "tthost/cpp/tensor.hpp"

class MisreadsBfloat : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Begin(sdk::Call&, const sdk::CompareInfo&) override { error_ = 0; }
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override {
    const tthost_tensor golden_half = Half(leaf.golden), actual_half = Half(leaf.actual);
    sdk::Elements golden(golden_half), actual(actual_half);
    for (; golden; golden.Next(), actual.Next()) {
      error_ = std::fmax(error_, std::fabs(actual.Value() - golden.Value()));
    }
  }
  void Finish(sdk::Call& call) override {
    call.Record(sdk::Metric("error").Value(error_).Passed(error_ <= 0.5).Gates(true));
  }

 private:
  static tthost_tensor Half(tthost_tensor tensor) {
    if (tensor.dtype.code == TTHOST_DTYPE_BFLOAT) tensor.dtype.code = TTHOST_DTYPE_FLOAT;
    return tensor;
  }
  double error_ = 0;
};

TTHOST_PLUGIN(MisreadsBfloat);
