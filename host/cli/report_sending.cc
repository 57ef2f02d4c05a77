// SPDX-License-Identifier: Apache-2.0
#include "host/cli/report_sending.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <ranges>

#include "host/base/lock_wait.h"
#include "host/base/scratch_directory.h"
#include "host/cli/configured_plugins.h"
#include "host/cli/reported_run.h"
#include "host/cli/run_settings.h"
#include "host/report/run_name.h"
#include "host/report/stored_run.h"

namespace tthost {
namespace {

constexpr std::chrono::milliseconds kLookAtARun{200};

// A journal that reporters can read to its end.
struct JournalToSend {
  std::unique_ptr<FileLock> lock;                   // null for one outside of the store
  std::unique_ptr<const ScratchDirectory> scratch;  // where a completed one is
  RunPlace place;
  std::string path;
  uint64_t size = 0;
  std::string logs;  // directory
  bool has_begun = false;
};

bool IsInStore(const RunPlace& place) { return !place.uid.empty(); }

// Against whoever resumes, removes or sends it meanwhile.
Result<std::unique_ptr<FileLock>> LockToSend(const RunPlace& place, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(auto lock,
                          LockWithin(kLookAtARun, RunLockFile(place.directory), host.filesystem));
  if (lock == nullptr) {
    return Error(Status::Usage("run " + place.uid + " is running, or is being sent already"));
  }
  return lock;
}

Result<JournalToSend> OpenToSend(const std::string& name, const Host& host) {
  JournalToSend journal;
  TTHOST_ASSIGN_OR_RETURN(journal.place, FindRun(RunsDirectory(), name, host.filesystem));
  if (IsInStore(journal.place)) {
    TTHOST_ASSIGN_OR_RETURN(journal.lock, LockToSend(journal.place, host));
  }
  TTHOST_ASSIGN_OR_RETURN(const ReportedRun run, OpenEndedRun(journal.place, host));
  journal.has_begun = run.has_begun;
  journal.path = run.place.journal;
  journal.size = run.journal.size();
  journal.logs = run.place.directory;
  if (!IsInStore(journal.place) || run.was_completed) {
    TTHOST_ASSIGN_OR_RETURN(journal.scratch, ScratchDirectory::Make(host.filesystem));
  }
  if (!IsInStore(journal.place)) journal.logs = journal.scratch->Path();
  if (run.was_completed) {
    journal.path = journal.scratch->Path() + "/journal.jsonl";
    TTHOST_RETURN_IF_ERROR(host.filesystem.WriteAtomic(journal.path, run.journal));
  }
  return journal;
}

Result<Replayed> Send(const JournalToSend& journal, const std::vector<ConfiguredPlugin>& reporters,
                      const std::string& output_directory, const Host& host) {
  return Replay({.reporters = reporters,
                 .worker = host.paths.worker,
                 .output_directory = output_directory,
                 .run_directory = journal.logs,
                 .remedy = "",
                 .leaves_markers = false},
                journal.path, journal.size, host.runner, host.filesystem, host.clock,
                host.interrupt);
}

Result<Replayed> SendDelivery(const JournalToSend& journal, const Delivery& delivery,
                              const PluginCatalog& plugins, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const PluginManifest* manifest,
                          FindPlugin(plugins, PluginKind::kReporter, delivery.reporter));
  return Send(journal, {WithConfig(*manifest, delivery.config)}, delivery.output_directory, host);
}

Result<Replayed> SendAll(const std::string& uid, const std::vector<Delivery>& deliveries,
                         const PluginCatalog& plugins, const Host& host) {
  Replayed all;
  if (deliveries.empty()) return all;
  TTHOST_ASSIGN_OR_RETURN(const JournalToSend journal, OpenToSend(uid, host));
  for (const Delivery& delivery : deliveries) {
    if (!journal.has_begun) {  // it has nothing to say
      TTHOST_RETURN_IF_ERROR(host.filesystem.Remove(MarkerOf(delivery, journal.place.directory)));
      continue;
    }
    TTHOST_ASSIGN_OR_RETURN(const Replayed sent, SendDelivery(journal, delivery, plugins, host));
    std::ranges::copy(sent.lines, std::back_inserter(all.lines));
    all.failures += sent.failures;
    if (sent.failures == 0) all.lines.push_back("run " + uid + ": sent to " + delivery.reporter);
  }
  return all;
}

// Those of `marked` that go where `delivered` went, but for files that the later run has replaced,
// whose markers are removed.
Result<std::vector<Delivery>> StillToSend(const std::string& run_directory,
                                          const std::vector<Delivery>& delivered,
                                          FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(auto marked, UndeliveredReports(run_directory, filesystem));
  std::vector<Delivery> left;
  for (Delivery& delivery : marked) {
    if (std::ranges::find(delivered, delivery) == delivered.end()) continue;
    if (WritesOneFile(delivery.config)) {
      TTHOST_RETURN_IF_ERROR(filesystem.Remove(MarkerOf(delivery, run_directory)));
    } else {
      left.push_back(std::move(delivery));
    }
  }
  return left;
}

// Nothing where the run goes on.
Result<Replayed> SendWhatOneRunLeft(const std::string& uid, const std::vector<Delivery>& delivered,
                                    const PluginCatalog& plugins, const Host& host) {
  const std::string directory = RunsDirectory() + "/" + uid;
  TTHOST_ASSIGN_OR_RETURN(const bool is_running, IsRunning(directory, host.filesystem));
  if (is_running) return Replayed();
  TTHOST_ASSIGN_OR_RETURN(const auto left, StillToSend(directory, delivered, host.filesystem));
  return SendAll(uid, left, plugins, host);
}

}  // namespace

Result<Replayed> SendRun(const std::string& run, const std::vector<ConfiguredPlugin>& reporters,
                         const std::string& output_directory, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const JournalToSend journal, OpenToSend(run, host));
  if (!journal.has_begun) return Error(NothingToReport(journal.place));
  return Send(journal, reporters, output_directory, host);
}

Result<Replayed> SendUndelivered(const std::string& uid, const PluginCatalog& plugins,
                                 const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto marked,
                          UndeliveredReports(RunsDirectory() + "/" + uid, host.filesystem));
  return SendAll(uid, marked, plugins, host);
}

void SendWhatEarlierRunsLeft(const std::string& uid, const std::vector<Delivery>& delivered,
                             const PluginCatalog& plugins,
                             const std::function<void(const std::string&)>& say, const Host& host) {
  const auto uids = StoredRunUids(RunsDirectory(), host.filesystem);
  if (!uids) return;
  for (const std::string& earlier : *uids | std::views::reverse) {
    if (earlier >= uid || host.interrupt.Requests() > 0) return;
    const auto sent = SendWhatOneRunLeft(earlier, delivered, plugins, host);
    if (!sent) {
      say("warning: " + sent.error().message);
      continue;
    }
    for (const std::string& line : sent->lines) say(line);
    if (sent->failures > 0) return;
  }
}

std::string RemedyFor(const std::string& uid) {
  return "`tt-host report replay " + uid + "` sends it again";
}

}  // namespace tthost
