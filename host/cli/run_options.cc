// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_options.h"

#include <cstdlib>

#include "host/cli/argument_checks.h"
#include "host/cli/shared_options.h"

namespace tthost {
namespace {

// CLI11 gives one of these for an option whose value was left out.
bool IsLeftOut(const std::string& value) { return value.empty() || value == "{}"; }

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
           const bool is_named = !run_given.empty() && !IsLeftOut(run_given.front());
           command.resume = is_named ? run_given.front() : "";
           return true;
         },
         "Go on with a run that was broken off (default: the latest such one)")
      ->expected(0, 1)
      ->type_name("[RUN]");
  AddCatalog(run, command.catalog);
  run.add_flag("--locked", command.catalog.locked,
               "Use no plugin of another maker that is not as tt-host.plugins.lock.json has it");
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
  run.add_flag("--no-golden-reuse", command.no_golden_reuse,
               "Compute each golden result, also where another case of the run has had the same");
  run.add_option("--seed", command.seed, "Seed of model and inputs (default: 0)")
      ->type_name("N")
      ->check(CheckWhole<uint64_t, 0>);
  run.add_option("--timeout", command.timeout_seconds,
                 "Seconds after which a case is stopped (default: 1800)")
      ->type_name("SECONDS")
      ->check(CheckPositive);
  AddRepeatable(run, "--stage-timeout", command.stage_timeout,
                "Stop a case whose stage takes longer; 0: no limit (default: learned)")
      ->type_name("STAGE=SECONDS")
      ->check(CheckStageTimeout);
  run.add_option("--memory-limit", command.memory_limit,
                 "Memory of a case and all that it starts (default: 90 % of the machine's)")
      ->type_name("SIZE")
      ->check(CheckByteSize);
  run.add_option("-j,--jobs", command.jobs, "Cases at the same time (default: auto)")
      ->type_name("N|auto")
      ->check(CheckJobs);
  run.add_option(
         "--shuffle",
         [&command](const Strings& seed) {
           command.shuffle = true;
           command.shuffle_seed.reset();
           if (!seed.empty() && !IsLeftOut(seed.front())) {
             command.shuffle_seed = std::strtoull(seed.front().c_str(), nullptr, 10);
           }
           return true;
         },
         "Start cases in random order; the first line tells the seed that repeats it")
      ->expected(0, 1)
      ->type_name("[SEED]")
      ->check([](const std::string& seed) {
        return IsLeftOut(seed) ? "" : CheckWhole<uint32_t, 0>(seed);
      });
  AddChoice(run, "--isolation", command.isolation, {"auto", "fork", "spawn", "none"},
            "How the process of a case is made; none: one for all, on the terminal, for debuggers "
            "(default: auto)");
  AddChoice(run, "--cache-policy", command.cache_policy, {"shared", "readonly", "case"},
            "Weight caches of the cases: yours, yours for reading only, or own ones for each case "
            "(default: shared)");
  run.add_flag(
      "-x,--exitfirst", [&](int64_t) { command.max_failures = 1; }, "Stop after the first failure");
  run.add_option("--retries", command.retries,
                 "Further attempts at a case that failed by what is around it (default: 0)")
      ->type_name("N")
      ->check(CheckWhole<int, 0>);
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
  run.add_option("--out", command.out,
                 "Where relative paths of reports start (default: .), and what cases leave is kept")
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

}  // namespace

void AddRunOptions(CLI::App& run, RunCommand& command) {
  AddSelection(run, command);
  AddExecution(run, command);
  AddReporting(run, command);
  AddWithoutEffect(run, command.without_effect);
}

}  // namespace tthost
