// SPDX-License-Identifier: Apache-2.0
#include "host/cli/plugin_plan_options.h"

#include "host/cli/argument_checks.h"
#include "host/cli/help_text.h"
#include "host/cli/shared_options.h"

namespace tthost {

CLI::App* AddPluginPlan(CLI::App& plugin, PluginPlanCommand& command) {
  CLI::App& plan = *AddCommand(plugin, "plan", "Print what a parallelism plugin plans for a model",
                               kPluginPlanFooter);
  plan.add_option("id", command.id, "Parallelism plugin")->required();
  plan.add_option("--model", command.model, "Case, loader or variant")
      ->type_name("MODEL")
      ->required();
  plan.add_option("--devices", command.devices, "Devices (default: those of --arch, or 2)")
      ->type_name("N")
      ->check(CheckWhole<int, 1>);
  AddChoice(plan, "--run-mode", command.run_mode, {"inference", "training"},
            "Default: that of the case, else inference");
  AddChoice(plan, "--dtype", command.dtype, {"loader", "bfloat16", "float32"},
            "Type of weights and inputs (default: loader)");
  plan.add_option("--runtime", command.runtime, "What would execute it (default: auto)")
      ->type_name("NAME");
  AddArch(plan, command.catalog.arch);
  AddCatalog(plan, command.catalog, "torch,jax");
  AddSet(plan, command.set);
  plan.add_flag("--lint", command.lint, "Load the model and tell what does not fit it");
  plan.add_flag("--json", command.json, "Print JSON: plan, why there is none, findings");
  return &plan;
}

}  // namespace tthost
