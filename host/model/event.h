// SPDX-License-Identifier: Apache-2.0
// What a run tells: journal records, and the seam through which rooms tell it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "host/base/json.h"
#include "host/model/outcome.h"
#include "host/model/selection.h"
#include "host/model/verdict.h"

namespace tthost {

enum class EventKind {
  kRunStarted = 1,
  kCasesPlanned,  // some of what the run is to do: a run that is killed is told in full all the
                  // same
  kCaseStarted,
  kStageEntered,    // live display only; not in the journal, timings arrive with the outcome
  kMemoryMeasured,  // live display only
  kCaseFinished,
  kRunFinished,
};
std::string_view EventKindName(EventKind kind);  // "run_started", …

// The name of the event of a record, found without parsing it. Empty: it has none.
std::string_view EventNameOf(std::string_view record);

// What a CI system says of the job that a run is part of; empty or 0 where it says nothing.
struct CiFacts {
  std::string provider;  // "github"
  std::string project;   // name of the repository
  std::string pipeline;  // of the workflow
  std::string trigger;   // "schedule", "push", …
  int64_t pipeline_id = 0;
  int64_t attempt = 0;
  int64_t job_id = 0;
  std::string job_name;
  std::string url;         // of the pipeline
  std::string repository;  // its address
  std::string branch, commit, author;
};

struct RunFacts {
  std::string run_uid;
  std::string models_root;
  std::string models_commit;  // of the git repository that it is in; empty: of none
  std::string arch;           // empty without --arch
  std::string runtime;
  std::string host_version;
  std::string host_name;
  std::string python;  // version of the venv's interpreter
  std::string torch;
  std::vector<std::string> plugins;  // "pcc 0.1.0"
  std::vector<std::string> command_line;
  std::string working_directory;  // in which the command line was given
  std::string options;            // JSON object text: those that cases ran with; may be empty
  std::string reproduce_options;  // " --models-root …", quoted for a shell
  int planned = 0;
  std::string selected_hash;  // SelectedHash() of what was planned
  uint64_t seed = 0;
  std::optional<uint64_t> shuffle_seed;  // cases start in random order
  int shard_index = 0, shard_count = 0;  // of --splits and --group, from 1 on; 0: all
  std::optional<CiFacts> ci;
};

struct RunSummary {
  int exit_code = 0;
  bool interrupted = false;
  double seconds = 0;
};

// One event. Which pointers are set depends on the kind; borrowed for the call.
struct Event {
  EventKind kind = EventKind::kRunStarted;
  int64_t unix_micros = 0;
  const RunFacts* run = nullptr;        // run_started
  std::span<const Case> planned;        // cases_planned
  const Case* test_case = nullptr;      // all of one case
  const Outcome* outcome = nullptr;     // case_finished
  const Verdict* verdict = nullptr;     // case_finished
  const RunSummary* summary = nullptr;  // run_finished
  std::string_view stage, phase;        // stage_entered
  int64_t resident_bytes = 0;           // memory_measured: of the case and all that it started
};

// What a run has to tell at the moment only: neither recorded nor sent to reporters.
inline bool IsLiveOnly(EventKind kind) {
  return kind == EventKind::kStageEntered || kind == EventKind::kMemoryMeasured;
}

// The journal record of an event; also what reporter plugins receive.
// Shape: sdk/schemas/events.schema.json.
Json ToJson(const Event& event);

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void Emit(const Event& event) = 0;  // [control]
};

}  // namespace tthost
