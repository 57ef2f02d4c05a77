// SPDX-License-Identifier: Apache-2.0
// With argument_words.cc the only file that knows CLI11.
#include "host/cli/arguments.h"

#include <CLI/CLI.hpp>

#include "host/cli/argument_checks.h"
#include "host/cli/argument_words.h"
#include "host/cli/help_text.h"

namespace tthost {
namespace {

using Strings = std::vector<std::string>;

// One value per use: what follows is an argument of its own.
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

void AddCatalog(CLI::App& app, CatalogArguments& catalog, const std::string& frameworks = "torch") {
  app.add_option("--models-root", catalog.models_root, "Directory of the models")->type_name("DIR");
  AddRepeatable(app, "--framework", catalog.framework,
                "Frameworks of the loaders (default: " + frameworks + ")")
      ->delimiter(',')
      ->type_name("torch|jax|torch,jax")
      ->check(OneOf({"torch", "jax"}));
  AddRepeatable(app, "--test-config", catalog.test_config,
                "Directory or file with what is expected of each id")
      ->type_name("PATH");
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

void AddSelection(CLI::App& run, RunCommand& command) {
  FilterArguments& filter = command.filter;
  run.add_option("ids", filter.cases,
                 "Cases: node ids, path::function, the runner file for all, or bare ids");
  AddFilter(run, filter);
  run.add_flag("--lf,--last-failed", filter.last_failed, "Only what failed when it last ran");
  run.add_flag("--ff,--failed-first", filter.failed_first, "What failed when it last ran first");
  run.add_option("--splits", filter.splits, "Divide into this many groups of equal duration")
      ->type_name("N")
      ->check(CheckWhole<int, 1>);
  run.add_option("--group", filter.group, "The group of --splits to run, from 1 on")
      ->type_name("I")
      ->check(CheckWhole<int, 1>);
  run.add_option(
         "--resume",
         [&command](const Strings& run_given) {
           const bool is_named = !run_given.empty() && run_given.front() != "{}";
           command.resume = is_named ? run_given.front() : "";
           return true;
         },
         "Go on with a run that was broken off (default: the latest such one)")
      ->expected(0, 1)
      ->type_name("[RUN]");
  AddCatalog(run, command.catalog);
  AddArch(run, command.catalog.arch);
  run.add_flag("--ignore-broken", filter.ignore_broken, "Leave out loaders that cannot be read");
  run.add_flag("--collect-only,--co", command.collect_only, "List the selected cases, run nothing");
  run.add_flag("--validate-test-config", command.validate_test_config,
               "Check test_config as `tt-host validate` does, run nothing");
  AddChoice(run, "--id-style", command.id_style, {"full", "short"},
            "How listed ids look (default: full)");
}

// Options of pytest that a script may pass and that have no effect here.
void AddWithoutEffect(CLI::App& run, Strings& given) {
  const auto note = [&given](const std::string& name) {
    return [&given, name](const Strings&) {
      given.push_back(name);
      return true;
    };
  };
  const auto add = [&](const std::string& name, const std::string& help) {
    run.add_option(name, note(name), help)->group("Accepted without effect");
  };
  run.add_flag_callback(
         "--forked", [&given] { given.push_back("--forked"); },
         "Every case has a process of its own anyway")
      ->group("Accepted without effect");
  run.add_flag_callback(
         "--log-memory", [&given] { given.push_back("--log-memory"); },
         "Memory of each case is in the journal anyway")
      ->group("Accepted without effect");
  add("-p", "There are no pytest plugins");
  add("-r", "The summary always names what failed");
  add("--tb", "The traceback is always whole");
  add("--splitting-algorithm", "Groups are always made by least duration");
}

void AddExecution(CLI::App& run, RunCommand& command) {
  run.add_option("--runtime", command.runtime, "What executes the device side (default: auto)")
      ->type_name("NAME");
  run.add_option("--platform", command.platform,
                 "PJRT platform that the runtime drives, such as tt (default: cpu)")
      ->type_name("NAME");
  AddChoice(run, "--dtype", command.dtype, {"loader", "bfloat16", "float32"},
            "Type of weights and inputs (default: loader)");
  run.add_option("--devices", command.devices,
                 "Devices of data_parallel and tensor_parallel (default: those of --arch, or 2)")
      ->type_name("N")
      ->check(CheckWhole<int, 1>);
  run.add_flag("--keep-dropout", command.keep_dropout,
               "Training with dropout, whose masks may differ between the two sides");
  run.add_flag("--compile-only", command.compile_only,
               "Lower and compile on shapes alone: no weights, nothing runs");
  run.add_flag("--keep-ir", command.keep_ir,
               "Keep StableHLO and compiled HLO in the directory of each case");
  run.add_option("--seed", command.seed, "Seed of model and inputs (default: 0)")
      ->type_name("N")
      ->check(CheckWhole<uint64_t, 0>);
  run.add_option("--timeout", command.timeout_seconds,
                 "Seconds after which a case is stopped (default: 1800)")
      ->type_name("SECONDS")
      ->check(CheckPositive);
  run.add_option("-j,--jobs", command.jobs, "Cases at the same time (default: auto)")
      ->type_name("N|auto")
      ->check(CheckJobs);
  AddChoice(run, "--isolation", command.isolation, {"auto", "fork", "spawn"},
            "How the process of a case is made (default: auto)");
  run.add_flag(
      "-x,--exitfirst", [&](int64_t) { command.max_failures = 1; }, "Stop after the first failure");
  run.add_flag("--xfail-strict", command.xfail_strict,
               "Count a known failure that passes as a failure");
  run.add_option("--maxfail", command.max_failures, "Stop after this many failures")
      ->type_name("N")
      ->check(CheckWhole<int, 1>);
}

void AddReporting(CLI::App& run, RunCommand& command) {
  AddIds(run, "--comparator", command.comparator, "Comparators that count");
  AddSet(run, command.set);
  AddRepeatable(run, "--report", command.report, "Report with this plugin")
      ->type_name("ID[:key=value,...]");
  run.add_option("--junitxml", command.junitxml, "Same as --report junit:out=PATH")
      ->type_name("PATH");
  run.add_option("--out", command.out, "Where relative paths of reports start (default: .)")
      ->type_name("DIR");
  run.add_flag("--strict-reports", command.strict_reports,
               "Exit with 6 when a reporter failed and nothing else did");
  run.add_option("--durations", command.durations, "List the N slowest cases; 0: all")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
  run.add_flag("-v,--verbose", command.verbose,
               "Show metrics and why cases are skipped; -vv: leaves, stage times");
  run.add_flag("-q,--quiet", command.quiet, "Show failures and totals only");
  run.add_flag("-s", command.no_capture, "Accepted; what cases print stays in their files");
  AddChoice(run, "--color", command.color, {"auto", "always", "never"}, "Colours");
}

// A subcommand that collects unknown words, so that they get our own message.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& help,
                     const char* footer) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->allow_extras();
  command->footer(footer);
  return command;
}

// What the command line is read into. Lives as long as the CLI::App that refers to it.
struct Parsed {
  RunCommand run;
  RunsListCommand runs_list;
  RunsShowCommand runs_show;
  RunsPruneCommand runs_prune;
  CompareCommand compare;
  PluginListCommand list;
  PluginInfoCommand info;
  PluginPathsCommand paths;
  PresetListCommand preset_list;
  PresetCheckCommand preset_check;
  PresetMatrixCommand preset_matrix;
  ExplainCommand explain;
  ValidateCommand validate;
  DoctorCommand doctor;
  CLI::App *preset_list_app, *preset_check_app, *preset_matrix_app, *explain_app, *validate_app;
  CLI::App *runs_list_app, *runs_show_app, *runs_prune_app;
  CLI::App *run_app, *compare_app, *list_app, *info_app, *paths_app, *doctor_app;
};

void AddPresetNames(CLI::App& app, Strings& names) {
  app.add_option("names", names, "Presets: NAME, NAME/ENTRY or FILE.json (default: all)");
}

void DeclarePresets(CLI::App& app, Parsed& parsed) {
  CLI::App& presets = *AddCommand(app, "presets", "Selections with a name", kPresetsFooter);
  presets.require_subcommand(1);
  CLI::App& list = *AddCommand(presets, "list", "List presets and their entries", "");
  parsed.preset_list_app = &list;
  AddPresetNames(list, parsed.preset_list.names);
  list.add_flag("--json", parsed.preset_list.json, "Print as JSON");

  CLI::App& check = *AddCommand(presets, "check",
                                "Find cases that are in no preset, and presets "
                                "without cases",
                                kPresetCheckFooter);
  parsed.preset_check_app = &check;
  AddPresetNames(check, parsed.preset_check.names);
  AddCatalog(check, parsed.preset_check.catalog);
  check.add_flag("--json", parsed.preset_check.json, "Print as JSON");

  CLI::App& matrix =
      *AddCommand(presets, "matrix", "Print the jobs of a CI system as JSON", kPresetMatrixFooter);
  parsed.preset_matrix_app = &matrix;
  AddPresetNames(matrix, parsed.preset_matrix.names);
  AddCatalog(matrix, parsed.preset_matrix.catalog);
}

void DeclareRuns(CLI::App& app, Parsed& parsed) {
  CLI::App& runs = *AddCommand(app, "runs", "What earlier runs left", kRunsFooter);
  runs.require_subcommand(1);
  CLI::App& list = *AddCommand(runs, "list", "List runs, the latest first", "");
  parsed.runs_list_app = &list;
  list.add_option("-n", parsed.runs_list.count, "How many; 0: all (default: 20)")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
  list.add_flag("--json", parsed.runs_list.json, "Print as JSON");

  CLI::App& show = *AddCommand(runs, "show", "Show one run and what failed in it", "");
  parsed.runs_show_app = &show;
  show.add_option("run", parsed.runs_show.run, "Run, or its beginning (default: the latest)");
  show.add_flag("--json", parsed.runs_show.json, "Print as JSON");

  CLI::App& prune = *AddCommand(runs, "prune", "Remove old runs", kRunsPruneFooter);
  parsed.runs_prune_app = &prune;
  prune.add_option("--keep", parsed.runs_prune.keep, "Keep this many (default: 100)")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
  prune.add_option("--days", parsed.runs_prune.days, "Keep none that is older (default: 30)")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
  prune.add_flag("--dry-run", parsed.runs_prune.dry_run, "Name them, remove nothing");
}

void DeclareExplain(CLI::App& app, Parsed& parsed) {
  ExplainCommand& command = parsed.explain;
  CLI::App& explain =
      *AddCommand(app, "explain", "Say where everything about one case comes from", kExplainFooter);
  parsed.explain_app = &explain;
  explain.add_option("id", command.id, "Case: node id or bare id, in either style")->required();
  AddFilter(explain, command.filter);
  AddCatalog(explain, command.catalog);
  AddArch(explain, command.catalog.arch);
  AddIds(explain, "--comparator", command.comparator, "Comparators that count");
  AddSet(explain, command.set);
  explain.add_option("--runtime", command.runtime, "What executes the device side (default: auto)")
      ->type_name("NAME");
  explain.add_flag("--json", command.json, "Print as JSON");
}

void DeclareValidate(CLI::App& app, Parsed& parsed) {
  ValidateCommand& command = parsed.validate;
  CLI::App& validate =
      *AddCommand(app, "validate", "Check test_config against the models", kValidateFooter);
  parsed.validate_app = &validate;
  AddCatalog(validate, command.catalog, "torch,jax");
  validate.add_flag("--fix", command.fix, "Print renames of misspelt ids as a diff");
  validate.add_flag("--write", command.write, "With --fix: rename them in the files");
  validate.add_flag("--json", command.json, "Print as JSON");
  validate.add_flag("-v,--verbose", command.verbose, "Name every case that has no entry");
}

void Declare(CLI::App& app, Parsed& parsed) {
  app.footer(kProgramFooter);
  app.set_version_flag("--version", "tt-host " TTHOST_VERSION);
  app.require_subcommand(1);

  parsed.run_app = AddCommand(app, "run", "Run models and judge them", kRunFooter);
  AddSelection(*parsed.run_app, parsed.run);
  AddExecution(*parsed.run_app, parsed.run);
  AddReporting(*parsed.run_app, parsed.run);
  AddWithoutEffect(*parsed.run_app, parsed.run.without_effect);

  DeclareRuns(app, parsed);

  CLI::App& compare = *AddCommand(app, "compare", "Compare saved outputs", kCompareFooter);
  parsed.compare_app = &compare;
  compare.add_option("golden", parsed.compare.golden, "File with the golden output")->required();
  compare.add_option("device", parsed.compare.device, "File with the device output")->required();
  AddIds(compare, "--comparator", parsed.compare.comparator, "Comparators that count");
  AddSet(compare, parsed.compare.set);
  AddPluginDirs(compare, parsed.compare.plugin_dir);
  AddPython(compare, parsed.compare.python);
  compare.add_flag("--json", parsed.compare.json, "Print JSON");

  CLI::App& plugin = *AddCommand(app, "plugin", "Show plugins", kPluginFooter);
  plugin.require_subcommand(1);
  parsed.list_app = AddCommand(plugin, "list", "List plugins", "");
  AddPluginDirs(*parsed.list_app, parsed.list.plugin_dir);
  AddChoice(*parsed.list_app, "--kind", parsed.list.kind, {"comparator", "parallelism", "reporter"},
            "Only these");
  parsed.list_app->add_flag("--json", parsed.list.json, "Print JSON");
  parsed.info_app = AddCommand(plugin, "info", "Show one plugin and its configuration", "");
  parsed.info_app->add_option("id", parsed.info.id, "Plugin")->required();
  AddPluginDirs(*parsed.info_app, parsed.info.plugin_dir);
  parsed.paths_app = AddCommand(plugin, "paths", "Show the directories that are searched", "");
  AddPluginDirs(*parsed.paths_app, parsed.paths.plugin_dir);

  DeclarePresets(app, parsed);
  DeclareExplain(app, parsed);
  DeclareValidate(app, parsed);

  parsed.doctor_app =
      AddCommand(app, "doctor", "Say what is missing and how to fix it", kDoctorFooter);
  AddPluginDirs(*parsed.doctor_app, parsed.doctor.plugin_dir);
  AddPython(*parsed.doctor_app, parsed.doctor.python);
}

// Of an option with one value the last use counts, so that a script's own can be overridden.
void TakeLastOfPlainOptions(CLI::App& app) {
  for (CLI::Option* const option : app.get_options()) {
    if (option->get_items_expected_max() == 1) option->take_last();
  }
  for (CLI::App* const command : app.get_subcommands({})) TakeLastOfPlainOptions(*command);
}

Command Chosen(const Parsed& parsed) {
  if (parsed.run_app->parsed()) return parsed.run;
  if (parsed.runs_list_app->parsed()) return parsed.runs_list;
  if (parsed.runs_show_app->parsed()) return parsed.runs_show;
  if (parsed.runs_prune_app->parsed()) return parsed.runs_prune;
  if (parsed.compare_app->parsed()) return parsed.compare;
  if (parsed.list_app->parsed()) return parsed.list;
  if (parsed.info_app->parsed()) return parsed.info;
  if (parsed.paths_app->parsed()) return parsed.paths;
  if (parsed.preset_list_app->parsed()) return parsed.preset_list;
  if (parsed.preset_check_app->parsed()) return parsed.preset_check;
  if (parsed.preset_matrix_app->parsed()) return parsed.preset_matrix;
  if (parsed.explain_app->parsed()) return parsed.explain;
  if (parsed.validate_app->parsed()) return parsed.validate;
  return parsed.doctor;
}

}  // namespace

Result<Command> ParseArguments(const std::vector<std::string>& arguments) {
  CLI::App app(kProgramHelp, "tt-host");
  app.allow_extras();
  Parsed parsed;
  Declare(app, parsed);
  TakeLastOfPlainOptions(app);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return PrintCommand{app.help()};
  } catch (const CLI::CallForVersion& version) {
    return PrintCommand{std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    // A word that nobody knows explains more than what is missing because of it.
    TTHOST_RETURN_IF_ERROR(CheckForUnknownWords(app));
    TTHOST_RETURN_IF_ERROR(CheckForCommand(app));
    return Error(Status::Usage(error.what()));
  }
  TTHOST_RETURN_IF_ERROR(CheckForUnknownWords(app));
  parsed.run.command_line = arguments;
  return Chosen(parsed);
}

}  // namespace tthost
