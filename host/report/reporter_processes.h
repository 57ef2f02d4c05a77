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

namespace tthost {

struct ReporterSettings {
  std::vector<ConfiguredPlugin> reporters;
  std::string worker;            // path of tt-host-worker
  std::string output_directory;  // working directory of the children
  std::string run_directory;     // holds the journal and the markers of undelivered reports
};

// Not thread-safe. The children live as long as the thread that called Start().
class ReporterProcesses {
 public:
  // Writes a marker `undelivered-N.json` per reporter, then starts the reporters.
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
  // so; then they are killed. A marker is removed when its reporter has delivered. Gives lines for
  // the user.
  std::vector<std::string> End(uint64_t journal_size, int timeout_ms,
                               const std::function<bool()>& is_enough);

  // How many reporters failed so far.
  int Failures() const;

 private:
  ReporterProcesses(FileSystem& filesystem, const Clock& clock)
      : filesystem_(&filesystem), clock_(&clock) {}
  bool WaitForAll(int64_t deadline_nanos, const std::function<bool()>& is_enough,
                  std::vector<std::string>& lines);

  FileSystem* filesystem_;
  const Clock* clock_;
  std::vector<ReporterProcess> reporters_;
};

}  // namespace tthost
