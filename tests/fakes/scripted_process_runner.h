// SPDX-License-Identifier: Apache-2.0
// Processes that a test plays: each runs a script on a thread of its own, with the descriptors that
// a real child would have.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "host/base/channel.h"
#include "host/base/process_runner.h"

namespace tthost {

inline ExitStatus ExitCode(int code) { return {.exit_code = code, .signal = {}}; }
inline ExitStatus KilledBy(int signal) { return {.exit_code = {}, .signal = signal}; }

// The inside of a played process.
class ScriptedChild {
 public:
  explicit ScriptedChild(const ProcessSpec& spec) : spec(spec) {
    for (const auto& [child, own] : spec.descriptors) {
      UniqueFd copy(fcntl(own, F_DUPFD_CLOEXEC, 3));
      if (child == kChannelDescriptor) {
        channel = Channel(std::move(copy));
      } else {
        output_ = std::move(copy);
      }
    }
  }

  const ProcessSpec spec;
  Channel channel;
  std::atomic<int64_t> resident_bytes = 0;  // as the kernel would tell
  std::atomic<int> processes = 1;
  std::atomic<int64_t> shared_bytes = 0;  // of them, that belong to other processes as well
  std::atomic<int> looks_at_shared = 0;

  // The next frame; null once the channel is closed.
  Json Receive(std::vector<UniqueFd>* descriptors = nullptr) {
    auto received = channel.Receive(/*wait=*/true);
    if (!received || received->state != ReceiveState::kFrame) return nullptr;
    if (descriptors != nullptr) *descriptors = std::move(received->frame.descriptors);
    return Json::parse(received->frame.text);
  }
  void Send(const Json& frame) { (void)channel.Send(frame); }
  // To descriptors 1 and 2.
  void Print(std::string_view text) {
    [[maybe_unused]] const ssize_t size = write(output_.Get(), text.data(), text.size());
  }
  // Waits for one of `wanted`, or SIGKILL, and gives it; other signals are ignored.
  int AwaitSignal(std::vector<int> wanted = {}) {
    std::unique_lock lock(mutex_);
    while (true) {
      came_.wait(lock, [this] { return !signals_.empty(); });
      const int signal = signals_.front();
      signals_.erase(signals_.begin());
      if (signal == SIGKILL) return signal;
      for (const int one : wanted) {
        if (signal == one) return signal;
      }
    }
  }
  // The next signal that came, without waiting.
  std::optional<int> TakeSignal() {
    const std::lock_guard lock(mutex_);
    if (signals_.empty()) return std::nullopt;
    const int signal = signals_.front();
    signals_.erase(signals_.begin());
    return signal;
  }
  // The kernel closes what an ended process had open.
  void Finish() {
    const std::lock_guard lock(mutex_);
    channel.Close();
    output_.Reset();
  }
  void Deliver(int signal) {
    const std::lock_guard lock(mutex_);
    signals_.push_back(signal);
    came_.notify_all();
    if (signal == SIGKILL && channel.IsOpen()) shutdown(channel.Descriptor(), SHUT_RD);
  }

 private:
  UniqueFd output_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<int> signals_;
};

using Script = std::function<ExitStatus(ScriptedChild&)>;

class ScriptedProcess : public Process {
 public:
  ScriptedProcess(pid_t pid, const ProcessSpec& spec, Script script)
      : pid_(pid), child_(std::make_shared<ScriptedChild>(spec)), end_(eventfd(0, EFD_CLOEXEC)) {
    thread_ = std::thread([this, script = std::move(script)] {
      status_ = script(*child_);
      child_->Finish();
      const uint64_t one = 1;
      [[maybe_unused]] const ssize_t size = write(end_.Get(), &one, sizeof(one));
    });
  }
  ~ScriptedProcess() override {
    child_->Deliver(SIGKILL);
    if (thread_.joinable()) thread_.join();
  }

  pid_t Pid() const override { return pid_; }
  int EndDescriptor() const override { return end_.Get(); }
  std::optional<ExitStatus> TryReap() override {
    pollfd end{end_.Get(), POLLIN, 0};
    if (poll(&end, 1, 0) != 1) return std::nullopt;
    if (thread_.joinable()) thread_.join();
    return status_;
  }
  void SignalGroup(int signal) override { child_->Deliver(signal); }
  TreeUse Use() const override {
    return {.resident_bytes = child_->resident_bytes, .processes = child_->processes};
  }
  int64_t ProportionalBytes() const override {
    ++child_->looks_at_shared;
    child_->looks_at_shared.notify_all();
    return child_->resident_bytes - child_->shared_bytes;
  }

