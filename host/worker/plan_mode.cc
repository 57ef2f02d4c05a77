// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "host/worker/case_plan.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {
namespace {

Result<CaseRequest> RequestFrom(const Json& start) {
  CaseRequest request;
  TTHOST_ASSIGN_OR_RETURN(request.test_case, CaseFromJson(start.at("case")));
  request.venv = start.at("venv");
  request.models_root = start.at("models_root");
  request.runtime = start.at("runtime");
  request.dtype = start.at("dtype");
  request.seed = start.at("seed");
  request.devices = start.at("devices");
  request.arch = start.at("arch");
  request.environment = start.at("environment").get<std::map<std::string, std::string>>();
  return request;
}

// {"skipped", "findings"}: what the plan meets in the model.
Result<Json> Lint(const CaseRequest& request, const Json& plan, PythonBridge& python) {
  const Case& test_case = request.test_case;
  const Json question = {
      {"plan", plan},
      {"case",
       {{"models_root", request.models_root},
        {"loader_path", test_case.loader_path},
        {"variant", test_case.variant ? Json(*test_case.variant) : Json(nullptr)},
        {"run_mode", RunModeName(test_case.run_mode)},
        {"runtime", request.runtime},
        {"dtype", request.dtype},
        {"seed", request.seed},
        {"devices", request.devices}}}};
  TTHOST_ASSIGN_OR_RETURN(const std::string answer,
                          python.CallJson("plan_lint", "lint", question.dump()));
  return Json::parse(answer);
}

}  // namespace

Result<void> RunPlanMode(const Json& start, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(const CaseRequest request, RequestFrom(start));
  for (const auto& [name, value] : request.environment) setenv(name.c_str(), value.c_str(), 1);
  const bool is_linted = start.at("lint");
  PythonBridge* python = nullptr;
  if (is_linted || request.test_case.strategy->IsPython()) {
    TTHOST_ASSIGN_OR_RETURN(python, StartPython(request.venv, ""));
  }
  TTHOST_ASSIGN_OR_RETURN(const CasePlan plan, PlanCase(request, python));
  Json answer = {{"plan", nullptr}, {"skipped", nullptr}, {"findings", Json::array()}};
  if (!plan.skip_reason.empty()) {
    answer["skipped"] = plan.skip_reason;
  } else {
    answer["plan"] = Json::parse(plan.json);
    if (is_linted) {
      TTHOST_ASSIGN_OR_RETURN(const Json found, Lint(request, answer["plan"], *python));
      answer.update(found);
    }
  }
  return AnswerByFile(start, answer.dump(), channel);
}

}  // namespace tthost
