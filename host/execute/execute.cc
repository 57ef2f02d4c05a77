// SPDX-License-Identifier: Apache-2.0
#include "host/execute/execute.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "host/execute/attempts.h"
#include "host/execute/case_launch.h"
#include "host/execute/case_order.h"
#include "host/execute/case_plan.h"
#include "host/execute/case_supervisor.h"
#include "host/execute/disk_watch.h"
#include "host/execute/fork_servers.h"
#include "host/execute/layer_builder.h"
#include "host/execute/layer_of_group.h"
#include "host/execute/poll_set.h"
#include "host/execute/run_context.h"
#include "host/execute/scheduler.h"
#include "host/execute/start_permits.h"
#include "host/execute/survivors.h"
#include "host/model/run_layout.h"

namespace tthost {
namespace {

constexpr double kBytesPerKib = 1024;

int ThreadsPerCase(const ExecuteOptions& options) {
  return std::max(1, options.processors / std::max(1, options.lanes));
}

Scheduler SchedulerFor(const Selection& selection, const CasePlan& plan,
                       const ExecuteOptions& options) {
  using Order = ExecuteOptions::Order;
  const std::vector<double> expected = ExpectedSeconds(selection, options.history);
  std::vector<CaseNeeds> needs;
  for (size_t i = 0; i < plan.cases.size(); ++i) {
    needs.push_back({.expected_seconds = expected[i],
                     .group = 2 * plan.cases[i].group + (plan.cases[i].is_forked ? 1 : 0),
                     .chips = plan.cases[i].chips,
                     .has_process = !plan.cases[i].outcome});
  }
  const size_t lanes = static_cast<size_t>(std::max(1, options.lanes));
  const bool is_longest_first = options.order == Order::kLongestFirst && lanes > 1;
  const double cores = options.processors > 0 ? options.processors : Scheduler::kAny;
  const Scheduler::Rules rules = {
      .lanes = lanes,
      .memory_kib = options.memory_kib ? static_cast<double>(*options.memory_kib) : Scheduler::kAny,
      .cores = cores,
      .cores_per_case = static_cast<double>(ThreadsPerCase(options)),
      .keeps_order = options.order != Order::kLongestFirst,
      .is_longest_first = is_longest_first};
  std::vector<size_t> order = AsSelected(needs.size());
  if (is_longest_first) order = LongestFirst(expected);
  if (options.order == Order::kShuffled) order = Shuffled(selection, options.shuffle_seed);
  // Of what nobody knows as many run as lanes were asked for.
  const double unknown_cores = std::min(1.0, cores / static_cast<double>(lanes));
  return {std::move(order), std::move(needs),
          NeedForecasts(selection, options.history, unknown_cores), rules};
}

// A case that was started and has not ended: first on its way to a process, then watched.
struct Lane {
  size_t case_index = 0;  // in the selection
  const Case* test_case = nullptr;
  StartPermit permit;
  Attempts attempts;
  std::unique_ptr<CaseLaunch> launch;
  std::unique_ptr<CaseSupervisor> supervisor;  // instead of `launch` once the process runs
  bool has_fallen_to_full_disk = false;        // in an earlier attempt
  bool has_ended = false;
};

class Run : private StartConditions {
 public:
  Run(const Selection& selection, const RunContext& context, const InterruptFlag& interrupt)
      : selection_(selection),
        context_(context),
        interrupt_(interrupt),
        plan_(PlanCases(selection, context.options, context.filesystem)),
        scheduler_(SchedulerFor(selection, plan_, context.options)),
        layers_(WorkshopOf(context.options, context.runner, context.filesystem, context.clock)),
        servers_(context_, ServerLimitsFor(context.options, context.filesystem)),
        permits_(context_),
        disk_(context.options.run_directory, context.filesystem) {}

  void ToTheEnd() {
    RequestLayers();
    while (true) {
      HeedInterrupt();
      StartCases();
      if (AdvanceLanes()) continue;  // a free lane may take the next case
      if (lanes_.empty() && !IsWaitingForOthers()) break;
      Wait();
      servers_.Advance();
    }
    CancelWhatWasNotStarted();
  }

