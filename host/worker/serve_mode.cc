// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "host/base/clock.h"
#include "host/base/install_paths.h"
#include "host/plugins/loading/plugin_library.h"
#include "host/worker/case_process.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"

namespace tthost {
namespace {

struct Child {
  int64_t token = 0;  // the controller's name for the fork
  pid_t pid = 0;
  UniqueFd end;  // pidfd
};

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
      return channel_.Send({{"type", "refused"},
                            {"token", token},
                            {"reason", "the fork server has " + std::to_string(threads) +
                                           " threads; a child could hang"}});
    }
    fflush(nullptr);
    python_.BeforeFork();
    const pid_t pid = fork();
    if (pid == 0) {
      python_.AfterForkInChild();
      RunChild(json, Channel(std::move(frame.descriptors.at(0))));
    }
    python_.AfterForkInParent();
    if (pid < 0) {
      return channel_.Send(
          {{"type", "refused"}, {"token", token}, {"reason", "fork failed: out of processes"}});
    }
    return Adopt(token, pid);
  }

  Result<void> Adopt(int64_t token, pid_t pid) {
    UniqueFd end(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    TTHOST_RETURN_IF_ERROR(
        channel_.Send({{"type", "forked"}, {"token", token}, {"pid", pid}}, {end.Get()}));
    const int key = end.Get();
    children_[key] = {.token = token, .pid = pid, .end = std::move(end)};
    return {};
  }

  Result<void> ReportEnd(int fd) {
    const Child& child = children_.at(fd);
    int status = 0;
    rusage usage{};
    wait4(child.pid, &status, 0, &usage);
    Json frame = {{"type", "ended"}, {"token", child.token}, {"peak_rss_kib", usage.ru_maxrss}};
    if (WIFSIGNALED(status)) {
      frame["signal"] = WTERMSIG(status);
    } else {
      frame["exit_code"] = WEXITSTATUS(status);
    }
    children_.erase(fd);
    return channel_.Send(frame);
  }

  [[noreturn]] void RunChild(const Json& json, Channel channel) {
    channel_.Close();
    children_.clear();
    const Result<CaseRequest> request = CaseRequestFromJson(json.at("request"));
    Result<void> entered = request ? EnterCaseProcess(*request) : Error(request.error());
    if (!entered) {
      (void)channel.Send({{"type", "failed"}, {"message", entered.error().message}});
      EndProcess(1);
    }
    StageMarks marks(channel, SystemClock());
    RunCaseAndExit(*request, python_, marks, channel);
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
  TTHOST_RETURN_IF_ERROR(channel.Send({{"type", "ready"},
                                       {"threads", 1},
                                       {"imported", report.at("imported")},
                                       {"failed", report.at("failed")}}));
  return ForkServer(channel, *python).Serve();
}

}  // namespace tthost
