// SPDX-License-Identifier: Apache-2.0
// Halves the number of devices until nothing is left, which an odd number never reaches.
#include <string>

#include "tthost/cpp/parallelism.hpp"

class EndlessPlan : public tthost::sdk::Parallelism {
 public:
  explicit EndlessPlan(const tthost::sdk::Config&) {}
  std::string Plan(const tthost::sdk::Json& request) override {
    volatile int left = int(request.Number("num_devices"));
    while (left != 0) left = left % 2 == 0 ? left / 2 : left;
    return "{}";
  }
};

TTHOST_PLUGIN(EndlessPlan);
