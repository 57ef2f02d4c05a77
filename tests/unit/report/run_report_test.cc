// SPDX-License-Identifier: Apache-2.0
// The order in which a run is told, and reporters that behave and misbehave. The test plays the
// reporter children.
#include "host/report/run_report.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <future>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "host/report/undelivered_report.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

struct PlayedChild {
  Channel channel;  // the child's end
  UniqueFd end{eventfd(0, EFD_CLOEXEC)};
  std::optional<ExitStatus> status;
  bool killed = false;

  Json NextFrame() {
    const Result<Received> received = channel.Receive(false);
    if (!received || received->state != ReceiveState::kFrame) return nullptr;
    return Json::parse(received->frame.text);
  }
  void Send(const Json& frame) { EXPECT_TRUE(channel.Send(frame)); }
  void Crash() {
    status = ExitStatus{std::nullopt, 11};
    channel.Close();
  }
};

class PlayedProcess : public Process {
 public:
  explicit PlayedProcess(PlayedChild& child) : child_(child) {}
  pid_t Pid() const override { return 1; }
  int EndDescriptor() const override { return child_.end.Get(); }
  std::optional<ExitStatus> TryReap() override { return child_.status; }
  void SignalGroup(int) override { child_.killed = true; }
  TreeUse Use() const override { return {}; }
  int64_t ProportionalBytes() const override { return 0; }

 private:
  PlayedChild& child_;
};

class PlayedRunner : public ProcessRunner {
 public:
  Result<std::unique_ptr<Process>> Start(const ProcessSpec& spec) override {
    if (refuse) return Error(Status::Unavailable("no processes left"));
    specs.push_back(spec);
    children.push_back(std::make_unique<PlayedChild>());
    children.back()->channel = Channel(UniqueFd(dup(spec.descriptors.at(0).second)));
    return std::make_unique<PlayedProcess>(*children.back());
  }
  std::unique_ptr<Process> Adopt(pid_t, UniqueFd) override { return nullptr; }
  Result<std::unique_ptr<ControlGroup>> MakeGroup(const GroupLimits&) override { return nullptr; }
  void InheritOrphans() override {}
  int KillOrphans(const std::vector<pid_t>&) override { return 0; }

  bool refuse = false;
  std::vector<ProcessSpec> specs;
  std::vector<std::unique_ptr<PlayedChild>> children;
};

class RunReportTest : public testing::Test {
 protected:
  RunReportTest() {
    settings_.worker = "libexec/tt-host-worker";
    settings_.output_directory = "out";
    settings_.run_directory = "run";
    settings_.remedy = "send it again";
    settings_.reporters = {{"junit", "junit.so", R"({"out":"report.xml"})"}};
  }

  void Start() {
    auto started =
        RunReport::Start(settings_, "", runner_, filesystem_, clock_, interrupt_, console_);
    ASSERT_TRUE(started) << started.error().message;
    report_ = std::move(*started);
  }
  void StartRun() {
    Start();
    report_->Emit(RunStarted(facts_));
  }
  bool HasMarker() const {
    return filesystem_.files.contains(MarkerOf({"junit", R"({"out":"report.xml"})", "out"}, "run"));
  }
  PlayedChild& Child() { return *runner_.children.at(0); }

  MemoryFileSystem filesystem_;
  StillClock clock_;
  InterruptFlag interrupt_;
  PlayedRunner runner_;
  std::ostringstream out_;
  Console console_{out_, clock_, {}};
  ReporterSettings settings_;
  std::unique_ptr<RunReport> report_;
  RunFacts facts_;
  RunSummary summary_;
};

TEST_F(RunReportTest, StartsEachReporterInTheOutputDirectory) {
  Start();
  EXPECT_EQ(runner_.specs.at(0).argv,
            (std::vector<std::string>{"libexec/tt-host-worker", "report"}));
  EXPECT_EQ(runner_.specs.at(0).working_directory, "out");
  EXPECT_EQ(
      Child().NextFrame(),
      Json({{"type", "report"},
            {"plugin",
             {{"id", "junit"}, {"library", "junit.so"}, {"config", R"({"out":"report.xml"})"}}},
            {"journal", "run/journal.jsonl"}}));
  EXPECT_TRUE(HasMarker());
}

TEST_F(RunReportTest, TellsReportersOnlyWhatTheJournalHolds) {
  StartRun();
  Child().NextFrame();
  const Json told = Child().NextFrame();
  EXPECT_EQ(told,
            Json({{"type", "journal"}, {"size", filesystem_.files["run/journal.jsonl"].size()}}));
}

TEST_F(RunReportTest, TellsNobodyWhatTheJournalCouldNotTake) {
  Start();
  Child().NextFrame();
  filesystem_.broken.insert("run/journal.jsonl");
  report_->Emit(RunStarted(facts_));
  EXPECT_EQ(Child().NextFrame(), Json(nullptr));
  EXPECT_FALSE(report_->JournalState());
}

TEST_F(RunReportTest, TellsWhatWaitedForRoomOnceTheJournalHasIt) {
  Start();
  Child().NextFrame();
  const std::string journal = "run/journal.jsonl";
  filesystem_.full.insert(journal);
  report_->Emit(RunStarted(facts_));
  report_->Tick();
  report_->Tick();
  EXPECT_TRUE(report_->JournalState());
  EXPECT_EQ(filesystem_.files[journal], "");
  const std::string said = "what ends meanwhile is recorded once there is room\n";
  EXPECT_EQ(out_.str().find(said), out_.str().rfind(said));
  EXPECT_NE(out_.str().find(said), std::string::npos);
  filesystem_.full.clear();
  report_->Tick();
  Json told;
  for (Json frame = Child().NextFrame(); !frame.is_null(); frame = Child().NextFrame()) {
    told = frame;
  }
  EXPECT_EQ(told, Json({{"type", "journal"}, {"size", filesystem_.files[journal].size()}}));
  EXPECT_NE(filesystem_.files[journal], "");
}