 private:
  // All at once: layers are built while cases that need none run.
  void RequestLayers() {
    for (const CaseGroup& group : plan_.groups) {
      if (group.requirements) layers_.Request({*group.requirements, group.loaders});
    }
  }

  void HeedInterrupt() {
    interrupt_.Drain();
    const int requests = interrupt_.Requests();
    if (requests == heeded_interrupts_) return;
    heeded_interrupts_ = requests;
    stop_reason_ = "the run was interrupted";
    std::erase_if(lanes_, [&](Lane& lane) {
      if (lane.supervisor == nullptr) {
        scheduler_.End(lane.case_index, 0);
        Report(*lane.test_case, Cancelled());
        return true;
      }
      lane.supervisor->Cancel();
      if (requests > 1) lane.supervisor->Kill();
      return false;
    });
  }

  void StartCases() {
    for (const Lane& lane : lanes_) {
      if (lane.supervisor == nullptr) continue;
      scheduler_.Measure(lane.case_index,
                         static_cast<double>(lane.supervisor->ResidentBytes()) / kBytesPerKib);
    }
    survivors_.Forget();
    permits_.BeginAsking();
    while (stop_reason_.empty() && scheduler_.HasFreeLane() && permits_.HasLane(lanes_.empty())) {
      const std::optional<size_t> next = scheduler_.Next(*this);
      if (!next) {
        TellShortage();
        break;
      }
      const PlannedCase& planned = plan_.cases[*next];
      if (!planned.outcome) {
        Start(*next, permits_.Take(planned.chips));
        continue;
      }
      scheduler_.End(*next, 0);
      Report(selection_.cases[*next], *planned.outcome);
    }
    permits_.EndAsking();
    if (stop_reason_.empty()) scheduler_.WarmAhead(*this);
    permits_.TellWhatIsWaitedFor();
  }

  void TellShortage() {
    const Scheduler::Shortage shortage = scheduler_.HeldBackBy(*this);
    if (shortage == Scheduler::Shortage::kMemory) {
      permits_.TellOnce(
          "a lane waits until running cases, as far as is known, leave enough memory");
    }
    if (shortage == Scheduler::Shortage::kCores) {
      permits_.TellOnce("a lane waits: running cases are expected to keep all " +
                        std::to_string(context_.options.processors) + " processors busy");
    }
    if (shortage == Scheduler::Shortage::kLayer) {
      permits_.TellOnce("a lane waits until a requirement layer is built");
    }
  }

  void Start(size_t case_index, StartPermit permit) {
    const Case& test_case = selection_.cases[case_index];
    context_.sink.CaseStarted(test_case);
    auto launch = LaunchOf(case_index, permit);
    lanes_.push_back({.case_index = case_index,
                      .test_case = &test_case,
                      .permit = std::move(permit),
                      .attempts = {},
                      .launch = std::move(launch),
                      .supervisor = nullptr});
  }

  std::unique_ptr<CaseLaunch> LaunchOf(size_t case_index, const StartPermit& permit) {
    const PlannedCase& planned = plan_.cases[case_index];
    return std::make_unique<CaseLaunch>(selection_.cases[case_index], planned,
                                        plan_.groups[planned.group], permit.chips.Chips(), layers_,
                                        servers_, context_);
  }

  // In the same lane, on other chips where there are some.
  void Retry(Lane& lane) {
    permits_.ChangeChips(lane.permit);
    lane.supervisor.reset();
    lane.launch = LaunchOf(lane.case_index, lane.permit);
    context_.sink.StageEntered(*lane.test_case, Stage::kEnv,
                               "attempt " + std::to_string(lane.attempts.Count() + 1));
  }

