// SPDX-License-Identifier: Apache-2.0
#include "host/cli/plugin_options.h"

#include "host/cli/argument_checks.h"
#include "host/cli/help_text.h"
#include "host/cli/shared_options.h"

namespace tthost {
namespace {

// Where plugins are looked for.
template <typename Searching>
void AddSearch(CLI::App& app, Searching& command) {
  AddPluginDirs(app, command.plugin_dir);
  AddPython(app, command.python);
}

void AddListing(CLI::App& plugin, PluginCommands& commands) {
  CLI::App& list = *AddCommand(plugin, "list", "List plugins", "");
  commands.list_app = &list;
  AddSearch(list, commands.list);
  AddChoice(list, "--kind", commands.list.kind, {"comparator", "parallelism", "reporter"},
            "Only these");
  list.add_flag("--json", commands.list.json, "Print JSON");

  CLI::App& info = *AddCommand(plugin, "info", "Show one plugin and its configuration", "");
  commands.info_app = &info;
  info.add_option("id", commands.info.id, "Plugin")->required();
  AddSearch(info, commands.info);

  commands.paths_app = AddCommand(plugin, "paths", "Show the directories that are searched", "");
  AddSearch(*commands.paths_app, commands.paths);
}

void AddNew(CLI::App& plugin, PluginCommands& commands) {
  PluginNewCommand& command = commands.make;
  CLI::App& app = *AddCommand(plugin, "new", "Make a project for a plugin", kPluginNewFooter);
  commands.make_app = &app;
  app.add_option("kind", command.kind, "comparator, parallelism or reporter")->required();
  app.add_option("name", command.name, "Id of the plugin")->required();
  AddChoice(app, "--lang", command.language, {"c", "c++", "python"}, "Language (default: c++)");
  app.add_option("--out", command.out, "Directory to make (default: the name)")->type_name("DIR");
}

void AddCheck(CLI::App& plugin, PluginCommands& commands) {
  PluginCheckCommand& command = commands.check;
  CLI::App& check = *AddCommand(plugin, "check", "Find out whether plugins keep to the rules",
                                kPluginCheckFooter);
  commands.check_app = &check;
  check.add_option("path", command.path, "Library, manifest, or directory of plugins");
  AddRepeatable(check, "--only", command.only, "Run only this case or group, or what it matches")
      ->type_name("GLOB");
  AddSet(check, command.set);
  check.add_option("--junit", command.junit, "Write the results as JUnit XML, too")
      ->type_name("FILE");
  check.add_flag("--in-process", command.in_process,
                 "All cases in one process on this terminal, without a limit, for debuggers");
  check.add_option("--timeout", command.timeout_seconds, "Limit of one case (default: 45)")
      ->type_name("SECONDS")
      ->check(CheckPositive);
  check.add_option("--python", command.python, "Virtual environment that Python plugins run in")
      ->type_name("VENV");
  check.add_flag("--list", command.list, "List the cases, run nothing");
  check.add_flag("--json", command.json, "Print JSON");
}

void AddPlan(CLI::App& plugin, PluginCommands& commands) {
  PluginPlanCommand& command = commands.plan;
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
  commands.plan_app = &plan;
}

void AddLock(CLI::App& plugin, PluginCommands& commands) {
  commands.lock_app = AddCommand(plugin, "lock", "Write down what plugins of other makers are now",
                                 kPluginLockFooter);
  AddSearch(*commands.lock_app, commands.lock);
  commands.verify_app =
      AddCommand(plugin, "verify", "Compare plugins with the lock file", kPluginLockFooter);
  AddSearch(*commands.verify_app, commands.verify);
}

}  // namespace

void AddPluginCommands(CLI::App& app, PluginCommands& commands) {
  CLI::App& plugin = *AddCommand(app, "plugin", "Make, check and list plugins", kPluginFooter);
  plugin.require_subcommand(1);
  AddListing(plugin, commands);
  AddNew(plugin, commands);
  AddPlan(plugin, commands);
  AddCheck(plugin, commands);
  AddLock(plugin, commands);
}

std::optional<Command> ChosenPluginCommand(const PluginCommands& commands) {
  if (commands.list_app->parsed()) return commands.list;
  if (commands.info_app->parsed()) return commands.info;
  if (commands.paths_app->parsed()) return commands.paths;
  if (commands.make_app->parsed()) return commands.make;
  if (commands.plan_app->parsed()) return commands.plan;
  if (commands.check_app->parsed()) return commands.check;
  if (commands.lock_app->parsed()) return commands.lock;
  if (commands.verify_app->parsed()) return commands.verify;
  return std::nullopt;
}

}  // namespace tthost
