// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/sample_journal.h"

#include <nlohmann/json.hpp>

#include "host/model/event.h"

namespace tthost::conformance {
namespace {

constexpr int64_t kStart = 1'769'854'830'000'000;  // 2026-01-31T10:20:30+00:00
constexpr int64_t kSecond = 1'000'000;

RunFacts SampleRun() {
  RunFacts run;
  run.run_uid = "20260131T102030-0f4c";
  run.models_root = "models";
  run.arch = "n150";
  run.runtime = "cpu";
  run.host_version = "0.1.0";
  run.host_name = "builder";
  run.python = "3.11.7";
  run.torch = "2.13.0";
  run.plugins = {"pcc 0.1.0"};
  run.command_line = {"tt-host", "run", "-k", kModelText};
  run.working_directory = "models";
  run.planned = 2;
  run.selected_hash = "5eed";
  return run;
}

Case SampleCase(const std::string& variant) {
  Case one;
  one.id = "gpt2/pytorch-" + variant + "-single_device-full-inference";
  one.node_id = "tests/runner/test_models.py::test_all_models[" + one.id + "]";
  one.function = "test_all_models";
  one.loader_path = "gpt2/pytorch/loader.py";
  one.loader_directory = "gpt2/pytorch";
  one.variant = variant;
  one.facts = {"gpt2", "nlp_causal_lm", "huggingface", "pytorch", "generality"};
  one.markers = {"single_device", "push"};
  one.parallelism = "single_device";
  return one;
}

Outcome SampleOutcome(bool has_passed) {
  Outcome outcome;
  outcome.ending = has_passed ? Ending::kCompleted : Ending::kFailed;
  outcome.stage = has_passed ? Stage::kCompare : Stage::kRun;
  outcome.exit_code = 0;
  outcome.timings = {{Stage::kLoad, "", 0.5}, {Stage::kRun, "", 0.25}};
  outcome.facts = R"({"model_name":"gpt2","model_info":{"model_arch":"gpt2"}})";
  outcome.started_unix_micros = kStart + kSecond;
  outcome.seconds = 1.5;
  outcome.peak_rss_kib = 200'000;
  if (has_passed) {
    Metric metric{"pcc", "pcc", "", 0.9995, 0.99, true, true, "", ""};
    outcome.comparisons = {{"", true, false, "", {}, {metric}}};
  } else {
    outcome.failure_class = "model_error";
    outcome.message = std::string("RuntimeError: ") + kModelText;
    outcome.traceback = std::string("Traceback:\n  ") + kModelText;
    outcome.output_tail = std::string(kModelText) + "\n";
  }
  return outcome;
}

Verdict SampleVerdict(bool has_passed) {
  Verdict verdict;
  verdict.result = has_passed ? TestResult::kPassed : TestResult::kFailed;
  verdict.observed_status = has_passed ? BringupStatus::kPassed : BringupStatus::kFailedRuntime;
  verdict.bringup_status = verdict.observed_status;
  verdict.fails_run = !has_passed;
  if (!has_passed) verdict.reason = std::string("RuntimeError: ") + kModelText;
  return verdict;
}

class Recorder {
 public:
  void Add(Event event) {
    event.unix_micros = kStart + kSecond * int64_t(events_.size());
    events_.push_back({std::string(EventKindName(event.kind)), ToJson(event).dump()});
  }
  std::vector<SampleEvent> Take() { return std::move(events_); }

 private:
  std::vector<SampleEvent> events_;
};

}  // namespace

std::vector<SampleEvent> SampleJournal() {
  Recorder recorder;
  const RunFacts run = SampleRun();
  recorder.Add({.kind = EventKind::kRunStarted, .run = &run});
  for (const bool has_passed : {true, false}) {
    const Case one = SampleCase(has_passed ? "tiny" : "large");
    const Outcome outcome = SampleOutcome(has_passed);
    const Verdict verdict = SampleVerdict(has_passed);
    recorder.Add({.kind = EventKind::kCaseStarted, .test_case = &one});
    recorder.Add({.kind = EventKind::kCaseFinished,
                  .test_case = &one,
                  .outcome = &outcome,
                  .verdict = &verdict});
  }
  const RunSummary summary = {.exit_code = 1, .interrupted = false, .seconds = 9.25};
  recorder.Add({.kind = EventKind::kRunFinished, .summary = &summary});
  return recorder.Take();
}

std::vector<SampleEvent> SampleJournalWith(const std::string& text) {
  std::vector<SampleEvent> events = SampleJournal();
  const std::string_view mark = kModelText;
  for (SampleEvent& event : events) {
    for (size_t at = 0; (at = event.json.find(mark, at)) != std::string::npos; at += text.size()) {
      event.json.replace(at, mark.size(), text);
    }
  }
  return events;
}

}  // namespace tthost::conformance
