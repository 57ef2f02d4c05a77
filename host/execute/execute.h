// SPDX-License-Identifier: Apache-2.0
// Runs the cases of a selection in child processes and tells what happened to each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.h"
#include "host/base/containment.h"
#include "host/base/filesystem.h"
#include "host/base/install_paths.h"
#include "host/base/interrupt.h"
#include "host/base/process_runner.h"
#include "host/execute/weight_caches.h"
#include "host/model/case_history.h"
#include "host/model/outcome.h"
#include "host/model/resource_description.h"
#include "host/model/selection.h"

namespace tthost {

struct ExecuteOptions {
  // How the process of a case comes to be.
  enum class Isolation {
    kAuto = 1,  // forked from a warm server where several cases can share one, else spawned
    kFork,
    kSpawn,
    kNone,  // one process on the terminal runs them all in itself, for debuggers; with one lane
  };
  enum class Order {
    kLongestFirst = 1,  // with several lanes; else as selected
    kAsSelected,
    kShuffled,
  };

  InstallPaths paths;
  std::string venv;             // absolute
  std::string models_root;      // absolute
  std::string run_directory;    // absolute; gets cases/<slug>/, servers/ and, meanwhile, golden/
  std::string cache_directory;  // absolute; gets layers/
  std::string runtime;          // "auto", "cpu", "spmd", …
  std::string platform;         // of the runtime: "cpu", "tt", …; empty: its own default
  std::string dtype;            // "loader", "bfloat16", "float32"
  std::string arch;             // empty without --arch
  uint64_t seed = 0;
  int devices = 1;  // that a strategy gets which takes all of them
  int lanes = 1;    // cases that run at the same time
  Order order = Order::kLongestFirst;
  uint64_t shuffle_seed = 0;  // of Order::kShuffled
  // That the expected peaks of running cases may add up to; none: no limit.
  std::optional<int64_t> memory_kib;
  // That what running cases are expected to use may add up to, and that they have together as
  // threads; 0: not known, nobody is held back.
  int processors = 0;
  // Lanes that all runs of the host have together, and whether this one keeps to them.
  int host_lanes = 1;
  bool shares_lanes = false;
  std::string lock_directory;  // where the runs of the host meet; empty: nowhere
  // Of which each case gets what it needs for itself; without devices it needs none.
  ResourceDescription resources;
  bool counts_chips = true;    // false: nobody said how many there are, a case gets what there is
  History history;             // what is known of the cases
  double timeout_seconds = 0;  // per case, from the start of its process; 0: none
  std::map<Stage, double> stage_seconds;  // what a stage may take, instead of what is learned
  int64_t memory_limit_bytes = 0;         // of a case and all that it starts; 0: none
  Isolation isolation = Isolation::kAuto;
  Containment containment = Containment::kProcessGroup;  // of a case and what it starts
  CachePolicy cache_policy = CachePolicy::kShared;
  int retries = 0;                    // further attempts at a case that failed as `retry_on` says
  std::vector<std::string> retry_on;  // as Attempts::AskForAnother() takes them
  bool keep_dropout = false;          // in training, where the masks of the two sides differ
  bool keep_ir = false;               // programs are kept in the directory of the case
  bool compile_only = false;          // on shapes alone
  bool reuse_golden = true;           // cases of a run that would compute the same one share it
  bool keep_artefacts = false;        // plan.json and output_marks.txt too, of each case
  bool disable_requirements = false;  // no requirement layers; also TT_XLA_DISABLE_MODEL_REQS=1
};

// Where the cases of a run leave files for each other, while it lasts.
std::string SharedDirectory(const ExecuteOptions& options);

// Told in the order in which things happen, on the thread that called Execute().
class OutcomeSink {
 public:
  virtual ~OutcomeSink() = default;
  virtual void CaseStarted(const Case& test_case) = 0;
  // `phase`: "", "forward", "backward", or what is being waited for in stage ENV.
  virtual void StageEntered(const Case& test_case, Stage stage, std::string_view phase) = 0;
  // For the user: what the run waits for.
  virtual void Note(const std::string& text) = 0;
  // From time to time: what is resident for a running case and all that it started.
  virtual void MemoryMeasured(const Case& test_case, int64_t resident_bytes) = 0;
  // Exactly once for every case of the selection, whether or not it was started. False: start no
  // further case; those not started end as cancelled.
  virtual bool CaseEnded(const Case& test_case, const Outcome& outcome) = 0;
};

// Cases start in the order that the options name, as far as lanes, memory and processors allow
// (Scheduler). Whatever a case does is told by its outcome; an error is returned only when the run
// directory cannot be used. When this returns, nothing that it started is alive. `interrupt` is
// drained here.
Result<void> Execute(const Selection& selection, const ExecuteOptions& options,
                     ProcessRunner& runner, FileSystem& filesystem, const Clock& clock,
                     OutcomeSink& sink, const InterruptFlag& interrupt);

}  // namespace tthost
