// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/plan_drive.h"

#include <nlohmann/json.hpp>

#include "host/model/plan_facts.h"
#include "host/worker/case_plan.h"
#include "host/worker/conformance/guarded_memory.h"

namespace tthost::conformance {
namespace {

struct PlanCall : QuietCall {
  using QuietCall::QuietCall;

  tthost_status Emit(std::string_view kind, std::string_view json) override {
    if (kind != "plan") return QuietCall::Emit(kind, json);
    plan = json;
    return TTHOST_OK;
  }

  std::string plan;
};

// Of a model about which every fact is known that a manifest may ask for.
Case SampleCase(const std::string& run_mode) {
  Case one;
  one.id = "gpt2/pytorch-tiny-strategy-full-" + run_mode;
  one.loader_path = "gpt2/pytorch/loader.py";
  one.variant = "tiny";
  one.facts = {"gpt2", "nlp_causal_lm", "huggingface", "pytorch", "generality"};
  one.loader_methods["load_model"] = {.parameters = {"dtype_override"}};
  one.loader_methods["load_inputs"] = {};
  one.requested_facts = PlanFactNames();
  return one;
}

}  // namespace

Json SampleRequest(int devices, const std::string& run_mode, const std::string& framework,
                   bool has_shard_spec) {
  CaseRequest request;
  request.test_case = SampleCase(run_mode);
  request.test_case.run_mode = ParseRunMode(run_mode).value();
  request.test_case.facts.framework = framework;
  request.devices = devices;
  request.dtype = "float32";
  if (has_shard_spec) {
    request.test_case.loader_methods["get_mesh_config"] = {};
    request.test_case.loader_methods["load_shard_spec"] = {};
  }
  return PlanRequest(request);
}

std::vector<Json> SampleRequests() {
  std::vector<Json> requests;
  for (const int devices : {1, 2, 4, 8, 32}) {
    for (const char* const run_mode : {"inference", "training"}) {
      for (const char* const framework : {"pytorch", "jax", ""}) {
        for (const bool has_shard_spec : {false, true}) {
          requests.push_back(SampleRequest(devices, run_mode, framework, has_shard_spec));
        }
      }
    }
  }
  return requests;
}

PlanEnd PlanOnce(const Instance<tthost_parallelism>& strategy, const std::string& id,
                 const Json& request) {
  const GuardedMemory lent(request.dump(), Guard::kAfter, "the request of plan()");
  PlanCall call(id);
  PlanEnd end;
  end.function = "plan";
  {
    const Entering entering("plan");
    end.status = strategy->plan(strategy.Self(), &call, ToStr(lent.Bytes()));
  }
  end.text = call.FailureText();
  end.plan = std::move(call.plan);
  return end;
}

}  // namespace tthost::conformance
