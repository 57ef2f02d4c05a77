// SPDX-License-Identifier: Apache-2.0
// Weights are divided among the devices as the loader's get_mesh_config and load_shard_spec say.
#include <string>

#include "tthost/cpp/parallelism.hpp"

namespace {

class TensorParallel : public tthost::sdk::Parallelism {
 public:
  explicit TensorParallel(const tthost::sdk::Config&) {}

  std::string Plan(const tthost::sdk::Json& request) override {
    if (request.Number("num_devices") < 2) {
      throw tthost::sdk::Error(TTHOST_UNIMPLEMENTED,
                               "tensor_parallel needs more than one device: give --devices N, or "
                               "an --arch with several");
    }
    return R"({"schema":"tthost.plan/1","strategy":"tensor_parallel",)"
           R"("process":{"spmd":true,"devices":)" +
           request["num_devices"].Digits() +
           R"(,"env":{}},"mesh":{"from":"loader"},"inputs":{"batch":null,"shard":[]},)"
           R"("weights":{"from":"loader"},"activations":{"from":"loader","optional":true},)"
           R"("hooks":null})";
  }
};

}  // namespace

TTHOST_PLUGIN(TensorParallel);
