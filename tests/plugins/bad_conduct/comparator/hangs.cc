// SPDX-License-Identifier: Apache-2.0
// Waits for a thread that nobody started.
#include <condition_variable>
#include <mutex>

#include "accepting_comparator.h"

class Hangs : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair&) override {
    std::unique_lock lock(mutex_);
    is_ready_.wait(lock, [this] { return has_result_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable is_ready_;
  bool has_result_ = false;
};

TTHOST_PLUGIN(Hangs);
