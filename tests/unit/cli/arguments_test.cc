// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

using Strings = std::vector<std::string>;

template <typename T>
T Parsed(const Strings& arguments) {
  const Result<Command> command = ParseArguments(arguments);
  if (!command) throw std::runtime_error(command.error().message);
  return std::get<T>(*command);
}

std::string ErrorOf(const Strings& arguments) {
  const Result<Command> command = ParseArguments(arguments);
  if (command) return "no error";
  EXPECT_EQ(command.error().code, StatusCode::kUsage);
  return command.error().message;
}

TEST(Arguments, ReadARunInPytestsHabits) {
  const auto run = Parsed<RunCommand>({"run",
                                       "a[b-c d]",
                                       "-k",
                                       "not x",
                                       "-m",
                                       "n150",
                                       "-vv",
                                       "-x",
                                       "--co",
                                       "--parallelism",
                                       "single_device,data_parallel",
                                       "--test-config",
                                       "one",
                                       "--test-config",
                                       "two",
                                       "id2",
                                       "--seed",
                                       "7",
                                       "-j",
                                       "3"});
  EXPECT_EQ(run.filter.cases, (Strings{"a[b-c d]", "id2"}));
  EXPECT_EQ(run.filter.keyword, "not x");
  EXPECT_EQ(run.filter.marker, "n150");
  EXPECT_EQ(run.verbose, 2);
  EXPECT_EQ(run.max_failures, 1);
  EXPECT_TRUE(run.collect_only);
  EXPECT_EQ(run.filter.parallelism, (Strings{"single_device", "data_parallel"}));
  EXPECT_EQ(run.catalog.test_config, (Strings{"one", "two"}));
  EXPECT_EQ(run.seed, 7u);
  EXPECT_EQ(run.jobs, "3");
}

TEST(Arguments, DurationsGoToAFileOrComeFromOne) {
  const auto given = Parsed<RunsDurationsCommand>({"runs", "durations", "--import", "d"});
  EXPECT_EQ(given.import_from, "d");
  EXPECT_EQ(given.export_to, "");
  EXPECT_EQ(Parsed<RunsDurationsCommand>({"runs", "durations", "--export", "d"}).export_to, "d");
}

TEST(Arguments, ShuffleTakesASeedOrNone) {
  EXPECT_FALSE(Parsed<RunCommand>({"run"}).shuffle);
  EXPECT_TRUE(Parsed<RunCommand>({"run", "--shuffle"}).shuffle);
  EXPECT_EQ(Parsed<RunCommand>({"run", "--shuffle", "-x"}).shuffle_seed, std::nullopt);
  EXPECT_EQ(Parsed<RunCommand>({"run", "--shuffle", "0"}).shuffle_seed, 0u);
  EXPECT_EQ(Parsed<RunCommand>({"run", "--shuffle=12", "id"}).shuffle_seed, 12u);
  EXPECT_NE(ErrorOf({"run", "--shuffle", "-1"}), "no error");
}

TEST(Arguments, TakeTheLastExpression) {
  const auto run = Parsed<RunCommand>({"run", "-k", "a", "-mb", "-kc", "-m", "d and e"});
  EXPECT_EQ(run.filter.keyword, "c");
  EXPECT_EQ(run.filter.marker, "d and e");
}

TEST(Arguments, TakeIdsOnlyBehindADoubleDash) {
  const auto run = Parsed<RunCommand>({"run", "-q", "--", "-k", "a[b]"});
  EXPECT_EQ(run.filter.cases, (Strings{"-k", "a[b]"}));
  EXPECT_EQ(run.filter.keyword, "");
}

TEST(Arguments, TakeOneValuePerRepeatableOption) {
  const auto run = Parsed<RunCommand>({"run", "--report", "junit:out=a,owner=b", "bare-id"});
  EXPECT_EQ(run.report, Strings{"junit:out=a,owner=b"});
  EXPECT_EQ(run.filter.cases, Strings{"bare-id"});
}