TEST_F(RunReportTest, SyncsTheJournalOnTick) {
  StartRun();
  const Case test_case = CaseNamed("a");
  const Outcome outcome = PassedOutcome();
  const Verdict verdict = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  report_->Emit(CaseFinished(test_case, outcome, verdict));
  report_->Tick();
  EXPECT_EQ(filesystem_.sync_count, 0);
  clock_.steady_nanos += 100'000'000;
  report_->Tick();
  EXPECT_EQ(filesystem_.sync_count, 1);
}

TEST_F(RunReportTest, LetsReportersWriteEveryThirtySecondsAndOnInterruption) {
  StartRun();
  while (!Child().NextFrame().is_null()) {
  }
  report_->Tick();
  EXPECT_EQ(Child().NextFrame(), Json(nullptr));
  clock_.steady_nanos += 30'000'000'000;
  report_->Tick();
  EXPECT_EQ(Child().NextFrame(), Json({{"type", "flush"}}));
  interrupt_.Request();
  report_->Tick();
  EXPECT_EQ(Child().NextFrame(), Json({{"type", "flush"}}));
  report_->Tick();
  EXPECT_EQ(Child().NextFrame(), Json(nullptr));
}

TEST_F(RunReportTest, SaysOnceThatItWasInterrupted) {
  StartRun();
  const std::string before = out_.str();
  interrupt_.Request();
  report_->Tick();
  report_->Tick();
  EXPECT_EQ(out_.str(),
            before + "interrupted: the cases that run are ended; once more kills them\n");
}

TEST_F(RunReportTest, ClearsTheMarkerOnceDelivered) {
  StartRun();
  Child().Send({{"type", "log"}, {"level", 2}, {"text", "wrote report.xml"}});
  Child().Send({{"type", "log"}, {"level", 2}, {"text", "::error title=x::y"}});
  Child().Send({{"type", "done"}});
  report_->Emit(RunFinished(summary_));
  EXPECT_FALSE(HasMarker());
  EXPECT_EQ(report_->ReporterFailures(), 0);
  EXPECT_NE(out_.str().find("junit: wrote report.xml\n::error title=x::y\n"), std::string::npos);
}

TEST_F(RunReportTest, KeepsTheMarkerOfAReporterThatFails) {
  StartRun();
  Child().Send({{"type", "failed"}, {"message", "disk full"}});
  report_->Emit(RunFinished(summary_));
  EXPECT_TRUE(HasMarker());
  EXPECT_EQ(report_->ReporterFailures(), 1);
  EXPECT_NE(out_.str().find("warning: reporter 'junit' failed: disk full; send it again\n"),
            std::string::npos);
}

TEST_F(RunReportTest, GoesOnAfterAReporterCrashed) {
  StartRun();
  Child().Crash();
  report_->Tick();
  EXPECT_NE(out_.str().find("reporter 'junit' failed: ended with signal 11"), std::string::npos);
  const Case test_case = CaseNamed("a");
  report_->Emit(CaseStarted(test_case));
  report_->Emit(RunFinished(summary_));
  EXPECT_TRUE(report_->JournalState());
  EXPECT_EQ(report_->ReporterFailures(), 1);
  EXPECT_TRUE(HasMarker());
}

TEST_F(RunReportTest, RunsWithoutAReporterThatDoesNotStart) {
  runner_.refuse = true;
  StartRun();
  report_->Emit(RunFinished(summary_));
  EXPECT_EQ(report_->ReporterFailures(), 1);
  EXPECT_NE(out_.str().find("no processes left"), std::string::npos);
}

// Lets a minute pass with every look at it.
class HurryingClock : public StillClock {
 public:
  int64_t SteadyNanos() const override { return now_ += 61'000'000'000; }

 private:
  mutable int64_t now_ = 0;
};

TEST_F(RunReportTest, KillsAReporterThatDoesNotEnd) {
  const HurryingClock hurrying;
  auto processes =
      *ReporterProcesses::Start(settings_, "run/journal.jsonl", runner_, filesystem_, hurrying);
  const std::vector<std::string> lines = processes.End(10, 60'000, [] { return false; });
  EXPECT_TRUE(Child().killed);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("not ready within 60 s"), std::string::npos);
  EXPECT_TRUE(HasMarker());
}

TEST_F(RunReportTest, OneMoreInterruptEndsTheWaitForReporters) {
  auto processes =
      *ReporterProcesses::Start(settings_, "run/journal.jsonl", runner_, filesystem_, clock_);
  int looks = 0;
  const std::vector<std::string> lines =
      processes.End(10, 60'000, [&looks] { return ++looks > 2; });
  EXPECT_TRUE(Child().killed);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("not ready when the run was interrupted again"), std::string::npos);
}

// Holds the disk's answer back until the run has been told something else.
TEST_F(RunReportTest, ASlowDiskDoesNotKeepTheRunFromTelling) {
  StartRun();
  const Case test_case = CaseNamed("a");
  const Outcome outcome;
  const Verdict verdict;
  report_->Emit(CaseFinished(test_case, outcome, verdict));
  clock_.steady_nanos += 200'000'000;
  std::promise<void> syncing, told;
  filesystem_.during_sync = [&] {
    syncing.set_value();
    told.get_future().wait();
  };
  std::thread ticker([&] { report_->Tick(); });
  syncing.get_future().wait();
  report_->Emit(CaseStarted(test_case));
  told.set_value();
  ticker.join();
  EXPECT_EQ(filesystem_.sync_count, 1);
}

}  // namespace
}  // namespace tthost
