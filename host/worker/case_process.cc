// SPDX-License-Identifier: Apache-2.0
#include "host/worker/case_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

#include "host/base/control_group.h"
#include "host/base/filesystem.h"
#include "host/base/read_only_mounts.h"
#include "host/worker/case_run.h"

namespace tthost {
namespace {

Result<void> RedirectOutput(int descriptor, const std::string& path) {
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!file.IsValid() || dup2(file.Get(), descriptor) < 0) {
    return Error(Status::Unavailable("cannot open '" + path + "': " + std::strerror(errno)));
  }
  return {};
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// Of this process since it was forked or started, and of those that it waited for.
double CpuSeconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    seconds += Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  }
  return seconds;
}

std::map<std::string, std::string> EnvironmentOf(const CaseRequest& request) {
  std::map<std::string, std::string> environment = request.environment;
  const std::string temporary = request.case_directory + "/tmp";
  environment["TMPDIR"] = temporary;
  environment["TORCHINDUCTOR_CACHE_DIR"] = temporary + "/torchinductor";
  environment["TRITON_CACHE_DIR"] = temporary + "/triton";
  return environment;
}

}  // namespace

Result<void> EnterCaseProcess(const CaseRequest& request, Channel& channel) {
  if (request.containment == Containment::kProcessGroup && !request.on_terminal) {
    setpgid(0, 0);
    // Whom a child of the case leaves behind stays below the case, told from what others left.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  if (const auto joined = JoinControlGroup(request.control_group); !joined) {
    TTHOST_RETURN_IF_ERROR(
        channel.Send({{"type", "not_limited"}, {"message", joined.error().message}}));
  }
  const std::string work = request.case_directory + "/work";
  TTHOST_RETURN_IF_ERROR(LocalFileSystem().MakeDirectories(work));
  TTHOST_RETURN_IF_ERROR(LocalFileSystem().MakeDirectories(request.case_directory + "/tmp"));
  if (!request.on_terminal) {
    TTHOST_RETURN_IF_ERROR(RedirectOutput(STDOUT_FILENO, request.case_directory + "/stdout.log"));
    TTHOST_RETURN_IF_ERROR(RedirectOutput(STDERR_FILENO, request.case_directory + "/stderr.log"));
  }
  if (chdir(work.c_str()) != 0) {
    return Error(Status::Unavailable("cannot enter '" + work + "': " + std::strerror(errno)));
  }
  TTHOST_RETURN_IF_ERROR(MountReadOnly(request.read_only));
  for (const auto& [name, value] : EnvironmentOf(request)) setenv(name.c_str(), value.c_str(), 1);
  return {};
}

Result<void> RenewPythonEnvironment(const CaseRequest& request, PythonBridge& python) {
  const Json environment = {{"environment", EnvironmentOf(request)}};
  TTHOST_RETURN_IF_ERROR(python.CallJson("forked_process", "renew", environment.dump()));
  return {};
}

Result<void> RunAndDeliver(const CaseRequest& request, PythonBridge& python, StageMarks& marks,
                           Channel& channel) {
  const double before = CpuSeconds();  // on the terminal, of other cases
  Outcome outcome = RunCase(request, python, marks);
  outcome.cpu_seconds = CpuSeconds() - (request.on_terminal ? before : 0);
  python.FlushOutput();
  return DeliverOutcome(outcome, request, channel);
}

void RunCaseAndExit(const CaseRequest& request, PythonBridge& python, StageMarks& marks,
                    Channel& channel) {
  const auto delivered = RunAndDeliver(request, python, marks, channel);
  if (!delivered) fprintf(stderr, "tt-host-worker: %s\n", delivered.error().message.c_str());
  EndProcess(delivered ? 0 : 1);
}

void EndProcess(int exit_code) {
  fflush(nullptr);
  _exit(exit_code);
}

}  // namespace tthost
