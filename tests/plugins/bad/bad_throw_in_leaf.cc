// SPDX-License-Identifier: Apache-2.0
// Throws from leaf(), and from finish() something that is no exception class.
#include <stdexcept>

#include "tthost/cpp/comparator.hpp"

class ThrowInLeaf : public tthost::sdk::Comparator {
 public:
  explicit ThrowInLeaf(const tthost::sdk::Config&) {}
  void Begin(tthost::sdk::Call&, const tthost::sdk::CompareInfo&) override {}
  void Leaf(tthost::sdk::Call&, const tthost::sdk::LeafPair& leaf) override {
    throw std::runtime_error("cannot look at " + std::string(leaf.path));
  }
  void Finish(tthost::sdk::Call&) override { throw 42; }
};

TTHOST_PLUGIN(ThrowInLeaf);
