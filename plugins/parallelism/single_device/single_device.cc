// SPDX-License-Identifier: Apache-2.0
// The whole model on one device. Covers every case, so the request is not looked at.
#include <string>

#include "tthost/cpp/parallelism.hpp"

namespace {

class SingleDevice : public tthost::sdk::Parallelism {
 public:
  explicit SingleDevice(const tthost::sdk::Config&) {}

  std::string Plan(const tthost::sdk::Json&) override {
    return R"({"schema":"tthost.plan/1","strategy":"single_device",)"
           R"("process":{"spmd":false,"devices":1,"env":{}},"mesh":null,)"
           R"("inputs":{"batch":null,"shard":[]},"weights":null,"activations":null,"hooks":null})";
  }
};

}  // namespace

TTHOST_PLUGIN(SingleDevice);
