// SPDX-License-Identifier: Apache-2.0
#include "host/execute/fork_server.h"

#include <sys/eventfd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/worker_process.h"
#include "host/execute/case_record.h"

namespace tthost {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
// Cold imports of everything from a slow disk.
constexpr int64_t kWarmingNanos = 300 * kNanosPerSecond;
// A fork takes milliseconds; a machine under load takes longer.
constexpr int64_t kForkNanos = 30 * kNanosPerSecond;
constexpr size_t kLogTailBytes = 2048;
// A server that sends without end must not keep the others waiting. More than a socket holds, so
// that nothing is left unread at its end.
constexpr int kMostFramesAtOnce = 1024;

Json NullWhenEmpty(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// A process forked by a server: the server reaps it and tells its status; when the server is gone,
// the process is ours to reap.
class ForkedProcess : public Process {
 public:
  ForkedProcess(std::unique_ptr<Process> adopted, std::shared_ptr<ToldEnd> told,
                Containment containment)
      : adopted_(std::move(adopted)), told_(std::move(told)), containment_(containment) {}

  pid_t Pid() const override { return adopted_->Pid(); }
  int EndDescriptor() const override { return adopted_->EndDescriptor(); }
  std::optional<ExitStatus> TryReap() override {
    if (told_->status) return told_->status;
    if (!told_->server_end) return std::nullopt;  // the server may still tell
    std::optional<ExitStatus> status = adopted_->TryReap();
    if (!status) return status;
    // What we adopted in a namespace is its first process: it goes with the server, or has told it
    // in vain how the case ended.
    const bool is_the_cases = containment_ == Containment::kProcessGroup;
    if (!is_the_cases && !status->signal) status = ExitStatus{};
    const bool is_known = status->exit_code || status->signal;
    if (!is_known || status->signal == SIGKILL) {
      status->server_end = "its fork server " + DescribeEnd(told_->server_end);
    }
    return status;
  }
  void SignalGroup(int signal) override { adopted_->SignalGroup(signal); }
  TreeUse Use() const override { return adopted_->Use(); }
  int64_t ProportionalBytes() const override { return adopted_->ProportionalBytes(); }

 private:
  std::unique_ptr<Process> adopted_;
  std::shared_ptr<ToldEnd> told_;
  const Containment containment_;
};

// A case that the server runs in itself: the end of the case is not the server's, but whoever wants
// to end the case has to end the server.
class CaseInServer : public Process {
 public:
  CaseInServer(std::shared_ptr<Process> server, std::shared_ptr<ToldEnd> told)
      : server_(std::move(server)), told_(std::move(told)) {}

  pid_t Pid() const override { return server_->Pid(); }
  int EndDescriptor() const override { return told_->event.Get(); }
  std::optional<ExitStatus> TryReap() override { return told_->status; }
  void SignalGroup(int signal) override {
    if (!told_->status) server_->SignalGroup(signal);
  }
  TreeUse Use() const override { return server_->Use(); }
  int64_t ProportionalBytes() const override { return server_->ProportionalBytes(); }

 private:
  std::shared_ptr<Process> server_;
  std::shared_ptr<ToldEnd> told_;
};

}  // namespace

void ToldEnd::Tell(const ExitStatus& how) {
  status = how;
  if (event.IsValid()) eventfd_write(event.Get(), 1);
}

Result<std::shared_ptr<ForkServer>> ForkServer::Start(const ServerKey& key,
                                                      const std::vector<std::string>& modules,
                                                      const std::string& log_path,
                                                      const RunContext& context) {
  const bool runs_cases = context.options.isolation == ExecuteOptions::Isolation::kNone;
  const std::string mode = runs_cases ? "terminal" : "serve";
  const Json start = {{"type", mode},
                      {"venv", key.venv},
                      {"layer", NullWhenEmpty(key.layer)},
                      {"runtime", key.runtime},
                      {"modules", modules}};
  TTHOST_ASSIGN_OR_RETURN(WorkerProcess worker,
                          StartWorker(context.runner,
                                      {.worker = context.options.paths.worker,
                                       .mode = mode,
                                       .working_directory = "",
                                       .output_file = runs_cases ? "" : log_path,
                                       .on_terminal = runs_cases},
                                      start));
  return std::shared_ptr<ForkServer>(
      new ForkServer(std::move(worker.process), std::move(worker.channel), log_path, context));
}

ForkServer::ForkServer(std::unique_ptr<Process> process, Channel channel, std::string log_path,
                       const RunContext& context)
    : context_(context),
      process_(std::move(process)),
      channel_(std::move(channel)),
      log_path_(std::move(log_path)),
      answer_due_ns_(context.clock.SteadyNanos() + kWarmingNanos) {}

void ForkServer::WatchBy(PollSet& waits) const {
  if (state_ == State::kEnded) return;
  if (channel_.IsOpen()) waits.Watch(channel_.Descriptor());
  waits.Watch(process_->EndDescriptor());
  if (IsOwingAnAnswer()) waits.WakeAt(answer_due_ns_);
}

void ForkServer::Advance() {
  if (state_ == State::kEnded) return;
  const bool ends_now = IsReadable(process_->EndDescriptor());
  ReadFrames();
  if (ends_now) {
    NoticeEnd();
  } else if (IsOwingAnAnswer() && context_.clock.SteadyNanos() >= answer_due_ns_) {
    Fail("the fork server did not answer in time");
    process_->SignalGroup(SIGKILL);
  }
}

void ForkServer::RequestFork(int64_t token, const Json& request, const Channel& channel) {
  requests_[token] = std::nullopt;
  answer_due_ns_ = context_.clock.SteadyNanos() + kForkNanos;
  const Json frame = {{"type", "fork"}, {"token", token}, {"request", request}};
  const Result<bool> sent = channel_.TrySend(frame, {channel.Descriptor()});
  if (sent && *sent) return;
  const std::string reason = sent ? "it takes no requests" : sent.error().message;
  requests_[token] = ForkReply{.process = nullptr, .refusal = reason};
  Fail("the fork server cannot be asked: " + reason);
}

std::optional<ForkReply> ForkServer::TakeReply(int64_t token) {
  const auto request = requests_.find(token);
  if (request == requests_.end() || !request->second) return std::nullopt;
  std::optional<ForkReply> reply = std::move(request->second);
  requests_.erase(request);
  return reply;
}

bool ForkServer::IsOwingAnAnswer() const {
  if (state_ == State::kWarming) return true;
  for (const auto& [token, reply] : requests_) {
    if (!reply) return true;
  }
  return false;
}

void ForkServer::ReadFrames() {
  for (int i = 0; i < kMostFramesAtOnce && channel_.IsOpen(); ++i) {
    auto received = channel_.Receive(/*wait=*/false);
    if (received && received->state == ReceiveState::kNothingYet) return;
    if (!received || received->state == ReceiveState::kClosed) {
      channel_.Close();
      // It can do nothing for us any more, and ends by itself or not at all.
      process_->SignalGroup(SIGKILL);
      return;
    }
    try {
      Handle(std::move(received->frame));
    } catch (const Json::exception& error) {
      Fail("the fork server sent a malformed frame: " + std::string(error.what()));
      process_->SignalGroup(SIGKILL);
    }
  }
}

void ForkServer::Handle(Frame frame) {
  const Json json = Json::parse(frame.text);
  const std::string type = json.at("type");
  if (type == "ready") {
    state_ = State::kReady;
  } else if (type == "forked") {
    HandleForked(json.at("token"), json.at("pid"), std::move(frame.descriptors));
  } else if (type == "ended") {
    const auto child = children_.find(json.at("token"));
    if (child == children_.end()) return;
    ExitStatus status;
    if (json.contains("signal")) status.signal = json.at("signal").get<int>();
    if (json.contains("exit_code")) status.exit_code = json.at("exit_code").get<int>();
    status.peak_rss_kib = json.value("peak_rss_kib", int64_t{0});
    child->second->Tell(status);
    children_.erase(child);
  } else if (type == "refused" && json.contains("token")) {
    const std::string reason = json.at("reason");
    requests_[json.at("token")] = ForkReply{.process = nullptr, .refusal = reason};
    Fail(reason);
  } else if (type == "refused" || type == "failed") {
    demands_spawn_ = json.value("must_spawn", false);
    Fail(json.at(type == "refused" ? "reason" : "message"));
  }
}

void ForkServer::HandleForked(int64_t token, pid_t pid, std::vector<UniqueFd> descriptors) {
  const auto request = requests_.find(token);
  if (request == requests_.end() || descriptors.empty() != RunsCases()) {
    return Fail("the fork server answered a request that was not made");
  }
  has_forked_ = true;
  const auto told = children_[token] = std::make_shared<ToldEnd>();
  std::unique_ptr<Process> process;
  if (RunsCases()) {
    told->event = UniqueFd(eventfd(0, EFD_CLOEXEC));
    process = std::make_unique<CaseInServer>(process_, told);
  } else {
    auto adopted = context_.runner.Adopt(pid, std::move(descriptors.front()));
    process =
        std::make_unique<ForkedProcess>(std::move(adopted), told, context_.options.containment);
  }
  request->second = ForkReply{.process = std::move(process), .refusal = ""};
}

void ForkServer::Fail(std::string reason) {
  if (state_ != State::kEnded) state_ = State::kRetired;
  if (has_failed_) return;
  has_failed_ = true;
  failure_reason_ = std::move(reason);
}

void ForkServer::NoticeEnd() {
  const std::optional<ExitStatus> status = process_->TryReap();
  if (IsOwingAnAnswer() || !has_forked_) {
    Fail("the fork server ended with " + Describe(status.value_or(ExitStatus{})) + LastLogLines());
  }
  state_ = State::kEnded;
  for (const auto& [token, told] : children_) {
    told->server_end = status.value_or(ExitStatus{});
    if (RunsCases()) told->Tell(*told->server_end);
  }
  children_.clear();
}

std::string ForkServer::LastLogLines() const {
  const std::string tail = context_.filesystem.ReadTail(log_path_, kLogTailBytes).value_or("");
  return tail.empty() ? "" : ": " + tail;
}

}  // namespace tthost
