// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_record.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "host/base/byte_size.h"
#include "host/base/json.h"
#include "host/base/process_tree.h"

namespace tthost {
namespace {

constexpr size_t kTailBytes = 16 * 1024;
// Of outcome.json: some hundred thousand metrics.
constexpr size_t kMostOutcomeBytes = 32 << 20;

// What a model prints may be anything; the outcome is JSON. Bytes that are no UTF-8 are replaced.
std::string AsUtf8(const std::string& bytes) {
  return Json::parse(Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string OutputTail(const std::string& directory, const FileSystem& filesystem) {
  std::string text;
  for (const std::string name : {"stdout", "stderr"}) {
    const std::string tail =
        filesystem.ReadTail(directory + "/" + name + ".log", kTailBytes).value_or("");
    if (tail.empty()) continue;
    text += "--- " + name + " ---\n" + AsUtf8(tail);
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

Result<Outcome> ReadOutcome(const std::string& directory, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text,
                          filesystem.ReadHead(directory + "/outcome.json", kMostOutcomeBytes + 1));
  if (text.size() > kMostOutcomeBytes) {
    return Error(
        Status::Unavailable("outcome.json has more than " + FormatByteSize(kMostOutcomeBytes)));
  }
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Error(Status::Unavailable("outcome.json is not JSON"));
  return OutcomeFromJson(json);
}

// "600 s", "0.5 s"
std::string Seconds(double seconds) {
  std::ostringstream text;
  text << seconds << " s";
  return text.str();
}

std::string Expired(const CaseRecord& record) {
  if (!record.stage_expired) {
    return "no result by the deadline of " + Seconds(record.timeout_seconds);
  }
  return "the stage took more than its " + Seconds(record.stage_limit->seconds) + " (" +
         record.stage_limit->origin + ")";
}

std::string ResidentText(const CaseRecord& record) {
  if (record.resident_bytes == 0) return "";
  return "; resident memory " + FormatByteSize(record.resident_bytes);
}

Outcome Crashed(const CaseRecord& record, std::string reason) {
  return OutcomeWithoutProcess(Ending::kCrashed, record.stages.LastStage(), "crash",
                               std::move(reason));
}

bool IsKnown(const std::optional<ExitStatus>& status) {
  return status && (status->exit_code || status->signal);
}

Outcome WithoutOutcomeFrame(const CaseRecord& record) {
  const Stage stage = record.stages.LastStage();
  const std::string in_stage = " in stage " + record.stages.LastName();
  if (record.interference == CaseRecord::Interference::kInterrupt) {
    return OutcomeWithoutProcess(Ending::kCancelled, stage, "", "interrupted" + in_stage);
  }
  if (record.interference == CaseRecord::Interference::kDeadline) {
    return OutcomeWithoutProcess(Ending::kTimeout, stage, "timeout",
                                 Expired(record) + ": stopped" + in_stage + ResidentText(record));
  }
  if (record.interference == CaseRecord::Interference::kMemory) {
    return OutcomeWithoutProcess(
        Ending::kCrashed, stage, "oom_host",
        "out of memory" + in_stage + ": " + FormatByteSize(record.resident_bytes) +
            " were resident, the limit of a case is " + FormatByteSize(record.memory_limit_bytes));
  }
  if (record.interference == CaseRecord::Interference::kProcesses) {
    return Crashed(record, "the case had " + std::to_string(kMostProcessesOfTree) +
                               " processes and more, and was killed" + in_stage);
  }
  if (record.interference == CaseRecord::Interference::kDisk) {
    return OutcomeWithoutProcess(Ending::kCrashed, stage, "disk_full",
                                 "filled the disk" + in_stage + " with " +
                                     FormatByteSize(static_cast<int64_t>(record.disk_bytes)) +
                                     " and was killed");
  }
  if (!record.channel_error.empty()) {
    return Crashed(record, "the process sent what no worker sends and was killed" + in_stage +
                               ": " + record.channel_error);
  }
  if (!record.worker_failure.empty()) {
    return OutcomeWithoutProcess(Ending::kFailed, stage, "env", record.worker_failure);
  }
  std::string end = "the process " + DescribeEnd(record.status) + " without an outcome" + in_stage;
  const bool is_known = IsKnown(record.status);
  const std::string server_end = record.status ? record.status->server_end : "";
  if (is_known && server_end.empty()) return Crashed(record, std::move(end));
  if (!server_end.empty()) {
    end +=
        ": " + server_end + (is_known ? " before it and took it along" : " before it could tell");
  }
  return OutcomeWithoutProcess(Ending::kCrashed, stage, "lost", std::move(end));
}

Outcome Decide(const CaseRecord& record, const FileSystem& filesystem) {
  if (!record.has_outcome_frame) return WithoutOutcomeFrame(record);
  auto outcome = ReadOutcome(record.run_directory + "/" + record.directory_name, filesystem);
  if (outcome) return *std::move(outcome);
  return Crashed(record, "the outcome cannot be read: " + outcome.error().message +
                             " (the process " + DescribeEnd(record.status) + ")");
}

// The kernel kills one process at the limit, which need not be the one that tells how the case
// ended: its counter says what the reason was.
void NoteOutOfMemory(const CaseRecord& record, Outcome& outcome) {
  if (record.out_of_memory_kills == 0 || outcome.ending == Ending::kCompleted) return;
  outcome.failure_class = "oom_host";
  outcome.message = "out of memory in stage " + record.stages.LastName() +
                    ": the kernel killed a process of the case at the limit of " +
                    FormatByteSize(record.memory_limit_bytes) + "\n" + outcome.message;
}

void NoteFullDisk(const CaseRecord& record, Outcome& outcome) {
  if (!record.disk_was_full || outcome.ending == Ending::kCompleted) return;
  outcome.message += "\nThe disk was full while the case ran, which had written " +
                     FormatByteSize(static_cast<int64_t>(record.disk_bytes)) +
                     "; its files were removed.";
}

void NoteOutlivedKill(const CaseRecord& record, Outcome& outcome) {
  if (record.outlived_kill == 0 || outcome.ending == Ending::kCompleted) return;
  outcome.message += "\n" + DescribeOutlivedKill(record.outlived_kill, record.origin.chips);
}

// Whether somebody may want to know what it wrote.
bool HasFailed(const Outcome& outcome) {
  switch (outcome.ending) {
    case Ending::kCompleted:
      return outcome.comparisons.empty() ||
             !std::ranges::all_of(outcome.comparisons, &Comparison::passed);
    case Ending::kCompiled:
    case Ending::kSkipped:
      return false;
    case Ending::kFailed:
    case Ending::kTimeout:
    case Ending::kCrashed:
    case Ending::kCancelled:
      return true;
  }
  return true;
}

// What the process wrote when it crashed, or was asked at its deadline.
std::string Stacks(const CaseRecord& record, const FileSystem& filesystem) {
  const std::string file = record.run_directory + "/" + record.directory_name + "/stacks.txt";
  return AsUtf8(filesystem.ReadTail(file, kTailBytes).value_or(""));
}

// The worker's facts and what only the controller knows.
std::string CompleteFacts(const std::string& from_worker, const CaseRecord& record) {
  Json facts = Json::parse(from_worker.empty() ? "{}" : from_worker, nullptr, false);
  if (!facts.is_object()) facts = Json::object();
  facts["isolation"] = record.origin.is_on_terminal ? "none"
                       : record.origin.is_forked    ? "fork"
                                                    : "spawn";
  if (!record.origin.remark.empty()) facts["isolation_remark"] = record.origin.remark;
  if (!record.origin.layer.empty()) facts["requirement_layer"] = record.origin.layer;
  if (!record.origin.chips.empty()) facts["chips"] = record.origin.chips;
  facts["case_directory"] = record.directory_name;
  return facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string DescribeEnd(const std::optional<ExitStatus>& status) {
  if (!IsKnown(status)) return "ended, nobody could tell how,";
  if (status->exit_code) return "ended with exit code " + std::to_string(*status->exit_code);
  const char* const abbreviation = sigabbrev_np(*status->signal);
  const std::string name =
      abbreviation != nullptr ? std::string("SIG") + abbreviation : std::to_string(*status->signal);
  return "was killed by " + name + " (" + strsignal(*status->signal) + ")";
}

std::string DescribeOutlivedKill(pid_t pid, const std::vector<std::string>& chips) {
  std::string text = "Process " + std::to_string(pid) + " was killed and does not end";
  if (chips.empty()) return text + ".";
  text += "; until it does nobody gets its chips:";
  for (const std::string& chip : chips) text += " " + chip;
  return text + ".";
}

Outcome OutcomeWithoutProcess(Ending ending, Stage stage, std::string failure_class,
                              std::string message) {
  Outcome outcome;
  outcome.ending = ending;
  outcome.stage = stage;
  outcome.failure_class = std::move(failure_class);
  outcome.message = std::move(message);
  outcome.facts = "{}";
  return outcome;
}

Outcome MakeOutcome(const CaseRecord& record, const FileSystem& filesystem) {
  Outcome outcome = Decide(record, filesystem);
  const std::vector<StageTiming> seen = record.stages.Timings(record.ended_ns);
  if (outcome.timings.empty()) {
    outcome.phase = record.stages.LastPhase();
    outcome.timings = seen;
  } else {
    // A worker does not know when it was asked for.
    std::erase_if(outcome.timings, [](const auto& timing) { return timing.stage == Stage::kEnv; });
    outcome.timings.insert(outcome.timings.begin(), seen.front());
  }
  outcome.started_unix_micros = record.started_unix_micros;
  outcome.seconds = static_cast<double>(record.ended_ns - record.started_ns) * 1e-9;
  if (record.status) {
    outcome.exit_code = record.status->exit_code;
    outcome.signal = record.status->signal;
    outcome.peak_rss_kib = std::max(outcome.peak_rss_kib, record.status->peak_rss_kib);
  }
  outcome.peak_rss_kib = std::max(outcome.peak_rss_kib, record.peak_resident_bytes / 1024);
  NoteOutOfMemory(record, outcome);
  NoteFullDisk(record, outcome);
  NoteOutlivedKill(record, outcome);
  outcome.facts = CompleteFacts(outcome.facts, record);
  if (outcome.traceback.empty()) outcome.traceback = Stacks(record, filesystem);
  // The journal of a run with thousands of cases would consist of what they printed.
  if (HasFailed(outcome)) {
    outcome.output_tail =
        OutputTail(record.run_directory + "/" + record.directory_name, filesystem);
  }
  return outcome;
}

}  // namespace tthost
