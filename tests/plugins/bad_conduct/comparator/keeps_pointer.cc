// SPDX-License-Identifier: Apache-2.0
// Looks at tensors when all have been handed out.
#include <vector>

#include "accepting_comparator.h"

class KeepsPointer : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override { kept_.push_back(&leaf.actual); }
  void Finish(sdk::Call& call) override {
    for (const tthost_tensor* tensor : kept_) rank_ = tensor->ndim;
    AcceptingComparator::Finish(call);
  }

 private:
  std::vector<const tthost_tensor*> kept_;
  volatile int rank_ = 0;
};

TTHOST_PLUGIN(KeepsPointer);