TEST(Arguments, RememberTheWholeLine) {
  EXPECT_EQ(Parsed<RunCommand>({"run", "-q"}).command_line, (Strings{"run", "-q"}));
}

TEST(Arguments, KnowEveryCommand) {
  EXPECT_EQ(Parsed<CompareCommand>({"compare", "a.npy", "b.npy", "--json"}).device, "b.npy");
  EXPECT_EQ(Parsed<PluginListCommand>({"plugin", "list", "--kind", "reporter"}).kind, "reporter");
  EXPECT_EQ(Parsed<PluginInfoCommand>({"plugin", "info", "pcc"}).id, "pcc");
  EXPECT_EQ(Parsed<PluginPathsCommand>({"plugin", "paths", "--plugin-dir", "d"}).plugin_dir,
            Strings{"d"});
  EXPECT_EQ(Parsed<DoctorCommand>({"doctor", "--python", ".venv"}).python, ".venv");
}

TEST(Arguments, HelpOfACommandIsItsOwn) {
  const std::string help = Parsed<PrintCommand>({"compare", "--help"}).text;
  EXPECT_NE(help.find("--comparator"), std::string::npos);
  EXPECT_EQ(help.find("--models-root"), std::string::npos);
}

TEST(Arguments, NameTheNearestOption) {
  EXPECT_EQ(ErrorOf({"run", "--model-root", "x"}),
            "'tt-host run' has no option '--model-root' (did you mean '--models-root'?); "
            "`tt-host run --help` shows what there is");
  EXPECT_NE(ErrorOf({"compare", "--jsn"}).find("did you mean '--json'?"), std::string::npos);
}

TEST(Arguments, NameTheNearestCommand) {
  EXPECT_NE(ErrorOf({"rum"}).find("'tt-host' has no command 'rum' (did you mean 'run'?)"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"plugin", "lst"}).find("(did you mean 'list'?)"), std::string::npos);
}

TEST(Arguments, RejectValuesOutOfRange) {
  EXPECT_NE(ErrorOf({"run", "--run-mode", "trainin"}).find("did you mean 'training'?"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"run", "-j", "0"}).find("-j"), std::string::npos);
  EXPECT_NE(ErrorOf({"run", "--maxfail", "-1"}).find("--maxfail"), std::string::npos);
  EXPECT_NE(ErrorOf({"run", "--seed", "x"}).find("--seed"), std::string::npos);
  EXPECT_NE(ErrorOf({"run", "--seed", "-1"}).find("from 0 to 18446744073709551615"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"run", "--maxfail", "0.5"}).find("from 1 to 2147483647"), std::string::npos);
  EXPECT_NE(ErrorOf({"run", "--timeout", "0"}).find("--timeout"), std::string::npos);
}

TEST(Arguments, TheLastUseOfAnOptionCounts) {
  const auto command = ParseArguments({"run", "--arch", "n150", "--maxfail", "1", "--tb", "short",
                                       "--arch", "p150", "--maxfail", "2", "--tb", "long"});
  ASSERT_TRUE(command) << command.error().message;
  const auto& run = std::get<RunCommand>(*command);
  EXPECT_EQ(run.catalog.arch, "p150");
  EXPECT_EQ(run.max_failures, 2);
}

TEST(Arguments, NeedACommandAndItsArguments) {
  EXPECT_EQ(ErrorOf({}),
            "'tt-host' needs a command: run, runs, report, reasons, env, superset, compare, "
            "plugin, presets, explain, validate, promote, doctor");
  EXPECT_EQ(ErrorOf({"plugin"}),
            "'tt-host plugin' needs a command: list, info, paths, new, plan, check, lock, verify");
  EXPECT_NE(ErrorOf({"compare", "only-one"}).find("device"), std::string::npos);
}

}  // namespace
}  // namespace tthost
