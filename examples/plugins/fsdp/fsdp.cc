// SPDX-License-Identifier: Apache-2.0
// Fully sharded data parallelism: each device holds its part of every large weight along dimension
// 0 and computes its own part of the batch; the compiler gathers weights where they are used.
#include <string>

#include "tthost/cpp/parallelism.hpp"

namespace sdk = tthost::sdk;

namespace {

class Fsdp : public sdk::Parallelism {
 public:
  // The schema in the manifest has checked both.
  explicit Fsdp(const sdk::Config& config)
      : axis_(config.String("axis")), min_elements_(config["min_elements"].Digits()) {}

  std::string Plan(const sdk::Json& request) override {
    if (request.Number("num_devices") < 2) {
      throw sdk::Error(TTHOST_UNIMPLEMENTED,
                       "fsdp divides among several devices: give --devices N, or an --arch with "
                       "several");
    }
    const std::string devices = request["num_devices"].Digits();
    const std::string rule =
        R"({"match":"*","dims":[")" + axis_ + R"("],"indivisible":"replicate")";
    return R"({"schema":"tthost.plan/1","strategy":"fsdp",)"
           R"("process":{"spmd":true,"devices":)" +
           devices + R"(},"mesh":{"shape":[)" + devices + R"(],"axes":[")" + axis_ +
           R"("]},"inputs":{"batch":{"factor":"devices","dim":0},"shard":[)" + rule +
           R"(,"optional":true}]},"weights":{"shard":[)" + rule + R"(,"min_elements":)" +
           min_elements_ + R"(}]}})";
  }

 private:
  const std::string axis_, min_elements_;
};

}  // namespace

TTHOST_PLUGIN(Fsdp);
