// SPDX-License-Identifier: Apache-2.0
// What happened to one case, before anybody compares it with what was expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/model/stage.h"

namespace tthost {

enum class Ending {
  kCompleted = 1,  // every stage ran; comparisons hold the results
  kCompiled,       // asked for no more than to compile: nothing ran, nothing was compared
  kFailed,         // an error was reported at `stage`
  kSkipped,        // the strategy does not cover the case, or test_config says so
  kTimeout,        // killed at its deadline
  kCrashed,        // the process ended without an outcome
  kCancelled,      // the run was interrupted before or while it ran
};
std::string_view EndingName(Ending ending);

struct Metric {
  std::string comparator;       // plugin id
  std::string name;             // "pcc"
  std::string leaf;             // empty: aggregate
  std::optional<double> value;  // none: undefined
  std::optional<double> limit;
  std::optional<bool> passed;
  bool gates = false;
  std::string note;
  std::string message;  // for the user, when failed
};

// A strict check that failed: structure, shape, dtype or finiteness of one leaf.
struct StrictFailure {
  std::string check;  // "structure", "shape", "dtype", "finiteness", "value"
  std::string leaf;
  std::string text;
};

struct Comparison {
  std::string phase;  // "", "forward", "backward"
  bool passed = false;
  bool unchecked = false;  // no gating metric: passed without a judgement
  std::string error;       // messages joined by newlines; empty when passed
  std::vector<StrictFailure> strict_failures;
  std::vector<Metric> metrics;
};

Json ToJson(const Comparison& comparison);
Result<Comparison> ComparisonFromJson(const Json& json);

struct StageTiming {
  Stage stage = Stage::kEnv;
  std::string phase;
  double seconds = 0;
};

struct Outcome {
  Ending ending = Ending::kCrashed;
  Stage stage = Stage::kEnv;  // last announced
  std::string phase;          // of that stage
  std::string failure_class;  // env, plan, plugin_error, plugin_missing, model_error, download,
                              // oom_host, unsupported, discovery, …; empty when completed
  std::string message;        // first line is a summary
  std::string traceback;      // Python or native, may be empty
  std::optional<int> exit_code, signal;
  std::vector<Comparison> comparisons;  // backward before forward
  std::vector<StageTiming> timings;
  std::string facts;        // JSON object text from the worker: model_name, model_info, …
  std::string output_tail;  // end of stdout and stderr of the case
  int64_t started_unix_micros = 0;
  double seconds = 0;
  int64_t peak_rss_kib = 0;
  double cpu_seconds = 0;  // of all its threads and the processes that it waited for; 0: not known
};

// Processors that the case kept busy, on average; 0: not known.
double CoresOf(const Outcome& outcome);

Json ToJson(const Outcome& outcome);
Result<Outcome> OutcomeFromJson(const Json& json);

}  // namespace tthost
