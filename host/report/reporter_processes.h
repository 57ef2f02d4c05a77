// SPDX-License-Identifier: Apache-2.0
// One child process per reporter plugin, fed from the journal. What a reporter does, and whether
// it lives, never changes a verdict.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/base/clock.h"
#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/selection.h"
#include "host/report/reporter_process.h"
#include "host/report/undelivered_report.h"

namespace tthost {

struct ReporterSettings {
  std::vector<ConfiguredPlugin> reporters;
  std::string worker;            // path of tt-host-worker
  std::string output_directory;  // working directory of the children
  std::string run_directory;     // gets the markers of undelivered reports and what reporters print
  // What the user is told to do about a report that was not delivered.
  std::string remedy;
  bool leaves_markers = true;  // a report that fails is sent again some time
};

// How long reporters get for their end.
inline constexpr int kReporterEndMs = 60'000;

// Not thread-safe. The children live as long as the thread that called Start().
class ReporterProcesses {
 public:
  // Writes a marker for each reporter, then starts the reporters.
  static Result<ReporterProcesses> Start(const ReporterSettings& settings,
                                         const std::string& journal_path, ProcessRunner& runner,
                                         FileSystem& filesystem, const Clock& clock);

  // Tells the reporters how long the journal is.
  void JournalGrew(uint64_t size);
  // Asks the reporters to write what they have.
  void Flush();
  // Reads what the reporters say and sends what did not fit earlier. Gives lines for the user.
  std::vector<std::string> Poll();

  // Lets the reporters end. Waits for them, for at most `timeout_ms` and not when `is_enough` says
  // so; then they are killed. The marker of a report that was delivered is removed. Gives lines for
  // the user.
  std::vector<std::string> End(uint64_t journal_size, int timeout_ms,
                               const std::function<bool()>& is_enough);

  // How many reporters failed so far.
  int Failures() const;
  // What has arrived.
  std::vector<Delivery> Delivered() const;

 private:
  ReporterProcesses(FileSystem& filesystem, const Clock& clock)
      : filesystem_(&filesystem), clock_(&clock) {}
  bool WaitForAll(int64_t deadline_nanos, const std::function<bool()>& is_enough,
                  std::vector<std::string>& lines);

  FileSystem* filesystem_;
  const Clock* clock_;
  struct Started {
    ReporterProcess process;
    Delivery delivery;
    std::string marker;  // path
  };
  std::vector<Started> reporters_;
};

}  // namespace tthost
