// SPDX-License-Identifier: Apache-2.0
#include "host/report/reporter_processes.h"

#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tthost {

Result<ReporterProcesses> ReporterProcesses::Start(const ReporterSettings& settings,
                                                   const std::string& journal_path,
                                                   ProcessRunner& runner, FileSystem& filesystem,
                                                   const Clock& clock) {
  ReporterProcesses processes(filesystem, clock);
  WorkerSpec spec;
  spec.worker = settings.worker;
  spec.mode = "report";
  spec.working_directory = settings.output_directory;
  for (const ConfiguredPlugin& reporter : settings.reporters) {
    const std::string number = std::to_string(processes.reporters_.size());
    const std::string marker = settings.run_directory + "/undelivered-" + number + ".json";
    spec.output_file = settings.run_directory + "/reporter-" + number + ".log";
    const Json start = {{"type", "report"},
                        {"plugin", reporter.id},
                        {"library", reporter.library},
                        {"config", reporter.config},
                        {"journal", journal_path}};
    TTHOST_RETURN_IF_ERROR(filesystem.WriteAtomic(marker, start.dump(2) + "\n"));
    auto worker = StartWorker(runner, spec, start);
    if (worker) {
      processes.reporters_.emplace_back(reporter.id, marker, std::move(*worker));
    } else {
      processes.reporters_.emplace_back(reporter.id, marker, worker.error().message);
    }
  }
  return processes;
}

void ReporterProcesses::JournalGrew(uint64_t size) {
  for (ReporterProcess& reporter : reporters_) {
    reporter.WantJournal(size);
    reporter.Poll();
  }
}

void ReporterProcesses::Flush() {
  for (ReporterProcess& reporter : reporters_) reporter.WantFlush();
}

std::vector<std::string> ReporterProcesses::Poll() {
  std::vector<std::string> lines;
  for (ReporterProcess& reporter : reporters_) {
    reporter.Poll();
    std::ranges::move(reporter.TakeLines(), std::back_inserter(lines));
  }
  return lines;
}

std::vector<std::string> ReporterProcesses::End(uint64_t journal_size, int timeout_ms,
                                                const std::function<bool()>& is_enough) {
  for (ReporterProcess& reporter : reporters_) {
    reporter.WantJournal(journal_size);
    reporter.WantEnd();
  }
  std::vector<std::string> lines;
  const int64_t deadline = clock_->SteadyNanos() + int64_t{timeout_ms} * 1'000'000;
  const bool in_time = WaitForAll(deadline, is_enough, lines);
  for (ReporterProcess& reporter : reporters_) {
    if (!in_time && reporter.State() == ReporterState::kRunning) {
      reporter.Kill(is_enough() ? "not ready when the run was interrupted again"
                                : "not ready within " + std::to_string(timeout_ms / 1000) + " s");
    }
    if (reporter.State() == ReporterState::kDelivered) {
      if (auto removed = filesystem_->Remove(reporter.Marker()); !removed) {
        lines.push_back("warning: " + removed.error().message);
      }
    }
    std::ranges::move(reporter.TakeLines(), std::back_inserter(lines));
  }
  return lines;
}

bool ReporterProcesses::WaitForAll(int64_t deadline_nanos, const std::function<bool()>& is_enough,
                                   std::vector<std::string>& lines) {
  while (true) {
    std::ranges::move(Poll(), std::back_inserter(lines));
    std::vector<pollfd> descriptors;
    for (const ReporterProcess& reporter : reporters_) {
      if (reporter.State() != ReporterState::kRunning) continue;
      descriptors.push_back({reporter.ChannelDescriptor(), POLLIN, 0});
      descriptors.push_back({reporter.EndDescriptor(), POLLIN, 0});
    }
    if (descriptors.empty()) return true;
    const int64_t left_ms = (deadline_nanos - clock_->SteadyNanos()) / 1'000'000;
    if (left_ms <= 0 || is_enough()) return false;
    // A full channel gives no event when it drains: look again soon.
    poll(descriptors.data(), descriptors.size(), static_cast<int>(std::min<int64_t>(left_ms, 100)));
  }
}

int ReporterProcesses::Failures() const {
  return static_cast<int>(
      std::ranges::count(reporters_, ReporterState::kFailed, &ReporterProcess::State));
}

}  // namespace tthost
