// SPDX-License-Identifier: Apache-2.0
// `tt-host report replay`: recorded runs for reporters that were not there, or could not deliver.
#include <filesystem>
#include <ostream>

#include "host/cli/catalog_settings.h"
#include "host/cli/configured_plugins.h"
#include "host/cli/report_sending.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
#include "host/cli/signals.h"
#include "host/config/project_file.h"
#include "host/plugins/plugin_search.h"
#include "host/report/run_name.h"

namespace tthost {
namespace {

constexpr int kReportFailed = 6;

Result<std::vector<ConfiguredPlugin>> ReportersFor(const ReportReplayCommand& command,
                                                   const ProjectFile& project,
                                                   const PluginCatalog& plugins) {
  std::vector<ReportRequest> requests;
  for (const std::string& text : command.report) {
    TTHOST_ASSIGN_OR_RETURN(ReportRequest request, ParseReportRequest(text));
    requests.push_back(std::move(request));
  }
  return ConfigureReporters(requests, plugins, {project.plugins, command.set, project.places},
                            std::filesystem::current_path().string());
}

// The runs whose undelivered reports are meant.
Result<std::vector<std::string>> RunsMeant(const ReportReplayCommand& command, const Host& host) {
  if (command.run.empty() && command.undelivered) {
    TTHOST_ASSIGN_OR_RETURN(auto uids, StoredRunUids(RunsDirectory(), host.filesystem));
    return std::vector<std::string>(uids.rbegin(), uids.rend());
  }
  TTHOST_ASSIGN_OR_RETURN(
      std::string uid,
      StoredRunUid(RunsDirectory(), command.run.empty() ? "last" : command.run, host.filesystem));
  return std::vector{std::move(uid)};
}

int Tell(const Replayed& replayed, const Host& host) {
  for (const std::string& line : replayed.lines) host.out << line << "\n";
  return replayed.failures > 0 ? kReportFailed : 0;
}

Result<int> SendAllUndelivered(const ReportReplayCommand& command, const PluginCatalog& plugins,
                               const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto uids, RunsMeant(command, host));
  Replayed all;
  for (const std::string& uid : uids) {
    auto sent = SendUndelivered(uid, plugins, host);
    if (!sent && uids.size() == 1) return Error(sent.error());
    if (!sent) {
      all.lines.push_back("warning: " + sent.error().message);
      ++all.failures;
      continue;
    }
    std::ranges::move(sent->lines, std::back_inserter(all.lines));
    all.failures += sent->failures;
  }
  if (all.lines.empty()) {
    all.lines.push_back(uids.size() == 1 ? "run " + uids.front() + ": every report was delivered"
                                         : "every report was delivered");
  }
  return Tell(all, host);
}

}  // namespace

Result<int> ReplayReports(const ReportReplayCommand& command, const Host& host) {
  if (command.undelivered && !command.report.empty()) {
    return Error(
        Status::Usage("report replay: --undelivered sends reports where they should have gone, and "
                      "--report where "
                      "it says; give one of them"));
  }
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  const PluginCatalog plugins =
      FindPlugins(PluginSearchFor(command.plugin_dir, project, host), host.filesystem);
  RaiseOnSignals(host.interrupt);
  if (command.report.empty()) return SendAllUndelivered(command, plugins, host);
  TTHOST_ASSIGN_OR_RETURN(const auto reporters, ReportersFor(command, project, plugins));
  TTHOST_ASSIGN_OR_RETURN(const Replayed replayed,
                          SendRun(command.run.empty() ? "last" : command.run, reporters,
                                  std::filesystem::current_path().string(), host));
  return Tell(replayed, host);
}

}  // namespace tthost
