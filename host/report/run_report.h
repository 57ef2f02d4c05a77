// SPDX-License-Identifier: Apache-2.0
// Everything that is told of a run: to the journal first, then to the reporters and the console.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/base/clock.h"
#include "host/base/filesystem.h"
#include "host/base/interrupt.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/event.h"
#include "host/report/console.h"
#include "host/report/journal.h"
#include "host/report/reporter_processes.h"

namespace tthost {

// Thread-safe. The reporters live as long as the thread that called Start().
class RunReport : public EventSink {
 public:
  // Creates the run directory. `kept_journal`: as Journal::Create takes it. `console` is borrowed.
  static Result<std::unique_ptr<RunReport>> Start(const ReporterSettings& settings,
                                                  std::string_view kept_journal,
                                                  ProcessRunner& runner, FileSystem& filesystem,
                                                  const Clock& clock,
                                                  const InterruptFlag& interrupt, Console& console);

  // Returns when the event is in the journal, run_finished when the reporters have ended. While the
  // disk is full, records wait in memory for Tick(), and reporters wait for them.
  void Emit(const Event& event) override;

  // A line for the console alone.
  void Say(const std::string& line);

  // What is to be done from time to time: completes and syncs the journal, feeds the reporters,
  // lets them write every 30 s and at an interruption, refreshes the console.
  void Tick();

  // An error means that results are no longer recorded: the run should stop.
  Result<void> JournalState() const;
  int ReporterFailures() const;
  // The reports that have arrived.
  std::vector<Delivery> Delivered() const;

 private:
  RunReport(Journal journal, ReporterProcesses reporters, const Clock& clock,
            const InterruptFlag& interrupt, Console& console)
      : journal_(std::move(journal)),
        reporters_(std::move(reporters)),
        clock_(clock),
        interrupt_(interrupt),
        console_(console),
        last_flush_nanos_(clock.SteadyNanos()) {}
  void SyncJournal();
  void AppendWaiting();
  bool FlushIsDue();
  void SayAll(const std::vector<std::string>& lines);

  mutable std::mutex mutex_;
  Journal journal_;
  ReporterProcesses reporters_;
  const Clock& clock_;
  const InterruptFlag& interrupt_;
  Console& console_;
  Result<void> journal_state_;
  int64_t last_flush_nanos_;
  int interrupts_seen_ = 0;
  bool has_told_of_waiting_ = false;
};

// Calls RunReport::Tick() ten times a second, until destroyed.
class Ticker {
 public:
  explicit Ticker(RunReport& report);
  ~Ticker();

 private:
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tthost
