// SPDX-License-Identifier: Apache-2.0
// Leaves a thread that holds a lock which the end of the process needs.
#include <unistd.h>

#include <cstdio>
#include <future>
#include <thread>

#include "accepting_comparator.h"

class BlocksTheEnd : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair&) override {
    if (is_blocked_) return;
    is_blocked_ = true;
    std::promise<void> has_lock;
    std::thread([&has_lock] {
      flockfile(stdout);
      has_lock.set_value();
      for (;;) pause();
    }).detach();
    has_lock.get_future().wait();
  }

 private:
  static inline bool is_blocked_ = false;
};

TTHOST_PLUGIN(BlocksTheEnd);
