// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "host/cli/arguments.h"
#include "host/cli/run_commands.h"

namespace tthost {
namespace {

struct Dispatch {
  const Host& host;

  Result<int> operator()(const RunCommand& command) { return RunModels(command, host); }
  Result<int> operator()(const RunsListCommand& command) { return ListRuns(command, host); }
  Result<int> operator()(const RunsShowCommand& command) { return ShowRun(command, host); }
  Result<int> operator()(const RunsPruneCommand& command) { return PruneRuns(command, host); }
  Result<int> operator()(const RunsDurationsCommand& command) {
    return ExchangeDurations(command, host);
  }
  Result<int> operator()(const ReportReplayCommand& command) {
    return ReplayReports(command, host);
  }
  Result<int> operator()(const ReportShowCommand& command) { return ShowReport(command, host); }
  Result<int> operator()(const ReportDiffCommand& command) { return DiffReports(command, host); }
  Result<int> operator()(const ReportRerunListCommand& command) {
    return ListToRerun(command, host);
  }
  Result<int> operator()(const ReportDurationsCommand& command) {
    return PrintDurations(command, host);
  }
  Result<int> operator()(const ReportMergeCommand& command) { return MergeRuns(command, host); }
  Result<int> operator()(const ReasonsCommand& command) { return ShowReasons(command, host); }
  Result<int> operator()(const EnvListCommand& command) { return ListLayers(command, host); }
  Result<int> operator()(const EnvBuildCommand& command) { return BuildLayers(command, host); }
  Result<int> operator()(const EnvWhyCommand& command) { return ExplainLayer(command, host); }
  Result<int> operator()(const EnvPruneCommand& command) { return PruneLayers(command, host); }
  Result<int> operator()(const CompareCommand& command) { return CompareOutputs(command, host); }
  Result<int> operator()(const PluginListCommand& command) { return ListPlugins(command, host); }
  Result<int> operator()(const PluginInfoCommand& command) { return ShowPlugin(command, host); }
  Result<int> operator()(const PluginLockCommand& command) { return LockPlugins(command, host); }
  Result<int> operator()(const PluginVerifyCommand& command) {
    return VerifyPlugins(command, host);
  }
  Result<int> operator()(const PluginPathsCommand& command) {
    return ShowPluginPaths(command, host);
  }
  Result<int> operator()(const PluginNewCommand& command) { return NewPlugin(command, host); }
  Result<int> operator()(const PluginPlanCommand& command) { return PlanForModel(command, host); }
  Result<int> operator()(const PluginCheckCommand& command) { return CheckPlugins(command, host); }
  Result<int> operator()(const PresetListCommand& command) { return ListPresets(command, host); }
  Result<int> operator()(const PresetCheckCommand& command) { return CheckPresets(command, host); }
  Result<int> operator()(const PresetMatrixCommand& command) {
    return PrintPresetMatrix(command, host);
  }
  Result<int> operator()(const ExplainCommand& command) { return ExplainCase(command, host); }
  Result<int> operator()(const ValidateCommand& command) {
    return ValidateTestConfig(command, host);
  }
  Result<int> operator()(const PromoteCommand& command) { return PromoteTestConfig(command, host); }
  Result<int> operator()(const SupersetBundleCommand& command) {
    return WriteSupersetBundle(command, host);
  }
  Result<int> operator()(const DoctorCommand& command) { return Diagnose(command, host); }
  Result<int> operator()(const PrintCommand& command) {
    host.out << command.text;
    return 0;
  }
};

int ExitCodeOf(const Status& status) {
  switch (status.code) {
    case StatusCode::kUsage:
    case StatusCode::kNotFound:
      return 4;
    case StatusCode::kUnavailable:
    case StatusCode::kNoRoom:
    case StatusCode::kInternal:
      return 3;
  }
  return 3;
}

int Main(const std::vector<std::string>& arguments) {
  InterruptFlag interrupt;
  const Host host = {.filesystem = LocalFileSystem(),
                     .runner = LocalProcessRunner(),
                     .clock = SystemClock(),
                     .interrupt = interrupt,
                     .paths = FindInstallPaths(),
                     .out = std::cout,
                     .err = std::cerr};
  const Result<int> exit_code = [&]() -> Result<int> {
    TTHOST_ASSIGN_OR_RETURN(const Command command, ParseArguments(arguments));
    return std::visit(Dispatch{host}, command);
  }();
  if (exit_code) return *exit_code;
  std::cout.flush();
  std::cerr << "tt-host: error: " << exit_code.error().message << "\n";
  return ExitCodeOf(exit_code.error());
}

}  // namespace
}  // namespace tthost

int main(int argc, char** argv) {
  // A run goes on when nobody reads any more what it prints.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return tthost::Main(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    // A bug of ours: whatever a library throws is caught in the file that calls it.
    std::cerr << "tt-host: internal error: " << error.what() << "\n";
    return 3;
  }
}
