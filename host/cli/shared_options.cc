// SPDX-License-Identifier: Apache-2.0
#include "host/cli/shared_options.h"

#include "host/cli/argument_checks.h"

namespace tthost {

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& help,
                     const char* footer) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->allow_extras();
  command->footer(footer);
  return command;
}

CLI::Option* AddRepeatable(CLI::App& app, const std::string& names, Strings& values,
                           const std::string& help) {
  return app.add_option(names, values, help)->allow_extra_args(false);
}

CLI::Option* AddIds(CLI::App& app, const std::string& names, Strings& values,
                    const std::string& help) {
  return AddRepeatable(app, names, values, help)->delimiter(',')->type_name("IDS");
}

void AddChoice(CLI::App& app, const std::string& name, std::string& value, const Strings& choices,
               const std::string& help) {
  app.add_option(name, value, help)->type_name(JoinedChoices(choices))->check(OneOf(choices));
}

void AddPluginDirs(CLI::App& app, Strings& plugin_dir) {
  AddRepeatable(app, "--plugin-dir", plugin_dir, "Search this directory for plugins first")
      ->type_name("DIR");
}

void AddSet(CLI::App& app, Strings& set) {
  AddRepeatable(app, "--set", set, "Configure a plugin")->type_name("PLUGIN.key=value");
}

void AddPython(CLI::App& app, std::string& python) {
  app.add_option("--python", python, "Virtual environment that models run in")->type_name("VENV");
}

void AddTestConfig(CLI::App& app, Strings& test_config) {
  AddRepeatable(app, "--test-config", test_config,
                "Directory or file with what is expected of each id")
      ->type_name("PATH");
}

void AddCatalog(CLI::App& app, CatalogArguments& catalog, const std::string& frameworks) {
  app.add_option("--models-root", catalog.models_root, "Directory of the models")->type_name("DIR");
  AddRepeatable(app, "--framework", catalog.framework,
                "Frameworks of the loaders (default: " + frameworks + ")")
      ->delimiter(',')
      ->type_name("torch|jax|torch,jax")
      ->check(OneOf({"torch", "jax"}));
  AddTestConfig(app, catalog.test_config);
  AddPython(app, catalog.python);
  AddPluginDirs(app, catalog.plugin_dir);
}

void AddArch(CLI::App& app, std::string& arch) {
  app.add_option("--arch", arch, "Machine whose overrides in test_config apply")->type_name("ARCH");
}

void AddFilter(CLI::App& app, FilterArguments& filter) {
  app.add_option("-k", filter.keyword, "Select by words in names and markers")->type_name("EXPR");
  app.add_option("-m", filter.marker, "Select by markers")->type_name("EXPR");
  app.add_option("--preset", filter.preset, "Select as this preset says")->type_name("NAME");
  AddIds(app, "--parallelism", filter.parallelism, "Run only these strategies");
  AddChoice(app, "--run-mode", filter.run_mode, {"inference", "training"}, "Run only this mode");
}

}  // namespace tthost
