// SPDX-License-Identifier: Apache-2.0
// Counts what the mask leaves out.
#include <cmath>

#include "accepting_comparator.h"
#include "tthost/cpp/tensor.hpp"

class IgnoresMask : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Begin(sdk::Call&, const sdk::CompareInfo&) override { error_ = 0; }
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override {
    sdk::Elements golden(leaf.golden), actual(leaf.actual);
    for (; golden; golden.Next(), actual.Next()) {
      error_ = std::fmax(error_, std::fabs(actual.Value() - golden.Value()));
    }
  }
  void Finish(sdk::Call& call) override {
    call.Record(sdk::Metric("error").Value(error_).Passed(error_ <= 0.5).Gates(true));
  }

 private:
  double error_ = 0;
};

TTHOST_PLUGIN(IgnoresMask);
