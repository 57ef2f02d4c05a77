// SPDX-License-Identifier: Apache-2.0
// Misspells a key of its plan.
#include <string>

#include "tthost/cpp/parallelism.hpp"

class InvalidPlan : public tthost::sdk::Parallelism {
 public:
  explicit InvalidPlan(const tthost::sdk::Config&) {}
  std::string Plan(const tthost::sdk::Json&) override {
    return R"({"schema":"tthost.plan/1","strategy":"invalid_plan","process":{"devices":1},)"
           R"("weight":null})";
  }
};

TTHOST_PLUGIN(InvalidPlan);
