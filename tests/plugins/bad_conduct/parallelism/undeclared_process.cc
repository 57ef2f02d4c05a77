// SPDX-License-Identifier: Apache-2.0
// Asks for SPMD in its plan, of which its manifest says nothing.
#include <string>

#include "tthost/cpp/parallelism.hpp"

class UndeclaredProcess : public tthost::sdk::Parallelism {
 public:
  explicit UndeclaredProcess(const tthost::sdk::Config&) {}
  std::string Plan(const tthost::sdk::Json&) override {
    return R"({"schema":"tthost.plan/1","strategy":"undeclared_process",)"
           R"("process":{"devices":1,"spmd":true}})";
  }
};

TTHOST_PLUGIN(UndeclaredProcess);
