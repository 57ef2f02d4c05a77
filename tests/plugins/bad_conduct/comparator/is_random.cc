// SPDX-License-Identifier: Apache-2.0
// Looks at a sample, another one each time.
#include <random>

#include "accepting_comparator.h"

class IsRandom : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Finish(sdk::Call& call) override {
    const double sampled = std::uniform_real_distribution<>(0.9, 1.0)(source_);
    call.Record(sdk::Metric("sampled").Value(sampled).Passed(true).Gates(true));
  }

 private:
  std::random_device source_;
};

TTHOST_PLUGIN(IsRandom);
