// SPDX-License-Identifier: Apache-2.0
// Weights whole, the batch divided: the plan vocabulary of 1.0.
#include <string>

#include "tthost/cpp/parallelism.hpp"

class FirstFsdp : public tthost::sdk::Parallelism {
 public:
  explicit FirstFsdp(const tthost::sdk::Config& config) : axis_(config.String("axis")) {}

  std::string Plan(const tthost::sdk::Json& request) override {
    const std::string devices = request["num_devices"].Digits();
    return R"({"schema":"tthost.plan/1","strategy":"first_fsdp",)"
           R"("process":{"spmd":true,"devices":)" +
           devices + R"(},"mesh":{"shape":[)" + devices + R"(],"axes":[")" + axis_ +
           R"("]},"inputs":{"batch":{"factor":"devices","dim":0},"shard":[{"match":"*","dims":[")" +
           axis_ + R"("]}]},"weights":null})";
  }

 private:
  const std::string axis_;
};

TTHOST_PLUGIN(FirstFsdp);
