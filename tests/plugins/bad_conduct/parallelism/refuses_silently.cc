// SPDX-License-Identifier: Apache-2.0
// Does not say why it plans nothing.
#include <string>

#include "tthost/cpp/parallelism.hpp"

class RefusesSilently : public tthost::sdk::Parallelism {
 public:
  explicit RefusesSilently(const tthost::sdk::Config&) {}
  std::string Plan(const tthost::sdk::Json&) override {
    throw tthost::sdk::Error(TTHOST_UNIMPLEMENTED, "");
  }
};

TTHOST_PLUGIN(RefusesSilently);