  // Of the scheduler: two for each group of the plan, spawned and forked cases.
  GroupState StateOf(size_t group) override {
    const auto layer = LayerOf(plan_.groups[group / 2], layers_);
    if (!layer) return GroupState::kBeingMade;
    const bool is_forked = group % 2 == 1;
    if (!is_forked || !*layer) return GroupState::kCold;
    const ServerKey key = ServerKeyOf(**layer);
    if (servers_.IsReady(key)) return GroupState::kWarm;
    return servers_.HasGivenUp(key) ? GroupState::kCold : GroupState::kUnwarmed;
  }

  void Warm(size_t group) override {
    const CaseGroup& planned = plan_.groups[group / 2];
    servers_.For(ServerKeyOf(**LayerOf(planned, layers_)), planned.modules);
  }

  ServerKey ServerKeyOf(const std::string& layer) const {
    return {context_.options.venv, layer, context_.options.runtime, ""};
  }

  bool HasChips(int count) override {
    return permits_.HasChips(count, lanes_.empty() || scheduler_.IsHeldForTheFirst());
  }

  // Who fills the disk would take all others along, and the record of the run.
  void WatchDisk() {
    if (!disk_.IsFull()) return;
    std::vector<CaseSupervisor*> running;
    std::vector<std::string> directories;
    for (const Lane& lane : lanes_) {
      if (lane.supervisor == nullptr) continue;
      lane.supervisor->NoteFullDisk();
      running.push_back(lane.supervisor.get());
      directories.push_back(lane.supervisor->DirectoryName());
    }
    const size_t filling = disk_.Filling(directories);
    if (filling < running.size()) running[filling]->EndForDisk();
  }

  bool OthersRun(const Lane& lane) const {
    return std::ranges::any_of(lanes_, [&](const Lane& other) {
      return &other != &lane && other.supervisor != nullptr && !other.has_ended;
    });
  }

  // It lost nothing of its own, and there is room now or may be soon.
  bool DeservesAnotherDisk(Lane& lane) const {
    return lane.supervisor != nullptr && lane.supervisor->FellToFullDisk() &&
           (OthersRun(lane) || !disk_.IsFull()) &&
           !std::exchange(lane.has_fallen_to_full_disk, true);
  }

  // True when a case ended or begins anew.
  bool AdvanceLanes() {
    WatchDisk();
    std::vector<std::pair<const Case*, Outcome>> ended;
    bool is_retrying = false;
    for (Lane& lane : lanes_) {
      std::optional<Outcome> outcome = Advance(lane);
      if (!outcome) continue;
      if (WantsAnotherAttempt(lane, *outcome)) {
        Retry(lane);
        is_retrying = true;
        continue;
      }
      lane.attempts.AddTo(*outcome);
      scheduler_.End(lane.case_index, outcome->peak_rss_kib, CoresOf(*outcome));
      ended.emplace_back(lane.test_case, *std::move(outcome));
      lane.has_ended = true;
      if (lane.supervisor == nullptr) continue;
      survivors_.Keep(lane.supervisor->TakeSurvivor(), std::move(lane.permit.chips));
    }
    std::erase_if(lanes_, [](const Lane& lane) { return lane.has_ended; });
    if (ended.empty() && !is_retrying) return false;
    KillWhoWasLeftBehind();
    for (const auto& [test_case, outcome] : ended) Report(*test_case, outcome);
    return true;
  }

  bool WantsAnotherAttempt(Lane& lane, const Outcome& outcome) {
    const ExecuteOptions& options = context_.options;
    const bool is_worth_it =
        lane.attempts.AskForAnother(outcome, options.retries, options.retry_on);
    if (!stop_reason_.empty()) return false;
    return DeservesAnotherDisk(lane) || (is_worth_it && MayEndOtherwise(lane));
  }

  // What failed without a process would fail again at once, but for a layer that is built anew.
  bool MayEndOtherwise(const Lane& lane) {
    if (lane.supervisor != nullptr) return !lane.supervisor->HasSurvivor();
    const CaseGroup& group = plan_.groups[plan_.cases[lane.case_index].group];
    return group.requirements &&
           layers_.RequestAgain({*group.requirements, group.loaders}, context_.options.retries);
  }

