// SPDX-License-Identifier: Apache-2.0
// Numbers its plans.
#include <string>

#include "tthost/cpp/parallelism.hpp"

class RandomPlan : public tthost::sdk::Parallelism {
 public:
  explicit RandomPlan(const tthost::sdk::Config&) {}
  std::string Plan(const tthost::sdk::Json&) override {
    return R"({"schema":"tthost.plan/1","strategy":"random_plan","process":{"devices":1},)"
           R"("x-number":)" +
           std::to_string(++number_) + "}";
  }

 private:
  int number_ = 0;
};

TTHOST_PLUGIN(RandomPlan);
