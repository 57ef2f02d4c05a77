// SPDX-License-Identifier: Apache-2.0
#include "host/worker/plan_check.h"

#include <cassert>
#include <nlohmann/json.hpp>
#include <vector>

#include "host/config/json_schema.h"
#include "host/worker/plan_schema.h"

namespace tthost {
namespace {

const JsonSchema& PlanSchema() {
  static const JsonSchema* const kSchema = [] {
    auto schema = JsonSchema::Compile(PlanSchemaText());
    assert(schema && "the schema of plans is valid");
    return new JsonSchema(std::move(*schema));
  }();
  return *kSchema;
}

// What the controller made of the manifest's process template, as a plan says it.
Json ProcessOf(const CaseRequest& request) {
  Json process = {{"spmd", false}, {"env", Json::object()}, {"start", "fork"}};
  if (!request.test_case.process.empty()) process.update(Json::parse(request.test_case.process));
  process["devices"] = request.devices;
  return process;
}

std::vector<std::string> MistakesOf(const Json& plan, const CaseRequest& request) {
  std::vector<std::string> mistakes;
  const std::string strategy = plan.at("strategy");
  if (strategy != request.test_case.strategy->id) {
    mistakes.push_back("/strategy: expected the plugin's id '" + request.test_case.strategy->id +
                       "', got '" + strategy + "'");
  }
  const Json process = ProcessOf(request);
  for (const auto& [key, value] : plan.at("process").items()) {
    const auto started = process.find(key);
    if (started == process.end() || *started == value) continue;
    mistakes.push_back("/process/" + key + ": the process was started with " + started->dump() +
                       (key == "devices" ? " devices" : ", as the manifest says") + ", got " +
                       value.dump());
  }
  return mistakes;
}

}  // namespace

Result<void> CheckPlan(const std::string& plan, const CaseRequest& request) {
  const std::string& id = request.test_case.strategy->id;
  const Json json = Json::parse(plan, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return Error(
        Status::Unavailable("plugin '" + id + "' emitted no plan that is JSON: '" + plan + "'"));
  }
  std::vector<std::string> mistakes;
  for (const SchemaProblem& problem : PlanSchema().Check(json)) {
    const std::string place = problem.pointer.empty() ? "the plan" : problem.pointer;
    mistakes.push_back(place + ": " + problem.text);
  }
  if (mistakes.empty()) mistakes = MistakesOf(json, request);
  if (mistakes.empty()) return {};
  std::string text =
      "plugin '" + id + "' emitted a plan that cannot be followed (schema " +
      PlanSchema().Text().at("properties").at("schema").at("const").get<std::string>() + "):";
  for (const std::string& mistake : mistakes) text += "\n  " + mistake;
  return Error(Status::Unavailable(text));
}

}  // namespace tthost
