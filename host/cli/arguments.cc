// SPDX-License-Identifier: Apache-2.0
// With argument_words.cc and the *_options.cc all that knows CLI11.
#include "host/cli/arguments.h"

#include <CLI/CLI.hpp>

#include "host/cli/argument_checks.h"
#include "host/cli/argument_words.h"
#include "host/cli/help_text.h"
#include "host/cli/plugin_options.h"
#include "host/cli/report_options.h"
#include "host/cli/run_options.h"
#include "host/cli/shared_options.h"

namespace tthost {
namespace {

// What the command line is read into. Lives as long as the CLI::App that refers to it.
struct Parsed {
  RunCommand run;
  RunsListCommand runs_list;
  RunsShowCommand runs_show;
  RunsPruneCommand runs_prune;
  RunsDurationsCommand runs_durations;
  ReportCommands report;
  ReasonsCommand reasons;
  EnvListCommand env_list;
  EnvBuildCommand env_build;
  EnvWhyCommand env_why;
  EnvPruneCommand env_prune;
  CompareCommand compare;
  PluginCommands plugin;
  PresetListCommand preset_list;
  PresetCheckCommand preset_check;
  PresetMatrixCommand preset_matrix;
  ExplainCommand explain;
  ValidateCommand validate;
  PromoteCommand promote;
  SupersetBundleCommand superset_bundle;
  DoctorCommand doctor;
  CLI::App *preset_list_app, *preset_check_app, *preset_matrix_app, *explain_app, *validate_app,
      *promote_app;
  CLI::App *runs_list_app, *runs_show_app, *runs_prune_app, *runs_durations_app, *reasons_app;
  CLI::App *env_list_app, *env_build_app, *env_why_app, *env_prune_app;
  CLI::App *run_app, *compare_app, *superset_bundle_app, *doctor_app;
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

