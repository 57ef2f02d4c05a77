// SPDX-License-Identifier: Apache-2.0
// `tt-host env why`: the requirements of one case.
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/cli/layer_explanation.h"
#include "host/cli/run_commands.h"
#include "host/cli/selected_cases.h"
#include "host/cli/signals.h"
#include "host/execute/case_plan.h"
#include "host/execute/layer_builder.h"
#include "host/execute/layer_store.h"

namespace tthost {
namespace {

Result<void> DescribeLayerOf(const ExecuteOptions& options, const Host& host,
                             LayerExplanation& explanation) {
  RaiseOnSignals(host.interrupt);
  LayerWorkshop workshop = WorkshopOf(options, host.runner, host.filesystem, host.clock);
  workshop.abort_descriptor = host.interrupt.Descriptor();
  TTHOST_ASSIGN_OR_RETURN(explanation.base,
                          AskBaseEnvironment(host.runner, options.venv, workshop.abort_descriptor));
  explanation.layer = DescribeLayer(*explanation.requirements, explanation.base, workshop);
  explanation.directory = LayerStore(host.filesystem, options.cache_directory)
                              .DirectoryOf(LayerKey(*explanation.requirements, explanation.base));
  return {};
}

}  // namespace

Result<int> ExplainLayer(const EnvWhyCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const SelectedCases cases, SelectCase(command.catalog, command.id, host));
  const ExecuteOptions& options = cases.settings.execute;
  const Case& test_case = cases.selection.cases.front();
  LayerExplanation explanation{.id = test_case.id, .python = options.venv};
  if (test_case.has_requirements) {
    TTHOST_ASSIGN_OR_RETURN(
        explanation.requirements,
        ReadRequirements(host.filesystem, options.models_root + "/" + test_case.loader_directory));
    explanation.is_disabled = !UsesRequirements(options);
    if (!explanation.is_disabled) {
      TTHOST_RETURN_IF_ERROR(DescribeLayerOf(options, host, explanation));
    }
  }
  host.out << (command.json ? ToJson(explanation).dump(2) + "\n" : ExplanationText(explanation));
  return explanation.layer && !*explanation.layer ? 1 : 0;
}

}  // namespace tthost
