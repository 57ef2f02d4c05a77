// SPDX-License-Identifier: Apache-2.0
// Throws while the host makes an instance.
#include <stdexcept>

#include "tthost/cpp/comparator.hpp"

class ThrowInCreate : public tthost::sdk::Comparator {
 public:
  explicit ThrowInCreate(const tthost::sdk::Config&) {
    throw std::runtime_error("no instance today");
  }
  void Begin(tthost::sdk::Call&, const tthost::sdk::CompareInfo&) override {}
  void Leaf(tthost::sdk::Call&, const tthost::sdk::LeafPair&) override {}
  void Finish(tthost::sdk::Call&) override {}
};

TTHOST_PLUGIN(ThrowInCreate);
