// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "host/base/clock.h"
#include "host/base/install_paths.h"
#include "host/plugins/loading/plugin_library.h"
#include "host/worker/case_process.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/stack_dump.h"

namespace tthost {
namespace {

Result<void> RunOne(const CaseRequest& request, PythonBridge& python, Channel channel) {
  StageMarks marks(channel, SystemClock());
  Result<void> done = EnterCaseProcess(request, channel);
  if (done) done = RenewPythonEnvironment(request, python);
  if (done) done = DumpStacksTo(StacksFile(request), python);
  if (done) return RunAndDeliver(request, python, marks, channel);
  return channel.Send({{"type", "failed"}, {"message", done.error().message}});
}

// Answers as a fork server does, with this process instead of a child.
Result<void> Serve(PythonBridge& python, Channel& channel) {
  while (true) {
    TTHOST_ASSIGN_OR_RETURN(Received received, channel.Receive(/*wait=*/true));
    if (received.state == ReceiveState::kClosed) return {};
    const Json json = Json::parse(received.frame.text);
    const int64_t token = json.at("token");
    TTHOST_ASSIGN_OR_RETURN(const CaseRequest request, CaseRequestFromJson(json.at("request")));
    TTHOST_RETURN_IF_ERROR(channel.Send({{"type", "forked"}, {"token", token}, {"pid", getpid()}}));
    TTHOST_RETURN_IF_ERROR(
        RunOne(request, python, Channel(std::move(received.frame.descriptors.at(0)))));
    TTHOST_RETURN_IF_ERROR(channel.Send({{"type", "ended"}, {"token", token}, {"exit_code", 0}}));
  }
}

}  // namespace

Result<void> RunTerminalMode(const Json& start, Channel& channel) {
  const std::string layer = start.at("layer").is_null() ? "" : start.at("layer");
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(start.at("venv"), layer));
  PreloadPlugins(FindInstallPaths().plugins);
  // A runtime that demands a process for each case gets it; threads do no harm here.
  const Json request = {
      {"runtime", start.at("runtime")}, {"modules", Json::array()}, {"warm", true}};
  TTHOST_ASSIGN_OR_RETURN(const std::string text,
                          python->CallJson("preload", "preload", request.dump()));
  const Json must_spawn = Json::parse(text).at("must_spawn");
  if (must_spawn.is_string()) {
    return channel.Send({{"type", "refused"}, {"reason", must_spawn}, {"must_spawn", true}});
  }
  TTHOST_RETURN_IF_ERROR(channel.Send({{"type", "ready"}}));
  return Serve(*python, channel);
}

}  // namespace tthost