  std::optional<Outcome> Advance(Lane& lane) {
    if (lane.launch != nullptr) {
      std::optional<Launched> launched = lane.launch->Advance(OthersRun(lane));
      if (!launched) return std::nullopt;
      lane.launch.reset();
      if (auto* const outcome = std::get_if<Outcome>(&*launched)) return std::move(*outcome);
      lane.supervisor = std::make_unique<CaseSupervisor>(
          *lane.test_case, std::get<StartedCase>(std::move(*launched)), context_);
    }
    return lane.supervisor->Advance();
  }

  // Where a case is no more than a process group, a process that left it is nobody's once its
  // parent is dead, and dies with the next case that ends. A namespace leaves nobody behind.
  void KillWhoWasLeftBehind() {
    if (context_.options.containment != Containment::kProcessGroup) return;
    std::vector<pid_t> running;
    for (const Lane& lane : lanes_) {
      if (lane.supervisor != nullptr) running.push_back(lane.supervisor->Pid());
    }
    context_.runner.KillOrphans(running);
  }

  // Nothing of this run has what the next case needs.
  bool IsWaitingForOthers() const { return stop_reason_.empty() && scheduler_.HasFreeLane(); }

  void Wait() {
    PollSet waits;
    permits_.WatchBy(waits);
    survivors_.WatchBy(waits);
    waits.Watch(interrupt_.Descriptor());
    layers_.WatchBy(waits);
    servers_.WatchBy(waits);
    for (const Lane& lane : lanes_) {
      if (lane.supervisor != nullptr) lane.supervisor->WatchBy(waits);
      if (lane.launch != nullptr) lane.launch->WatchBy(waits);
    }
    waits.Wait(context_.clock);
    layers_.TakeNews();
  }

  void Report(const Case& test_case, const Outcome& outcome) {
    const bool goes_on = context_.sink.CaseEnded(test_case, outcome);
    if (!goes_on && stop_reason_.empty()) stop_reason_ = "the run stopped before this case";
  }

  Outcome Cancelled() const {
    return OutcomeWithoutProcess(Ending::kCancelled, Stage::kEnv, "", stop_reason_);
  }

  void CancelWhatWasNotStarted() {
    for (const size_t waiting : scheduler_.Waiting()) {
      Report(selection_.cases[waiting], Cancelled());
    }
  }

  const Selection& selection_;
  const RunContext& context_;
  const InterruptFlag& interrupt_;
  const CasePlan plan_;
  Scheduler scheduler_;
  LayerBuilder layers_;
  ForkServers servers_;
  StartPermits permits_;
  const DiskWatch disk_;

  std::vector<Lane> lanes_;  // busy ones
  Survivors survivors_;
  std::string stop_reason_;  // not empty: no further case starts
  int heeded_interrupts_ = 0;
};

}  // namespace

std::string SharedDirectory(const ExecuteOptions& options) {
  return options.run_directory + "/" + kSharedDirectoryName;
}

Result<void> Execute(const Selection& selection, const ExecuteOptions& options,
                     ProcessRunner& runner, FileSystem& filesystem, const Clock& clock,
                     OutcomeSink& sink, const InterruptFlag& interrupt) {
  TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(options.run_directory + "/cases"));
  TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(options.run_directory + "/servers"));
  // Of a run that was killed, and goes on with models that may be others by now.
  TTHOST_RETURN_IF_ERROR(filesystem.RemoveTree(SharedDirectory(options)));
  runner.InheritOrphans();
  const RunContext context{.options = options,
                           .runner = runner,
                           .filesystem = filesystem,
                           .clock = clock,
                           .sink = sink,
                           .threads = ThreadsPerCase(options)};
  Run(selection, context, interrupt).ToTheEnd();
  runner.KillOrphans({});
  // A later run tries again.
  if (auto removed = filesystem.RemoveTree(SharedDirectory(options)); !removed) {
    sink.Note("what cases shared stays: " + removed.error().message);
  }
  return {};
}

}  // namespace tthost
