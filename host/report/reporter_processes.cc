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
    const Delivery delivery = {reporter.id, reporter.config, settings.output_directory};
    const std::string& directory = settings.run_directory;
    if (settings.leaves_markers) {
      TTHOST_RETURN_IF_ERROR(WriteMarker(delivery, directory, filesystem));
    }
    spec.output_file = directory + "/reporter-" + NameOf(delivery) + ".log";
    const Json start = {
        {"type", "report"}, {"plugin", ToJson(reporter)}, {"journal", journal_path}};
    auto worker = StartWorker(runner, spec, start);
    processes.reporters_.push_back(
        {worker ? ReporterProcess(reporter.id, settings.remedy, std::move(*worker))
                : ReporterProcess(reporter.id, settings.remedy, worker.error().message),
         delivery, MarkerOf(delivery, directory)});
  }
  return processes;
}

void ReporterProcesses::JournalGrew(uint64_t size) {
  for (auto& [reporter, delivery, marker] : reporters_) {
    reporter.WantJournal(size);
    reporter.Poll();
  }
}

void ReporterProcesses::Flush() {
  for (Started& reporter : reporters_) reporter.process.WantFlush();
}

std::vector<std::string> ReporterProcesses::Poll() {
  std::vector<std::string> lines;
  for (auto& [reporter, delivery, marker] : reporters_) {
    reporter.Poll();
    std::ranges::move(reporter.TakeLines(), std::back_inserter(lines));
  }
  return lines;
}

std::vector<std::string> ReporterProcesses::End(uint64_t journal_size, int timeout_ms,
                                                const std::function<bool()>& is_enough) {
  for (auto& [reporter, delivery, marker] : reporters_) {
    reporter.WantJournal(journal_size);
    reporter.WantEnd();
  }
  std::vector<std::string> lines;
  const int64_t deadline = clock_->SteadyNanos() + int64_t{timeout_ms} * 1'000'000;
  const bool in_time = WaitForAll(deadline, is_enough, lines);
  for (auto& [reporter, delivery, marker] : reporters_) {
    if (!in_time && reporter.State() == ReporterState::kRunning) {
      reporter.Kill(is_enough() ? "not ready when the run was interrupted again"
                                : "not ready within " + std::to_string(timeout_ms / 1000) + " s");
    }
    if (reporter.State() == ReporterState::kDelivered) {
      if (auto removed = filesystem_->Remove(marker); !removed) {
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
    for (const auto& [reporter, delivery, marker] : reporters_) {
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
  return static_cast<int>(std::ranges::count_if(reporters_, [](const Started& reporter) {
    return reporter.process.State() == ReporterState::kFailed;
  }));
}

std::vector<Delivery> ReporterProcesses::Delivered() const {
  std::vector<Delivery> delivered;
  for (const Started& reporter : reporters_) {
    if (reporter.process.State() == ReporterState::kDelivered) {
      delivered.push_back(reporter.delivery);
    }
  }
  return delivered;
}

}  // namespace tthost
