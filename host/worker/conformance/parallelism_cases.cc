// SPDX-License-Identifier: Apache-2.0
// Plans: valid, the same each time, and in agreement with the manifest.
#include <nlohmann/json.hpp>
#include <string>

#include "host/config/json_schema.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/plan_drive.h"
#include "host/worker/plan_schema.h"

namespace tthost::conformance {
namespace {

std::string Short(const Json& request) {
  return std::to_string(request.at("num_devices").get<int>()) + " devices, " +
         request.at("run_mode").get<std::string>() + ", framework '" +
         request.at("framework").get<std::string>() + "'";
}

bool IsRefused(const PlanEnd& end) { return end.status == TTHOST_UNIMPLEMENTED; }

// What is wrong with one answer, or empty.
std::string ProblemOf(const PlanEnd& end, const std::string& id, const JsonSchema& schema) {
  if (IsRefused(end)) return end.text.empty() ? Told(end) : "";
  if (!end.IsOk()) return Told(end);
  if (end.plan.empty()) return "plan() succeeded and emitted no plan";
  const Json plan = Json::parse(end.plan, nullptr, false);
  if (plan.is_discarded()) return "the plan is no JSON: " + end.plan;
  if (const auto problems = schema.Check(plan); !problems.empty()) {
    return "the plan is not valid at " + problems.front().pointer + ": " + problems.front().text;
  }
  if (plan.at("strategy") != id) {
    return "strategy is " + plan.at("strategy").dump() + ", the manifest's id is \"" + id + "\"";
  }
  return "";
}

// Calls use(request, end) for each request until it gives a problem, which fails the case.
template <typename Use>
void ForEachPlan(CheckedPlugin& plugin, CaseReport& report, const Use& use) {
  const auto strategy = plugin.CreateDefault<tthost_parallelism>(report);
  if (strategy == nullptr) return;
  for (const Json& request : SampleRequests()) {
    SetSituation(Short(request));
    const std::string problem = use(request, PlanOnce(*strategy, plugin.Manifest().id, request));
    if (problem.empty()) continue;
    const bool is_named = problem.find(Short(request)) != problem.npos;
    return report.Fail(is_named ? problem : problem + " (" + Short(request) + ")");
  }
}

void CheckPlans(CheckedPlugin& plugin, CaseReport& report) {
  const auto schema = JsonSchema::Compile(PlanSchemaText());
  ForEachPlan(plugin, report, [&](const Json&, const PlanEnd& end) {
    return ProblemOf(end, plugin.Manifest().id, *schema);
  });
}

bool IsSame(const PlanEnd& a, const PlanEnd& b) { return a.status == b.status && a.plan == b.plan; }

void CheckPure(CheckedPlugin& plugin, CaseReport& report) {
  const std::string& id = plugin.Manifest().id;
  ForEachPlan(plugin, report, [&](const Json& request, const PlanEnd& end) -> std::string {
    const auto other = plugin.CreateDefault<tthost_parallelism>(report);
    if (other == nullptr) return "";
    const PlanEnd first = PlanOnce(*other, id, request), second = PlanOnce(*other, id, request);
    if (IsSame(first, end) && IsSame(second, end)) return "";
    const PlanEnd& odd = IsSame(first, end) ? second : first;
    return "the same request gave first " + end.plan + " and then " + odd.plan;
  });
}

// What a process block and a template say of one key, where they do not agree.
std::string Disagreement(const std::string& key, const Json& planned, const Json& declared) {
  return "process." + key + " is " + planned.dump() + " in the plan and " + declared.dump() +
         " in the manifest";
}

std::string ProcessProblem(const Json& plan, const Json& declared, int devices) {
  const Json& planned = plan.at("process");
  const Json wanted = declared.value("devices", Json()) == "all"
                          ? Json(devices)
                          : declared.value("devices", Json());
  if (planned.value("devices", Json()) != wanted) {
    return Disagreement("devices", planned.value("devices", Json()),
                        declared.value("devices", Json()));
  }
  for (const auto& [key, unset] :
       {std::pair("spmd", Json(false)), std::pair("env", Json::object())}) {
    const Json in_plan = planned.value(key, unset), in_manifest = declared.value(key, unset);
    if (in_plan != in_manifest) return Disagreement(key, in_plan, in_manifest);
  }
  const Json start = planned.value("start", declared.value("start", Json()));
  if (start != declared.value("start", Json())) {
    return Disagreement("start", start, declared.value("start", Json()));
  }
  return "";
}

void CheckProcess(CheckedPlugin& plugin, CaseReport& report) {
  const Json declared = Json::parse(plugin.Manifest().process, nullptr, false);
  if (!declared.is_object()) return report.Fail("the manifest has no process template");
  ForEachPlan(plugin, report, [&](const Json& request, const PlanEnd& end) -> std::string {
    const Json plan = Json::parse(end.plan, nullptr, false);
    if (!end.IsOk() || !plan.is_object() || !plan.contains("process")) return "";
    return ProcessProblem(plan, declared, request.at("num_devices"));
  });
}

void CheckUnknownFacts(CheckedPlugin& plugin, CaseReport& report) {
  const auto strategy = plugin.CreateDefault<tthost_parallelism>(report);
  if (strategy == nullptr) return;
  const std::string& id = plugin.Manifest().id;
  const Json request = SampleRequest(4, "inference", "pytorch", true);
  Json newer = request;
  newer["x_of_a_later_minor"] = {{"nested", {1, 2, 3}}};
  newer["loader"]["x_of_a_later_minor"] = "text";
  SetSituation("facts of a later minor");
  const PlanEnd usual = PlanOnce(*strategy, id, request), end = PlanOnce(*strategy, id, newer);
  if (end.status != usual.status) report.Fail(Told(end));
}

constexpr ConformanceCase kCases[] = {
    {"parallelism.plans", Needs::kInstance,
     "each request gets a plan that its schema allows, or UNIMPLEMENTED with a reason, for 1, 2, "
     "4, "
     "8 and 32 devices, both run modes and every framework",
     "sdk/schemas/plan.schema.json says what a plan holds; throw Error(TTHOST_UNIMPLEMENTED, "
     "reason) for what the strategy does not cover",
     CheckPlans},
    {"parallelism.pure", Needs::kInstance, "the same request gets the same plan, byte for byte",
     "make the plan from the request and the configuration alone: no clock, no counter, no "
     "environment, no random order",
     CheckPure},
    {"parallelism.process", Needs::kInstance,
     "the process block of the plan says what the manifest's template says",
     "change one of them: the host starts the process by the manifest, before it asks for the plan",
     CheckProcess},
    {"parallelism.unknown-facts", Needs::kInstance,
     "facts that the plugin does not know are ignored",
     "read the keys that you need and let the others be: a later host says more",
     CheckUnknownFacts},
};

}  // namespace

Cases ParallelismCases() { return kCases; }

}  // namespace tthost::conformance
