// SPDX-License-Identifier: Apache-2.0
#include "host/worker/case_run.h"

#include <sys/stat.h>

#include <cassert>
#include <nlohmann/json.hpp>

#include "host/base/filesystem.h"
#include "host/worker/case_plan.h"
#include "host/worker/comparator_set.h"
#include "host/worker/output_marks.h"

namespace tthost {
namespace {

class RunningCase : public CaseCallbacks {
 public:
  // `output`: null where output is not divided.
  RunningCase(const CaseRequest& request, StageMarks& marks, const OutputMarks* output,
              const ComparatorSet& comparators)
      : request_(request), marks_(marks), output_(output), comparators_(comparators) {}

  void EnterStage(const std::string& stage, const std::string& phase) override {
    const std::optional<Stage> parsed = ParseStage(stage);
    assert(parsed && "tt_host_worker announced an unknown stage");
    if (output_ != nullptr) output_->Enter(*parsed, phase);
    marks_.Enter(*parsed, phase);
  }

  void AddFact(const std::string& key, const std::string& json_value) override {
    facts_[key] = Json::parse(json_value);
  }

  Result<void> Compare(const std::string& phase, const std::vector<LeafView>& golden,
                       const std::vector<LeafView>& device) override {
    const CompareOptions options = {
        .phase = phase, .threads = request_.threads, .deadline_ns = request_.deadline_ns};
    TTHOST_ASSIGN_OR_RETURN(Comparison comparison,
                            tthost::Compare(golden, device, comparators_.Loaded(), options));
    // Reports lead with the backward pass.
    const auto position = phase == "backward" ? comparisons_.begin() : comparisons_.end();
    comparisons_.insert(position, std::move(comparison));
    return {};
  }

  std::string Facts() const { return facts_.dump(); }
  std::vector<Comparison> TakeComparisons() { return std::move(comparisons_); }

 private:
  const CaseRequest& request_;
  StageMarks& marks_;
  const OutputMarks* const output_;
  const ComparatorSet& comparators_;
  Json facts_ = Json::object();
  std::vector<Comparison> comparisons_;
};

// What tt_host_worker calls a plan that does not apply to the loader.
constexpr std::string_view kNotApplicable = "skip";

constexpr char kCompiledOnly[] = "compiled only: nothing ran and nothing was compared";

// What Python could not name is named by the stage it happened in.
std::string_view ClassOfStage(Stage stage) {
  switch (stage) {
    case Stage::kLower:
      return "frontend";
    case Stage::kCompile:
      return "compiler";
    case Stage::kPlace:
    case Stage::kRun:
    case Stage::kGather:
      return "runtime";
    case Stage::kCompare:
      return "plugin_error";
    default:
      return "model_error";
  }
}

void KeepPlan(const CasePlan& plan, const CaseRequest& request) {
  auto file = LocalFileSystem().OpenAppend(request.case_directory + "/plan.json");
  if (file) (void)(*file)->Append(plan.json + "\n");
}

std::string PythonRequest(const CaseRequest& request) {
  const Case& test_case = request.test_case;
  const Json json = {{"id", test_case.id},
                     {"models_root", request.models_root},
                     {"loader_path", test_case.loader_path},
                     {"variant", test_case.variant ? Json(*test_case.variant) : Json(nullptr)},
                     {"run_mode", RunModeName(test_case.run_mode)},
                     {"platform", request.platform},
                     {"dtype", request.dtype},
                     {"keep_dropout", request.keep_dropout},
                     {"keep_ir", request.keep_ir},
                     {"compile_only", request.compile_only},
                     {"case_directory", request.case_directory},
                     {"golden_directory", request.golden_directory},
                     {"bytecode_directory", request.bytecode_directory},
                     {"deadline_ns", request.deadline_ns},
                     {"seed", request.seed},
                     {"runtime", request.runtime},
                     {"devices", request.devices},
                     {"strategy_directory", request.test_case.strategy->module_directory},
                     {"threads", request.threads}};
  return json.dump();
}

}  // namespace

Outcome FailedOutcome(StageMarks& marks, std::string failure_class, std::string message) {
  Outcome outcome;
  outcome.ending = Ending::kFailed;
  outcome.stage = marks.Current();
  outcome.phase = marks.Phase();
  outcome.failure_class = std::move(failure_class);
  outcome.message = std::move(message);
  outcome.timings = marks.Finish();
  return outcome;
}

Outcome RunCase(const CaseRequest& request, PythonBridge& python, StageMarks& marks) {
  const OutputMarks output(request.case_directory, python);
  if (request.keep_artefacts) output.Enter(Stage::kPlan, "");
  marks.Enter(Stage::kPlan);
  const Result<CasePlan> plan = PlanCase(request, &python);
  if (!plan) return FailedOutcome(marks, "plugin_error", plan.error().message);
  if (!plan->skip_reason.empty()) {
    Outcome outcome = FailedOutcome(marks, "unsupported", plan->skip_reason);
    outcome.ending = Ending::kSkipped;
    return outcome;
  }
  if (request.keep_artefacts) KeepPlan(*plan, request);
  ComparatorSet comparators;
  if (auto created = comparators.Create(request.test_case.comparators, &python); !created) {
    return FailedOutcome(marks, "plugin_error", created.error().message);
  }

  RunningCase running(request, marks, request.keep_artefacts ? &output : nullptr, comparators);
  const auto failure = python.RunCase(PythonRequest(request), plan->json, running);

  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  if (request.compile_only) {
    outcome.ending = Ending::kCompiled;
    outcome.message = kCompiledOnly;
  }
  if (failure) {
    const std::string_view by_stage = ClassOfStage(marks.Current());
    outcome = FailedOutcome(
        marks, failure->failure_class.empty() ? std::string(by_stage) : failure->failure_class,
        failure->message);
    outcome.traceback = failure->traceback;
    if (failure->failure_class == kNotApplicable) {
      outcome.ending = Ending::kSkipped;
      outcome.failure_class = "unsupported";
    }
  }
  outcome.stage = marks.Current();
  outcome.phase = marks.Phase();
  outcome.comparisons = running.TakeComparisons();
  outcome.facts = running.Facts();
  outcome.timings = marks.Finish();
  return outcome;
}

Result<void> DeliverOutcome(const Outcome& outcome, const CaseRequest& request, Channel& channel) {
  fflush(nullptr);
  umask(022);  // the model's would count for what the controller reads
  const std::string path = request.case_directory + "/outcome.json";
  TTHOST_ASSIGN_OR_RETURN(auto file, LocalFileSystem().OpenAppend(path));
  const std::string text =
      ToJson(outcome).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  TTHOST_RETURN_IF_ERROR(file->Append(text));
  return channel.Send({{"type", "outcome"}});
}

}  // namespace tthost
