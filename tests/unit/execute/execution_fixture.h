// SPDX-License-Identifier: Apache-2.0
// An execution whose processes, files and time are played.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/execute/case_directory.h"
#include "host/execute/execute.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/fakes/recording_sinks.h"
#include "tests/fakes/scripted_process_runner.h"

namespace tthost {

// Plays the process of a case from the moment that it knows its request.
using CaseScript = std::function<ExitStatus(ScriptedChild&, const Json& request)>;

class ExecutionTest : public testing::Test {
 protected:
  ExecutionTest() {
    options_.paths.worker = "/app/worker";
    options_.venv = "/venv";
    options_.models_root = "/models";
    options_.run_directory = "/run";
    options_.cache_directory = "/cache";
    options_.runtime = "cpu";
    options_.dtype = "loader";
    options_.timeout_seconds = 600;
    runner_.on_start = [this](const ProcessSpec& spec) { return ScriptFor(spec); };
  }

  Case& AddCase(const std::string& id) {
    Case test_case;
    test_case.id = id;
    test_case.loader_directory = "loader";
    test_case.loader_path = "loader/loader.py";
    test_case.parallelism = "single_device";
    test_case.strategy = ConfiguredPlugin{.id = "single_device", .library = "", .config = "{}"};
    selection_.cases.push_back(test_case);
    scripts_[id] = [this](ScriptedChild& child, const Json& request) {
      return Deliver(child, request, Passed());
    };
    return selection_.cases.back();
  }

  void Play(const std::string& id, CaseScript script) { scripts_[id] = std::move(script); }

  void Run() {
    const auto result =
        Execute(selection_, options_, runner_, filesystem_, clock_, sink_, interrupt_);
    EXPECT_TRUE(result) << result.error().message;
  }

  static Outcome Passed() {
    Outcome outcome;
    outcome.ending = Ending::kCompleted;
    outcome.stage = Stage::kCompare;
    outcome.facts = R"({"model_name":"m"})";
    return outcome;
  }

  static void Enter(ScriptedChild& child, Stage stage, int64_t at_ns = 0) {
    child.Send({{"type", "stage"}, {"stage", StageName(stage)}, {"phase", ""}, {"at_ns", at_ns}});
  }

  ExitStatus Deliver(ScriptedChild& child, const Json& request, const Outcome& outcome) {
    const std::string directory = request.at("case_directory");
    (void)filesystem_.WriteAtomic(directory + "/outcome.json", ToJson(outcome).dump());
    child.Send({{"type", "outcome"}});
    return ExitCode(0);
  }

  static Json Facts(const Outcome& outcome) { return Json::parse(outcome.facts); }

  // Replaceable: what `tt-host-worker serve` and everything that is no worker do.
  std::function<ExitStatus(ScriptedChild&)> serve_ = [this](ScriptedChild& server) {
    return Serve(server);
  };
  std::function<Result<Script>(const ProcessSpec&)> other_programs_;

  // A fork server as it should be, until its channel closes.
  ExitStatus Serve(ScriptedChild& server) {
    (void)server.Receive();
    server.Send({{"type", "ready"}, {"threads", 1}, {"imported", {}}, {"failed", {}}});
    while (true) {
      const std::optional<Forked> forked = ForkNext(server);
      if (!forked) return ExitCode(0);
      TellEnd(server, *forked);
    }
  }
  struct Forked {
    pid_t pid = 0;
    int64_t token = 0;
  };
  // Answers the next fork request. Nothing: the channel was closed.
  std::optional<Forked> ForkNext(ScriptedChild& server) {
    std::vector<UniqueFd> descriptors;
    const Json request = server.Receive(&descriptors);
    if (request.is_null()) return std::nullopt;
    const int64_t token = request.at("token");
    const Json case_request = request.at("request");
    const auto [pid, end] =
        runner_.PlayFork(std::move(descriptors.at(0)), [=, this](ScriptedChild& child) {
          return scripts_.at(case_request.at("case").at("id"))(child, case_request);
        });
    (void)server.channel.Send({{"type", "forked"}, {"token", token}, {"pid", pid}}, {end});
    return Forked{pid, token};
  }
  void TellEnd(ScriptedChild& server, const Forked& forked) {
    const ExitStatus status = runner_.ReapForked(forked.pid);
    Json frame = {{"type", "ended"}, {"token", forked.token}, {"peak_rss_kib", 4096}};
    if (status.signal) frame["signal"] = *status.signal;
    if (status.exit_code) frame["exit_code"] = *status.exit_code;
    server.Send(frame);
  }

  // `tt-host-worker terminal` as it should be: it runs the cases in itself, and ends as they do.
  ExitStatus RunCases(ScriptedChild& server) {
    terminal_ = &server;
    (void)server.Receive();
    server.Send({{"type", "ready"}});
    while (true) {
      std::vector<UniqueFd> descriptors;
      const Json frame = server.Receive(&descriptors);
      if (frame.is_null()) return ExitCode(0);
      const int64_t token = frame.at("token");
      const Json& request = frame.at("request");
      ProcessSpec spec;
      spec.descriptors = {{kChannelDescriptor, descriptors.at(0).Get()}};
      ScriptedChild running(spec);
      descriptors.clear();
      server.Send({{"type", "forked"}, {"token", token}, {"pid", 1}});
      const ExitStatus status = scripts_.at(request.at("case").at("id"))(running, request);
      running.Finish();
      if (status.exit_code != 0) return status;
      server.Send({{"type", "ended"}, {"token", token}, {"exit_code", 0}});
    }
  }

  ScriptedChild* terminal_ = nullptr;  // that runs cases now
  // The first server forks one child and is killed, the next ones are as they should be. `before`:
  // what happens to the child first.
  void KillFirstServer(std::function<void(pid_t)> before = [](pid_t) {}) {
    serve_ = [before, this](ScriptedChild& server) {
      if (runner_.CountStarted("serve") > 1) return Serve(server);
      (void)server.Receive();
      server.Send({{"type", "ready"}});
      const pid_t forked = ForkNext(server)->pid;
      before(forked);
      runner_.OrphanForked(forked);
      return KilledBy(SIGKILL);
    };
  }

  MemoryFileSystem filesystem_;
  FakeClock clock_;
  RecordingOutcomeSink sink_;
  InterruptFlag interrupt_;
  ScriptedProcessRunner runner_;
  ExecuteOptions options_;
  Selection selection_;

 private:
  Result<Script> ScriptFor(const ProcessSpec& spec) {
    const bool is_worker = spec.argv.at(0) == options_.paths.worker && spec.argv.at(1) != "contain";
    if (!is_worker) return other_programs_(spec);
    if (spec.argv.at(1) == "serve") return Script(serve_);
    if (spec.argv.at(1) == "terminal") {
      return Script([this](ScriptedChild& server) { return RunCases(server); });
    }
    return Script([this](ScriptedChild& child) {
      const Json request = child.Receive().at("request");
      return scripts_.at(request.at("case").at("id"))(child, request);
    });
  }

  std::map<std::string, CaseScript> scripts_;
};

}  // namespace tthost
