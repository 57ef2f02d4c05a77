// SPDX-License-Identifier: Apache-2.0
#include "host/worker/case_plan.h"

#include <mutex>
#include <nlohmann/json.hpp>

#include "host/model/plan_facts.h"
#include "host/plugins/loading/plugin_call.h"
#include "host/plugins/sdk_version.h"
#include "host/worker/plan_check.h"
#include "host/worker/plugin_instances.h"

namespace tthost {
namespace {

struct PlanCall : tthost_call {
  using tthost_call::tthost_call;

  tthost_status Emit(std::string_view kind, std::string_view json) override {
    if (kind != "plan") return tthost_call::Emit(kind, json);
    const std::lock_guard lock(mutex_);
    plan = json;
    return TTHOST_OK;
  }

  std::string plan;
};

}  // namespace

Json PlanRequest(const CaseRequest& request) {
  Json capabilities = Json::array();
  for (const auto& [method, facts] : request.test_case.loader_methods) {
    if (facts.origin != MethodOrigin::kInterface) capabilities.push_back(method);
  }
  return {{"schema", "tthost.plan_request/1"},
          {"sdk", ToText(HostSdkVersion())},
          {"num_devices", request.devices},
          {"arch", request.arch.empty() ? Json(nullptr) : Json(request.arch)},
          {"run_mode", RunModeName(request.test_case.run_mode)},
          {"framework", request.test_case.facts.framework},
          {"loader", {{"capabilities", capabilities}}},
          {"facts", PlanFacts(request.test_case, request.dtype)}};
}

Result<CasePlan> PlanCase(const CaseRequest& request, PythonBridge* python) {
  const ConfiguredPlugin& strategy = request.test_case.strategy.value();
  TTHOST_ASSIGN_OR_RETURN(const tthost_parallelism plugin, MakeParallelism(strategy, python));
  PlanCall call(strategy.id, request.deadline_ns);
  const std::string facts = PlanRequest(request).dump();
  const tthost_status status = plugin.plan(plugin.self, &call, ToStr(facts));
  plugin.destroy(plugin.self);
  if (status == TTHOST_UNIMPLEMENTED)
    return CasePlan{.json = "", .skip_reason = call.FailureText()};
  if (status != TTHOST_OK) return Error(PluginError(call, "plan", status));
  TTHOST_RETURN_IF_ERROR(CheckPlan(call.plan, request));
  return CasePlan{.json = call.plan, .skip_reason = ""};
}

}  // namespace tthost
