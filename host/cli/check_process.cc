// SPDX-License-Identifier: Apache-2.0
#include "host/cli/check_process.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <nlohmann/json.hpp>

#include "host/base/last_words.h"

namespace tthost {
namespace {

constexpr size_t kOutputTail = 2000;

CheckVerdict VerdictOf(const std::string& name) {
  if (name == "pass") return CheckVerdict::kPass;
  if (name == "skip") return CheckVerdict::kSkip;
  if (name == "warn") return CheckVerdict::kWarn;
  return CheckVerdict::kFail;
}

std::string Seconds(double seconds) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%g s", seconds);
  return text.data();
}

// What a process that ended without a result did.
CheckResult Ended(const CheckCase& test, const ExitStatus& status, const LastWords& words) {
  CheckResult result{test, CheckVerdict::kCrash, "", test.advice, "", 0};
  const std::string where = words.doing.empty() ? "outside of a call" : "in " + words.doing;
  if (status.exit_code) {
    result.happened = "the plugin ended the process with exit code " +
                      std::to_string(*status.exit_code) + " " + where;
    result.advice = "return a status and say why through host->fail; never call exit()";
    return result;
  }
  result.happened = Describe(status) + " " + where;
  if (!words.fault.empty()) {
    result.happened += ": it " + words.fault;
    result.advice = words.advice;
  } else if (status.signal == SIGABRT) {
    result.advice =
        "let no exception leave the plugin and do not call abort() or assert(); return a "
        "status and say why through host->fail";
  }
  return result;
}

CheckResult TimedOut(const CheckCase& test, double limit_seconds, const LastWords& words) {
  const std::string where = words.doing.empty() ? "the process" : words.doing;
  return {test,
          CheckVerdict::kFail,
          where + " did not come to its end within " + Seconds(limit_seconds),
          "return from every call; poll host->cancelled in loops that may take long, and wait for "
          "nothing that may not come",
          "",
          limit_seconds};
}

// All results are there, and the process is not at its end.
void MakeUnended(CheckResult& result, double limit_seconds) {
  if (result.verdict < CheckVerdict::kFail) {
    result.verdict = CheckVerdict::kFail;
    result.happened.clear();
    result.advice.clear();
  }
  result.happened += (result.happened.empty() ? "" : "\n") +
                     ("the process did not end within " + Seconds(limit_seconds)) +
                     ", though the case had come to its end";
  if (!result.advice.empty()) return;
  result.advice =
      "leave nothing behind that the end of the process waits for, such as a thread that holds "
      "the lock of a stream";
}

// All results are there, and then a signal ended the process.
void MakeCrashed(CheckResult& result, const ExitStatus& status) {
  result.verdict = CheckVerdict::kCrash;
  result.happened += (result.happened.empty() ? "" : "\n") + Describe(status) +
                     " after the case had come to its end";
}

}  // namespace

Result<CheckProcess> CheckProcess::Start(const CheckTarget& target, std::vector<CheckCase> cases,
                                         const CheckOptions& options, const std::string& scratch,
                                         const std::string& name, const Host& host) {
  const std::string directory = scratch + "/" + name;
  const std::string last_words = directory + ".words", output = directory + ".out";
  TTHOST_RETURN_IF_ERROR(host.filesystem.MakeDirectories(directory));
  WorkerSpec spec;
  spec.worker = host.paths.worker;
  spec.mode = "check";
  spec.working_directory = directory;
  spec.on_terminal = options.in_process;
  if (!options.in_process) spec.output_file = output;
  Json ids = Json::array();
  for (const CheckCase& one : cases) ids.push_back(one.id);
  const Json start = {{"type", "check"},
                      {"manifest", target.manifest},
                      {"library", target.library},
                      {"config", target.config},
                      {"config_problem", target.config_problem},
                      {"venv", target.venv},
                      {"cases", ids},
                      {"last_words", last_words}};
  TTHOST_ASSIGN_OR_RETURN(WorkerProcess worker, StartWorker(host.runner, spec, start));
  CheckProcess process(std::move(cases), std::move(worker), host);
  process.last_words_ = last_words;
  process.output_ = output;
  process.limit_seconds_ = options.limit_seconds;
  process.is_limited_ = !options.in_process;
  process.Begin();
  return process;
}

// The time of a case runs from here on.
void CheckProcess::Begin() {
  begun_ = host_->clock.SteadyNanos();
  if (is_limited_) deadline_ = begun_ + static_cast<int64_t>(limit_seconds_ * 1e9);
}

void CheckProcess::TakeResult(const Json& frame) {
  if (results_.size() == cases_.size()) return;
  const CheckCase& test = cases_[results_.size()];
  CheckResult result{test,
                     VerdictOf(frame.value("verdict", "")),
                     frame.value("happened", ""),
                     frame.value("advice", ""),
                     "",
                     double(host_->clock.SteadyNanos() - begun_) * 1e-9};
  if (result.verdict == CheckVerdict::kFail) result.output = Output();
  results_.push_back(std::move(result));
}

Result<void> CheckProcess::TakeFrames() {
  while (worker_.channel.IsOpen()) {
    TTHOST_ASSIGN_OR_RETURN(const Received received, worker_.channel.Receive(false));
    if (received.state == ReceiveState::kClosed) worker_.channel.Close();
    if (received.state != ReceiveState::kFrame) return {};
    const Json frame = Json::parse(received.frame.text, nullptr, false);
    const std::string type = frame.is_object() ? frame.value("type", "") : "";
    if (type == "begun") Begin();
    if (type == "result") TakeResult(frame);
    if (type == "failed") {
      const std::string message = frame.value("message", "");
      return Error(frame.value("usage", false) ? Status::Usage(message)
                                               : Status::Internal(message));
    }
  }
  return {};
}

std::string CheckProcess::Output() const {
  return host_->filesystem.ReadTail(output_, kOutputTail).value_or("");
}

// The case that ran has no result, and those after it did not run. `status` null: out of time.
void CheckProcess::EndWithout(const ExitStatus* status) {
  if (results_.size() == cases_.size()) {
    if (status == nullptr) {
      MakeUnended(results_.back(), limit_seconds_);
    } else if (status->signal) {
      MakeCrashed(results_.back(), *status);
    }
    return;
  }
  const LastWords words = ReadLastWords(host_->filesystem, last_words_);
  const CheckCase& test = cases_[results_.size()];
  CheckResult result =
      status != nullptr ? Ended(test, *status, words) : TimedOut(test, limit_seconds_, words);
  result.output = Output();
  result.seconds = double(host_->clock.SteadyNanos() - begun_) * 1e-9;
  results_.push_back(std::move(result));
  while (results_.size() < cases_.size()) {
    results_.push_back({cases_[results_.size()], CheckVerdict::kSkip,
                        "not run: the process ended in " + test.id, "", "", 0});
  }
}

Result<bool> CheckProcess::Look(int64_t now) {
  // The end is asked for first: what the process sent before it is in the channel by then.
  const auto ended = worker_.process->TryReap();
  TTHOST_RETURN_IF_ERROR(TakeFrames());
  if (ended) {
    EndWithout(&*ended);
    return true;
  }
  if (now < deadline_) return false;
  worker_.process->SignalGroup(SIGKILL);
  EndWithout(nullptr);
  return true;
}

}  // namespace tthost
