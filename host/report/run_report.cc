// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_report.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tthost {
namespace {

constexpr int64_t kFlushEveryNanos = 30'000'000'000;
constexpr auto kTick = std::chrono::milliseconds(100);

}  // namespace

Result<std::unique_ptr<RunReport>> RunReport::Start(
    const ReporterSettings& settings, std::string_view kept_journal, ProcessRunner& runner,
    FileSystem& filesystem, const Clock& clock, const InterruptFlag& interrupt, Console& console) {
  TTHOST_ASSIGN_OR_RETURN(Journal journal,
                          Journal::Create(settings.run_directory, kept_journal, filesystem, clock));
  TTHOST_ASSIGN_OR_RETURN(
      ReporterProcesses reporters,
      ReporterProcesses::Start(settings, journal.Path(), runner, filesystem, clock));
  return std::unique_ptr<RunReport>(
      new RunReport(std::move(journal), std::move(reporters), clock, interrupt, console));
}

void RunReport::Emit(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (journal_state_) journal_state_ = journal_.Append(event);
  if (event.kind == EventKind::kRunFinished) {
    // Whoever has interrupted the run twice waits for its reports, and not when asking once more.
    const int enough = std::max(interrupt_.Requests(), 1);
    SayAll(reporters_.End(journal_.Size(), kReporterEndMs,
                          [&] { return interrupt_.Requests() > enough; }));
  } else if (!IsLiveOnly(event.kind)) {
    reporters_.JournalGrew(journal_.Size());
  }
  console_.Show(event);
}

void RunReport::Say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  console_.Say(line);
}

void RunReport::Tick() {
  SyncJournal();
  const std::lock_guard lock(mutex_);
  AppendWaiting();
  if (interrupts_seen_ == 0 && interrupt_.Requests() > 0) {
    console_.Say("interrupted: the cases that run are ended; once more kills them");
  }
  if (FlushIsDue()) reporters_.Flush();
  SayAll(reporters_.Poll());
  console_.Refresh();
}

// Without the lock while the disk works, or a slow one would keep everybody who has something to
// tell from watching cases and deadlines.
void RunReport::SyncJournal() {
  {
    const std::lock_guard lock(mutex_);
    if (!journal_state_ || !journal_.TakeSyncDue()) return;
  }
  const Result<void> synced = journal_.Sync();
  const std::lock_guard lock(mutex_);
  if (journal_state_) journal_state_ = synced;
}

void RunReport::AppendWaiting() {
  if (!journal_state_ || !journal_.HasWaiting()) return;
  const Result<void> appended = journal_.AppendWaiting();
  if (appended) {
    reporters_.JournalGrew(journal_.Size());
  } else if (appended.error().code != StatusCode::kNoRoom) {
    journal_state_ = appended;
  } else if (!std::exchange(has_told_of_waiting_, true)) {
    console_.Say("warning: " + appended.error().message +
                 "; what ends meanwhile is recorded once there is room");
  }
}

bool RunReport::FlushIsDue() {
  const int64_t now = clock_.SteadyNanos();
  const int interrupts = interrupt_.Requests();
  if (now - last_flush_nanos_ < kFlushEveryNanos && interrupts == interrupts_seen_) return false;
  last_flush_nanos_ = now;
  interrupts_seen_ = interrupts;
  return true;
}

Result<void> RunReport::JournalState() const {
  const std::lock_guard lock(mutex_);
  return journal_state_;
}

int RunReport::ReporterFailures() const {
  const std::lock_guard lock(mutex_);
  return reporters_.Failures();
}

std::vector<Delivery> RunReport::Delivered() const {
  const std::lock_guard lock(mutex_);
  return reporters_.Delivered();
}

void RunReport::SayAll(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) console_.Say(line);
}

Ticker::Ticker(RunReport& report) {
  thread_ = std::thread([this, &report] {
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, kTick, [this] { return stopping_; })) report.Tick();
  });
}

Ticker::~Ticker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

}  // namespace tthost