 private:
  pid_t pid_;
  std::shared_ptr<ScriptedChild> child_;
  UniqueFd end_;
  std::optional<ExitStatus> status_;
  std::thread thread_;
};

// Thread-safe but for the members that a test sets before it starts something.
class ScriptedProcessRunner : public ProcessRunner {
 public:
  // The script of a process about to be started, or why it cannot be started.
  std::function<Result<Script>(const ProcessSpec&)> on_start;

  // The control group of a case; unset: the kernel grants none.
  std::function<Result<std::unique_ptr<ControlGroup>>(const GroupLimits&)> on_group;

  Result<std::unique_ptr<Process>> Start(const ProcessSpec& spec) override {
    pid_t pid = 0;
    {
      const std::lock_guard lock(mutex_);
      started_.push_back(spec);
      pid = ++last_pid_;
    }
    TTHOST_ASSIGN_OR_RETURN(Script script, on_start(spec));
    return std::make_unique<ScriptedProcess>(pid, spec, std::move(script));
  }

  // A child of a played fork server: `channel` is what came with the fork request. Gives the pid
  // to answer with and the descriptor to send.
  std::pair<pid_t, int> PlayFork(UniqueFd channel, Script script) {
    ProcessSpec spec;
    spec.argv = {"forked"};
    spec.descriptors = {{kChannelDescriptor, channel.Get()}};
    const std::lock_guard lock(mutex_);
    const pid_t pid = ++last_pid_;
    forked_[pid] = std::make_unique<ScriptedProcess>(pid, spec, std::move(script));
    return {pid, forked_[pid]->EndDescriptor()};
  }
  // What the server does for a child that has ended.
  ExitStatus ReapForked(pid_t pid) {
    Process* const process = Forked(pid);
    pollfd end{process->EndDescriptor(), POLLIN, 0};
    poll(&end, 1, -1);
    return *process->TryReap();
  }
  // The server died: its children are ours to reap, and got SIGKILL.
  void OrphanForked(pid_t pid) {
    Forked(pid)->SignalGroup(SIGKILL);
    const std::lock_guard lock(mutex_);
    orphaned_.push_back(pid);
  }

  std::unique_ptr<Process> Adopt(pid_t pid, UniqueFd end) override {
    return std::make_unique<AdoptedProcess>(*this, pid, std::move(end));
  }

  Result<std::unique_ptr<ControlGroup>> MakeGroup(const GroupLimits& limits) override {
    if (!on_group) return nullptr;
    return on_group(limits);
  }

  void InheritOrphans() override { inherits_orphans = true; }
  int KillOrphans(const std::vector<pid_t>& spared_groups) override {
    sweeps.push_back(spared_groups);
    return 0;
  }

  std::vector<ProcessSpec> Started() const {
    const std::lock_guard lock(mutex_);
    return started_;
  }
  // Those whose second word is `mode`: "case", "serve".
  int CountStarted(std::string_view mode) const {
    int count = 0;
    for (const ProcessSpec& spec : Started()) count += spec.argv.at(1) == mode ? 1 : 0;
    return count;
  }

  bool inherits_orphans = false;
  std::vector<std::vector<pid_t>> sweeps;  // what each KillOrphans() was told to spare

 private:
  class AdoptedProcess : public Process {
   public:
    AdoptedProcess(ScriptedProcessRunner& runner, pid_t pid, UniqueFd end)
        : runner_(runner), pid_(pid), end_(std::move(end)) {}
    pid_t Pid() const override { return pid_; }
    int EndDescriptor() const override { return end_.Get(); }
    std::optional<ExitStatus> TryReap() override {
      if (!runner_.IsOrphaned(pid_)) return std::nullopt;
      return runner_.Forked(pid_)->TryReap();
    }
    void SignalGroup(int signal) override { runner_.Forked(pid_)->SignalGroup(signal); }
    TreeUse Use() const override { return runner_.Forked(pid_)->Use(); }
    int64_t ProportionalBytes() const override { return runner_.Forked(pid_)->ProportionalBytes(); }

   private:
    ScriptedProcessRunner& runner_;
    pid_t pid_;
    UniqueFd end_;
  };

  Process* Forked(pid_t pid) {
    const std::lock_guard lock(mutex_);
    return forked_.at(pid).get();
  }
  bool IsOrphaned(pid_t pid) {
    const std::lock_guard lock(mutex_);
    for (const pid_t one : orphaned_) {
      if (one == pid) return true;
    }
    return false;
  }

  mutable std::mutex mutex_;
  pid_t last_pid_ = 1'000'000'000;  // above every real one
  std::vector<ProcessSpec> started_;
  std::map<pid_t, std::unique_ptr<ScriptedProcess>> forked_;
  std::vector<pid_t> orphaned_;
};

}  // namespace tthost