  CLI::App& durations = *AddCommand(
      runs, "durations", "Take recorded durations in, or give them out", kRunsDurationsFooter);
  parsed.runs_durations_app = &durations;
  AddCatalog(durations, parsed.runs_durations.catalog);
  durations.add_option("--export", parsed.runs_durations.export_to, "Write them to FILE")
      ->type_name("FILE");
  durations.add_option("--import", parsed.runs_durations.import_from, "Remember those of FILE")
      ->type_name("FILE");
}

void DeclareReasons(CLI::App& app, Parsed& parsed) {
  CLI::App& reasons =
      *AddCommand(app, "reasons", "Check rules that name causes of failures", kReasonsFooter);
  parsed.reasons_app = &reasons;
  reasons.add_option(
      "file", parsed.reasons.file,
      "Rule file (default: `reasons:` of tt-host.yaml, else the program's own rules)");
  reasons
      .add_option("--run", parsed.reasons.run,
                  "Group the failures of this run (default: the latest)")
      ->type_name("RUN");
}

void DeclareSuperset(CLI::App& app, Parsed& parsed) {
  CLI::App& superset = *AddCommand(app, "superset", "Dashboards of Apache Superset", "");
  superset.require_subcommand(1);
  CLI::App& bundle = *AddCommand(superset, "bundle", "Write a dashboard that Superset imports",
                                 kSupersetBundleFooter);
  parsed.superset_bundle_app = &bundle;
  bundle
      .add_option("--db", parsed.superset_bundle.database,
                  "Database as Superset reaches it: a URI of SQLAlchemy, or a SQLite file here")
      ->type_name("URI")
      ->required();
  bundle.add_option("--out", parsed.superset_bundle.out, "ZIP to write")
      ->type_name("X.zip")
      ->required();
}

void DeclareEnv(CLI::App& app, Parsed& parsed) {
  CLI::App& env = *AddCommand(app, "env", "What models need beyond the environment", kEnvFooter);
  env.require_subcommand(1);
  CLI::App& list = *AddCommand(env, "list", "List requirement layers, the latest used first", "");
  parsed.env_list_app = &list;
  list.add_flag("--json", parsed.env_list.json, "Print as JSON");

  CLI::App& build =
      *AddCommand(env, "build", "Build the layers of cases ahead of a run", kEnvBuildFooter);
  parsed.env_build_app = &build;
  build.add_option("ids", parsed.env_build.filter.cases,
                   "Cases: node ids, path::function, the runner file for all, or bare ids");
  AddFilter(build, parsed.env_build.filter);
  AddCatalog(build, parsed.env_build.catalog);
  AddArch(build, parsed.env_build.catalog.arch);

  CLI::App& why =
      *AddCommand(env, "why", "Say what a case needs and where it comes from", kEnvWhyFooter);
  parsed.env_why_app = &why;
  why.add_option("id", parsed.env_why.id, "Case: node id or bare id, in either style")->required();
  AddCatalog(why, parsed.env_why.catalog);
  why.add_flag("--json", parsed.env_why.json, "Print as JSON");

  CLI::App& prune = *AddCommand(env, "prune", "Remove layers that are not used", kEnvPruneFooter);
  parsed.env_prune_app = &prune;
  prune.add_option("--keep", parsed.env_prune.keep, "Keep this many at most (default: any number)")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
  prune
      .add_option("--days", parsed.env_prune.days,
                  "Keep none that was not used for longer (default: 30)")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
  prune.add_flag("--dry-run", parsed.env_prune.dry_run, "Name them, remove nothing");
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

void DeclarePromote(CLI::App& app, Parsed& parsed) {
  PromoteCommand& command = parsed.promote;
  CLI::App& promote =
      *AddCommand(app, "promote", "Bring test_config up to what runs have shown", kPromoteFooter);
  parsed.promote_app = &promote;
  promote
      .add_option("--from", command.from, "Runs: their beginning, last, last~1 or a path; several")
      ->type_name("RUN")
      ->expected(1, -1)
      ->required();
  promote.add_flag("--write", command.write, "Edit the files, beside printing the patch");
  promote.add_flag("--allow-loosen", command.allow_loosen,
                   "Take in what lets more pass: lower thresholds, new known failures");
  AddTestConfig(promote, command.catalog.test_config);
  AddPython(promote, command.catalog.python);
  AddPluginDirs(promote, command.catalog.plugin_dir);
}

void Declare(CLI::App& app, Parsed& parsed) {
  app.footer(kProgramFooter);
  app.set_version_flag("--version", "tt-host " TTHOST_VERSION);
  app.require_subcommand(1);

  parsed.run_app = AddCommand(app, "run", "Run models and judge them", kRunFooter);
  AddRunOptions(*parsed.run_app, parsed.run);

  DeclareRuns(app, parsed);
  AddReportCommands(app, parsed.report);
  DeclareReasons(app, parsed);
  DeclareEnv(app, parsed);
  DeclareSuperset(app, parsed);

  CLI::App& compare = *AddCommand(app, "compare", "Compare saved outputs", kCompareFooter);
  parsed.compare_app = &compare;
  compare.add_option("golden", parsed.compare.golden, "File with the golden output")->required();
  compare.add_option("device", parsed.compare.device, "File with the device output")->required();
  AddIds(compare, "--comparator", parsed.compare.comparator, "Comparators that count");
  AddSet(compare, parsed.compare.set);
  AddPluginDirs(compare, parsed.compare.plugin_dir);
  AddPython(compare, parsed.compare.python);
  compare.add_flag("--json", parsed.compare.json, "Print JSON");

  AddPluginCommands(app, parsed.plugin);
  DeclarePresets(app, parsed);
  DeclareExplain(app, parsed);
  DeclareValidate(app, parsed);
  DeclarePromote(app, parsed);

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
  if (parsed.runs_durations_app->parsed()) return parsed.runs_durations;
  if (const auto report = ChosenReportCommand(parsed.report)) return *report;
  if (parsed.reasons_app->parsed()) return parsed.reasons;
  if (parsed.env_list_app->parsed()) return parsed.env_list;
  if (parsed.env_build_app->parsed()) return parsed.env_build;
  if (parsed.env_why_app->parsed()) return parsed.env_why;
  if (parsed.env_prune_app->parsed()) return parsed.env_prune;
  if (parsed.compare_app->parsed()) return parsed.compare;
  if (const auto plugin = ChosenPluginCommand(parsed.plugin)) return *plugin;
  if (parsed.preset_list_app->parsed()) return parsed.preset_list;
  if (parsed.preset_check_app->parsed()) return parsed.preset_check;
  if (parsed.preset_matrix_app->parsed()) return parsed.preset_matrix;
  if (parsed.explain_app->parsed()) return parsed.explain;
  if (parsed.validate_app->parsed()) return parsed.validate;
  if (parsed.promote_app->parsed()) return parsed.promote;
  if (parsed.superset_bundle_app->parsed()) return parsed.superset_bundle;
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
