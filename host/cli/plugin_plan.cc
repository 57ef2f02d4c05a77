// SPDX-License-Identifier: Apache-2.0
// `tt-host plugin plan`: what a parallelism plugin plans for a model, and whether that fits it.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/cli/configured_plugins.h"
#include "host/cli/planned_model.h"
#include "host/cli/run_collection.h"
#include "host/cli/run_commands.h"
#include "host/cli/worker_answer.h"
#include "host/execute/case_plan.h"

namespace tthost {
namespace {

RunCommand RunOf(const PluginPlanCommand& command) {
  RunCommand run;
  run.catalog = command.catalog;
  if (run.catalog.framework.empty()) run.catalog.framework = {"torch", "jax"};
  run.filter.parallelism = {command.id};
  run.set = command.set;
  run.devices = command.devices;
  run.dtype = command.dtype;
  run.runtime = command.runtime;
  return run;
}

Result<Json> AskForPlan(const Case& test_case, const PluginPlanCommand& command,
                        const ExecuteOptions& options, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProcessTemplate process, ParseProcessTemplate(test_case.process));
  return AskWorker("plan",
                   {{"case", ToJson(test_case)},
                    {"venv", options.venv},
                    {"models_root", options.models_root},
                    {"runtime", options.runtime},
                    {"dtype", options.dtype},
                    {"seed", options.seed},
                    {"devices", process.devices == 0 ? options.devices : process.devices},
                    {"arch", options.arch},
                    {"environment", process.environment},
                    {"lint", command.lint}},
                   host);
}

std::string CountText(size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string FindingsText(const Json& findings, size_t errors, const std::string& id) {
  std::string text;
  for (const Json& finding : findings) {
    text += finding.at("severity").get<std::string>() + ": " +
            finding.at("text").get<std::string>() + "\n";
  }
  return text + id + ": " + CountText(errors, "error") + ", " +
         CountText(findings.size() - errors, "warning") + "\n";
}

}  // namespace

Result<int> PlanForModel(const PluginPlanCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const RunCollection all, CollectForRun(RunOf(command), nullptr, host));
  TTHOST_RETURN_IF_ERROR(FindPlugin(all.plugins, PluginKind::kParallelism, command.id));
  TTHOST_ASSIGN_OR_RETURN(
      const CatalogEntry* const entry,
      EntryOfModel(command.model, command.id, ParseRunMode(command.run_mode), all.collection));
  Choice one;
  one.entries = {entry};
  TTHOST_ASSIGN_OR_RETURN(const Selection selection,
                          Select(all.collection, one, all.plugins, all.settings.select));
  const Case& test_case = selection.cases.front();
  TTHOST_ASSIGN_OR_RETURN(Json answer, AskForPlan(test_case, command, all.settings.execute, host));
  const Json& findings = answer.at("findings");
  const auto errors = std::ranges::count_if(
      findings, [](const Json& finding) { return finding.at("severity") == "error"; });
  const int exit_code = errors > 0 ? 1 : 0;
  if (command.json) {
    answer["case"] = test_case.id;
    host.out << answer.dump(2) << "\n";
  } else if (const Json& skipped = answer.at("skipped"); !skipped.is_null()) {
    host.out << test_case.id << ": skipped: " << skipped.get<std::string>() << "\n";
  } else if (command.lint) {
    host.out << FindingsText(findings, static_cast<size_t>(errors), test_case.id);
  } else {
    host.out << answer.at("plan").dump(2) << "\n";
  }
  return exit_code;
}

}  // namespace tthost
