// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "host/base/clock.h"
#include "host/base/containment.h"
#include "host/base/install_paths.h"
#include "host/plugins/loading/plugin_library.h"
#include "host/worker/case_process.h"
#include "host/worker/huge_pages.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/stack_dump.h"

namespace tthost {
namespace {

struct Child {
  int64_t token = 0;  // the controller's name for the fork
  ContainedChild process;
};

// Of a child without a namespace.
Result<std::optional<ContainedChild>> ForkPlainly() {
  const pid_t server = getpid();
  const pid_t pid = fork();
  if (pid < 0) return Error(Status::Unavailable("out of processes"));
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != server) EndProcess(1);  // it died before the line above
    return std::nullopt;
  }
  return ContainedChild{.pid = pid,
                        .end = UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
                        .status = UniqueFd()};
}

size_t CountThreads() {
  std::error_code error;
  size_t count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/task", error), end; it != end;
       it.increment(error)) {
    ++count;
  }
  return count;
}

class ForkServer {
 public:
  ForkServer(Channel& channel, PythonBridge& python) : channel_(channel), python_(python) {}

  // Returns when the controller closes the channel.
  Result<void> Serve() {
    while (true) {
      std::vector<pollfd> waits = {{channel_.Descriptor(), POLLIN, 0}};
      for (const auto& [fd, child] : children_) waits.push_back({fd, POLLIN, 0});
      if (poll(waits.data(), waits.size(), -1) < 0) continue;
      for (size_t i = 1; i < waits.size(); ++i) {
        if (waits[i].revents != 0) TTHOST_RETURN_IF_ERROR(ReportEnd(waits[i].fd));
      }
      if (waits[0].revents == 0) continue;
      TTHOST_ASSIGN_OR_RETURN(Received received, channel_.Receive(/*wait=*/true));
      if (received.state == ReceiveState::kClosed) return {};
      TTHOST_RETURN_IF_ERROR(Fork(std::move(received.frame)));
    }
  }

 private:
  Result<void> Fork(Frame frame) {
    const Json json = Json::parse(frame.text);
    const int64_t token = json.at("token");
    if (const size_t threads = CountThreads(); threads != 1) {
      return Refuse(
          token, "the fork server has " + std::to_string(threads) + " threads; a child could hang");
    }
    const Result<CaseRequest> request = CaseRequestFromJson(json.at("request"));
    if (!request) return Refuse(token, request.error().message);
    fflush(nullptr);
    python_.BeforeFork();
    auto forked = request->containment == Containment::kProcessGroup
                      ? ForkPlainly()
                      : ForkContained(request->containment, ProcessGroup::kNew);
    if (forked && !*forked) {
      python_.AfterForkInChild();
      RunChild(*request, Channel(std::move(frame.descriptors.at(0))));
    }
    python_.AfterForkInParent();
    if (!forked) return Refuse(token, "fork failed: " + forked.error().message);
    return Adopt(token, **std::move(forked));
  }

  Result<void> Refuse(int64_t token, const std::string& reason) {
    return channel_.Send({{"type", "refused"}, {"token", token}, {"reason", reason}});
  }

  Result<void> Adopt(int64_t token, ContainedChild child) {
    const int key = child.end.Get();
    TTHOST_RETURN_IF_ERROR(
        channel_.Send({{"type", "forked"}, {"token", token}, {"pid", child.pid}}, {key}));
    children_[key] = {.token = token, .process = std::move(child)};
    return {};
  }

  Result<void> ReportEnd(int fd) {
    const Child& child = children_.at(fd);
    const ExitStatus status = ReapContained(child.process);
    Json frame = {{"type", "ended"}, {"token", child.token}, {"peak_rss_kib", status.peak_rss_kib}};
    if (status.signal) frame["signal"] = *status.signal;
    if (status.exit_code) frame["exit_code"] = *status.exit_code;
    children_.erase(fd);
    return channel_.Send(frame);
  }

  [[noreturn]] void RunChild(const CaseRequest& request, Channel channel) {
    channel_.Close();
    children_.clear();
    Result<void> entered = EnterCaseProcess(request, channel);
    if (entered) entered = RenewPythonEnvironment(request, python_);
    if (entered) entered = DumpStacksTo(StacksFile(request), python_);
    if (!entered) {
      (void)channel.Send({{"type", "failed"}, {"message", entered.error().message}});
      EndProcess(1);
    }
    StageMarks marks(channel, SystemClock());
    RunCaseAndExit(request, python_, marks, channel);
  }

  Channel& channel_;
  PythonBridge& python_;
  std::map<int, Child> children_;  // by pidfd
};

// Nothing when the process may be forked, else why not. `report` is filled in either case.
Result<std::string> Preload(PythonBridge& python, const Json& start, Json& report) {
  const Json request = {
      {"runtime", start.at("runtime")}, {"modules", start.at("modules")}, {"warm", true}};
  TTHOST_ASSIGN_OR_RETURN(const std::string text,
                          python.CallJson("preload", "preload", request.dump()));
  report = Json::parse(text);
  if (const Json& must_spawn = report.at("must_spawn"); must_spawn.is_string()) return must_spawn;
  const size_t threads = CountThreads();
  if (threads == 1) return std::string();
  const Json& guilty = report.at("guilty");
  const std::string by =
      guilty.is_string() ? " after importing '" + guilty.get<std::string>() + "'" : "";
  return "the fork server has " + std::to_string(threads) + " threads" + by;
}

}  // namespace

Result<void> RunServeMode(const Json& start, Channel& channel) {
  const std::string layer = start.at("layer").is_null() ? "" : start.at("layer");
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(start.at("venv"), layer));
  PreloadPlugins(FindInstallPaths().plugins);
  Json report;
  TTHOST_ASSIGN_OR_RETURN(const std::string refusal, Preload(*python, start, report));
  if (!refusal.empty()) {
    return channel.Send({{"type", "refused"},
                         {"reason", refusal},
                         {"must_spawn", report.at("must_spawn").is_string()}});
  }
  CollapseIntoHugePages();
  TTHOST_RETURN_IF_ERROR(channel.Send({{"type", "ready"},
                                       {"threads", 1},
                                       {"imported", report.at("imported")},
                                       {"failed", report.at("failed")}}));
  return ForkServer(channel, *python).Serve();
}

}  // namespace tthost
