// SPDX-License-Identifier: Apache-2.0
#include "host/report/reporter_process.h"

#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

namespace tthost {
namespace {

// A reporter that talks without end must not keep the run waiting.
constexpr int kMostFramesAtOnce = 1024;

}  // namespace

void ReporterProcess::Poll() {
  if (state_ != ReporterState::kRunning) return;
  // Asked for before reading: what the child sent before its end is in the channel by then.
  const std::optional<ExitStatus> ended = worker_.process->TryReap();
  Send();
  Receive();
  if (ended && state_ == ReporterState::kRunning) Fail("ended with " + Describe(*ended));
}

void ReporterProcess::Kill(const std::string& reason) {
  worker_.process->SignalGroup(SIGKILL);
  Fail(reason);
}

std::vector<std::string> ReporterProcess::TakeLines() { return std::exchange(lines_, {}); }

void ReporterProcess::Send() {
  if (end_told_) return;
  if (end_wanted_) {
    end_told_ = TrySend({{"type", "end"}, {"size", wanted_size_}});
    return;
  }
  if (wanted_size_ > told_size_ && TrySend({{"type", "journal"}, {"size", wanted_size_}})) {
    told_size_ = wanted_size_;
  }
  if (flush_wanted_ && TrySend({{"type", "flush"}})) flush_wanted_ = false;
}

bool ReporterProcess::TrySend(const Json& frame) {
  // A child that is gone is noticed by its end.
  return worker_.channel.IsOpen() && worker_.channel.TrySend(frame).value_or(false);
}

void ReporterProcess::Receive() {
  for (int i = 0; i < kMostFramesAtOnce; ++i) {
    if (state_ != ReporterState::kRunning || !worker_.channel.IsOpen()) return;
    const Result<Received> received = worker_.channel.Receive(false);
    if (!received || received->state == ReceiveState::kClosed) {
      worker_.channel.Close();
      return;
    }
    if (received->state == ReceiveState::kNothingYet) return;
    Understand(received->frame.text);
  }
}

void ReporterProcess::Understand(const std::string& text) {
  const Json frame = Json::parse(text, nullptr, false);
  const std::string type = frame.is_object() ? frame.value("type", "") : "";
  if (type == "done") {
    state_ = ReporterState::kDelivered;
  } else if (type == "failed") {
    Fail(frame.value("message", "no message"));
  } else if (type == "log") {
    const std::string line = frame.value("text", "");
    // GitHub takes a workflow command at the beginning of a line only.
    lines_.push_back(line.starts_with("::") ? line : id_ + ": " + line);
  } else {
    Fail("sent a frame of unknown type '" + type + "'");
  }
}

void ReporterProcess::Fail(const std::string& reason) {
  state_ = ReporterState::kFailed;
  std::string line = "warning: reporter '" + id_ + "' failed: " + reason;
  if (!remedy_.empty()) line += "; " + remedy_;
  lines_.push_back(std::move(line));
}

}  // namespace tthost
