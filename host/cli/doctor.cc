// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "host/base/containment.h"
#include "host/base/control_group.h"
#include "host/base/told_status.h"
#include "host/base/worker_process.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/python_environment.h"
#include "host/cli/run_commands.h"
#include "host/cli/worker_answer.h"

namespace tthost {
namespace {

// Prints findings and remembers whether one of them stops every run.
class Findings {
 public:
  explicit Findings(std::ostream& out) : out_(out) {}

  void Good(const std::string& what, const std::string& text) { Print(what, "ok", text); }
  void Note(const std::string& what, const std::string& text) { Print(what, "-", text); }
  void Missing(const std::string& what, const std::string& text, const std::string& fix) {
    Print(what, "MISSING", text);
    if (!fix.empty()) Print("", "", "fix: " + fix);
    complete_ = false;
  }
  bool Complete() const { return complete_; }

 private:
  void Print(const std::string& what, const std::string& state, const std::string& text) {
    char columns[64];
    std::snprintf(columns, sizeof(columns), "%-18s %-8s ", what.c_str(), state.c_str());
    out_ << columns << text << "\n";
  }

  std::ostream& out_;
  bool complete_ = true;
};

std::string TextAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string VersionsText(const Json& runtime) {
  std::string text;
  if (!runtime.contains("versions")) return text;
  for (const auto& [package, version] : runtime["versions"].items()) {
    text += (text.empty() ? "" : ", ") + package + " " +
            (version.is_string() ? version.get<std::string>() : version.dump());
  }
  return text;
}

void ReportRuntimes(const Json& runtimes, const std::string& remedy, Findings& findings) {
  bool any = false;
  for (const Json& runtime : runtimes) {
    const std::string name = "runtime " + TextAt(runtime, "name");
    if (runtime.value("usable", false)) {
      any = true;
      findings.Good(name, VersionsText(runtime));
      continue;
    }
    findings.Note(name, "not usable: " + TextAt(runtime, "reason"));
    if (const std::string fix = TextAt(runtime, "fix"); !fix.empty()) {
      findings.Note("", "fix: " + fix);
    }
  }
  if (!any) findings.Missing("runtimes", "none is usable", remedy);
}

// Starts a worker: an interpreter that cannot be embedded is found out here.
void ReportEnvironment(const DoctorCommand& command, const ProjectFile& project, const Host& host,
                       Findings& findings) {
  const auto python =
      FindPythonEnvironment(command.python, project.python, host.paths, host.filesystem);
  if (!python) {
    findings.Missing("interpreter", python.error().message, "");
    return;
  }
  const std::string remedy = EnvironmentRemedy(host.paths, host.filesystem);
  const auto answer = AskWorker("describe", {{"venv", python->path}}, host);
  if (!answer) {
    findings.Missing("interpreter", python->path + ": " + answer.error().message, remedy);
    return;
  }
  findings.Good("interpreter", "Python " + TextAt(*answer, "python") + " of " + python->path +
                                   " (from " + python->origin + ")");
  findings.Good("libpython", TextAt(*answer, "libpython"));
  if (const std::string torch = TextAt(*answer, "torch"); !torch.empty()) {
    findings.Good("torch", torch);
  } else {
    findings.Missing("torch", "not installed in " + python->path, remedy);
  }
  ReportRuntimes(answer->value("runtimes", Json::array()), remedy, findings);
}

void ReportContainment(Findings& findings) {
  const Containment containment = StrongestContainment();
  const std::string name(ContainmentName(containment));
  if (containment != Containment::kProcessGroup) return findings.Good("isolation", name);
  findings.Note("isolation", name +
                                 ": the kernel grants no PID namespace, so a process that a "
                                 "case leaves behind dies when the next case ends, and "
                                 "--cache-policy readonly cannot be had");
}

// Asked for nothing it says that it cannot do its work.
void ReportNamespaceInit(const Host& host, Findings& findings) {
  constexpr int kMostMillis = 10'000;
  const std::string what = "namespace init";
  ProcessSpec spec;
  spec.argv = {host.paths.namespace_init};
  const auto run = RunCaptured(host.runner, std::move(spec), kMostMillis);
  if (!run) return findings.Missing(what, run.error().message, "make build");
  if (run->status.exit_code == kNamespaceSetUpFailed) {
    return findings.Good(what, host.paths.namespace_init);
  }
  findings.Missing(what,
                   host.paths.namespace_init + ": ended with " + Describe(run->status) +
                       ", expected exit code " + std::to_string(kNamespaceSetUpFailed),
                   "make build");
}

// Makes a group: that one may be made is known only then.
void ReportMemoryLimit(const Host& host, Findings& findings) {
  const auto hierarchy = ControlGroupHierarchy::OfThisProcess();
  std::string obstacle = hierarchy.Obstacle();
  if (const std::string groups = hierarchy.Description(); !groups.empty()) {
    const auto group = host.runner.MakeGroup({.memory_bytes = int64_t{1} << 30, .tasks = 64});
    if (group) return findings.Good("memory limit", groups);
    obstacle = group.error().message;
  }
  const std::string reason = obstacle.empty() ? "" : " (" + obstacle + ")";
  findings.Note("memory limit", "no control group may be made" + reason +
                                    ": what is resident for a case is looked at five times a "
                                    "second");
  if (!reason.empty()) {
    findings.Note("",
                  "fix: `systemd-run --user --scope -p Delegate=yes tt-host …` starts it in a "
                  "control group of its own");
  }
}

void ReportPlugins(const PluginCatalog& catalog, Findings& findings) {
  for (const PluginDirectory& directory : catalog.directories) {
    findings.Note("plugins in", directory.path + ": " + directory.state);
  }
  for (const PluginKind kind :
       {PluginKind::kParallelism, PluginKind::kComparator, PluginKind::kReporter}) {
    std::string ids;
    for (const PluginManifest& plugin : catalog.plugins) {
      if (plugin.kind != kind || plugin.state != PluginState::kOk) continue;
      ids += (ids.empty() ? "" : ", ") + plugin.id;
    }
    const std::string name(PluginKindName(kind));
    if (!ids.empty()) {
      findings.Good(name, ids);
    } else {
      findings.Missing(name, "no usable plugin", "make build");
    }
  }
  for (const PluginManifest& plugin : catalog.plugins) {
    if (plugin.state == PluginState::kOk) continue;
    findings.Note(plugin.id,
                  std::string(PluginStateName(plugin.state)) + ": " + plugin.state_reason);
  }
}

}  // namespace

Result<int> Diagnose(const DoctorCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  Findings findings(host.out);
  findings.Good("tt-host", std::string(TTHOST_VERSION) + " in " + host.paths.prefix);
  if (host.filesystem.Exists(host.paths.worker)) {
    findings.Good("worker", host.paths.worker);
    ReportEnvironment(command, project, host, findings);
  } else {
    findings.Missing("worker", host.paths.worker, "make build");
  }
  ReportContainment(findings);
  ReportNamespaceInit(host, findings);
  ReportMemoryLimit(host, findings);
  ReportPlugins(FindPlugins(PluginSearchFor(command.plugin_dir, project, host, command.python),
                            host.filesystem),
                findings);
  host.out << (findings.Complete() ? "everything that runs need is here\n"
                                   : "something that runs need is missing\n");
  return findings.Complete() ? 0 : 1;
}

}  // namespace tthost
