// SPDX-License-Identifier: Apache-2.0
#include "host/base/worker_process.h"

#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "host/base/clock.h"

namespace tthost {
namespace {

// What the worker answered, or nothing yet.
Result<bool> ReadAnswer(const std::string& mode, Channel& channel) {
  if (!channel.IsOpen()) return false;
  TTHOST_ASSIGN_OR_RETURN(const Received received, channel.Receive(false));
  if (received.state == ReceiveState::kClosed) channel.Close();
  if (received.state != ReceiveState::kFrame) return false;
  const Json frame = Json::parse(received.frame.text, nullptr, false);
  const std::string type = frame.is_object() ? frame.value("type", "") : "";
  if (type == "done") return true;
  if (type == "failed") {
    const std::string message = frame.value("message", "");
    return Error(frame.value("usage", false) ? Status::Usage(message)
                                             : Status::Unavailable(message));
  }
  return Error(Status::Internal("the worker answered '" + mode + "' with '" + type + "'"));
}

}  // namespace

std::vector<std::string> WorkerEnvironment() {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("PYTHON") || text.starts_with("OPENBLAS_NUM_THREADS=")) continue;
    environment.emplace_back(text);
  }
  environment.emplace_back("OPENBLAS_NUM_THREADS=1");
  return environment;
}

Result<WorkerProcess> StartWorker(ProcessRunner& runner, const WorkerSpec& spec,
                                  const Json& start) {
  TTHOST_ASSIGN_OR_RETURN(auto ends, Channel::MakePair());
  auto& [ours, theirs] = ends;
  ProcessSpec process_spec;
  process_spec.argv = {spec.worker, spec.mode};
  process_spec.environment = WorkerEnvironment();
  process_spec.working_directory = spec.working_directory;
  process_spec.output_file = spec.output_file;
  process_spec.on_terminal = spec.on_terminal;
  process_spec.descriptors = {{kChannelDescriptor, theirs.Descriptor()}};
  TTHOST_ASSIGN_OR_RETURN(auto process, runner.Start(process_spec));
  TTHOST_RETURN_IF_ERROR(ours.Send(start));
  return WorkerProcess{std::move(process), std::move(ours)};
}

Result<void> CallWorker(ProcessRunner& runner, const WorkerSpec& spec, const Json& start,
                        int timeout_ms) {
  TTHOST_ASSIGN_OR_RETURN(WorkerProcess worker, StartWorker(runner, spec, start));
  const int64_t deadline = SystemClock().SteadyNanos() + int64_t{timeout_ms} * 1'000'000;
  while (true) {
    // The end is asked for first: what the worker sent before it is in the channel by then.
    const std::optional<ExitStatus> ended = worker.process->TryReap();
    TTHOST_ASSIGN_OR_RETURN(const bool answered, ReadAnswer(spec.mode, worker.channel));
    if (answered) return {};
    if (ended) {
      return Error(Status::Unavailable("the worker '" + spec.mode + "' ended with " +
                                       Describe(*ended) + " before it answered"));
    }
    const int64_t left_ms = (deadline - SystemClock().SteadyNanos()) / 1'000'000;
    if (left_ms <= 0) {
      return Error(Status::Unavailable("the worker '" + spec.mode + "' did not answer within " +
                                       std::to_string(timeout_ms / 1000) + " s"));
    }
    pollfd descriptors[] = {{worker.channel.Descriptor(), POLLIN, 0},
                            {worker.process->EndDescriptor(), POLLIN, 0}};
    poll(descriptors, 2, static_cast<int>(left_ms));
  }
}

std::string Describe(const ExitStatus& status) {
  if (status.exit_code) return "exit code " + std::to_string(*status.exit_code);
  const int signal = status.signal.value_or(0);
  return "signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
}

}  // namespace tthost
