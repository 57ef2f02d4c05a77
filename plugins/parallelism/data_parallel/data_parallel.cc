// SPDX-License-Identifier: Apache-2.0
// Every device has all weights and its own part of the batch, which is as many times the loader's
// as there are devices.
#include <string>

#include "tthost/cpp/parallelism.hpp"

namespace {

class DataParallel : public tthost::sdk::Parallelism {
 public:
  explicit DataParallel(const tthost::sdk::Config& config)
      : distinct_(config.Boolean("distinct")) {}

  std::string Plan(const tthost::sdk::Json& request) override {
    const std::string devices = request["num_devices"].Digits();
    return R"({"schema":"tthost.plan/1","strategy":"data_parallel",)"
           R"("process":{"spmd":true,"devices":)" +
           devices + R"(,"env":{}},"mesh":{"shape":[1,)" + devices +
           R"(],"axes":["model","data"]},"inputs":{"batch":{"factor":"devices","dim":0,"distinct":)" +
           (distinct_ ? "true" : "false") +
           R"(},"shard":[{"match":"*","dims":["data"],"optional":true}]},)"
           R"("weights":null,"activations":null,"hooks":null})";
  }

 private:
  const bool distinct_;
};

}  // namespace

TTHOST_PLUGIN(DataParallel);
