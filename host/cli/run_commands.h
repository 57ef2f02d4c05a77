// SPDX-License-Identifier: Apache-2.0
// One function per command. Each gives the exit code; an error is told by main().
#pragma once

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"

namespace tthost {

Result<int> RunModels(const RunCommand& command, const Host& host);
Result<int> ListRuns(const RunsListCommand& command, const Host& host);
Result<int> ShowRun(const RunsShowCommand& command, const Host& host);
Result<int> PruneRuns(const RunsPruneCommand& command, const Host& host);
Result<int> ExchangeDurations(const RunsDurationsCommand& command, const Host& host);
Result<int> ReplayReports(const ReportReplayCommand& command, const Host& host);
Result<int> ShowReport(const ReportShowCommand& command, const Host& host);
Result<int> DiffReports(const ReportDiffCommand& command, const Host& host);
Result<int> ListToRerun(const ReportRerunListCommand& command, const Host& host);
Result<int> PrintDurations(const ReportDurationsCommand& command, const Host& host);
Result<int> MergeRuns(const ReportMergeCommand& command, const Host& host);
Result<int> ShowReasons(const ReasonsCommand& command, const Host& host);
Result<int> ListLayers(const EnvListCommand& command, const Host& host);
Result<int> BuildLayers(const EnvBuildCommand& command, const Host& host);
Result<int> ExplainLayer(const EnvWhyCommand& command, const Host& host);
Result<int> PruneLayers(const EnvPruneCommand& command, const Host& host);
Result<int> CompareOutputs(const CompareCommand& command, const Host& host);
Result<int> ListPlugins(const PluginListCommand& command, const Host& host);
Result<int> ShowPlugin(const PluginInfoCommand& command, const Host& host);
Result<int> LockPlugins(const PluginLockCommand& command, const Host& host);
Result<int> VerifyPlugins(const PluginVerifyCommand& command, const Host& host);
Result<int> ShowPluginPaths(const PluginPathsCommand& command, const Host& host);
Result<int> NewPlugin(const PluginNewCommand& command, const Host& host);
Result<int> PlanForModel(const PluginPlanCommand& command, const Host& host);
Result<int> CheckPlugins(const PluginCheckCommand& command, const Host& host);
Result<int> ListPresets(const PresetListCommand& command, const Host& host);
Result<int> CheckPresets(const PresetCheckCommand& command, const Host& host);
Result<int> PrintPresetMatrix(const PresetMatrixCommand& command, const Host& host);
Result<int> ExplainCase(const ExplainCommand& command, const Host& host);
Result<int> ValidateTestConfig(const ValidateCommand& command, const Host& host);
Result<int> PromoteTestConfig(const PromoteCommand& command, const Host& host);
Result<int> WriteSupersetBundle(const SupersetBundleCommand& command, const Host& host);
Result<int> Diagnose(const DoctorCommand& command, const Host& host);

}  // namespace tthost
