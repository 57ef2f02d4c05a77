// SPDX-License-Identifier: Apache-2.0
#include "host/cli/judging_sink.h"

#include <utility>

#include "host/execute/case_directory.h"
#include "host/judge/failing_reason.h"
#include "host/judge/judge.h"
#include "host/report/history_store.h"

namespace tthost {
namespace {

Event EventOf(EventKind kind, const Case& test_case, const Clock& clock) {
  Event event;
  event.kind = kind;
  event.unix_micros = clock.UnixMicros();
  event.test_case = &test_case;
  return event;
}

}  // namespace

void JudgingSink::CaseStarted(const Case& test_case) {
  report_.Emit(EventOf(EventKind::kCaseStarted, test_case, clock_));
}

void JudgingSink::StageEntered(const Case& test_case, Stage stage, std::string_view phase) {
  Event event = EventOf(EventKind::kStageEntered, test_case, clock_);
  event.stage = StageName(stage);
  event.phase = phase;
  report_.Emit(event);
}

void JudgingSink::MemoryMeasured(const Case& test_case, int64_t resident_bytes) {
  Event event = EventOf(EventKind::kMemoryMeasured, test_case, clock_);
  event.resident_bytes = resident_bytes;
  report_.Emit(event);
}

bool JudgingSink::CaseEnded(const Case& test_case, const Outcome& outcome) {
  Verdict verdict = Judge(test_case.expectation, outcome, options_.xfail_strict);
  verdict.failing_reason = FailingReasonOf(reasons_, outcome, verdict);
  Event event = EventOf(EventKind::kCaseFinished, test_case, clock_);
  event.outcome = &outcome;
  event.verdict = &verdict;
  report_.Emit(event);
  if (outcome.ending != Ending::kCancelled) {
    ++finished_;
    Publish(event);
  }
  Learn(test_case.node_id, outcome, options_.stage_context, seen_);
  if (verdict.fails_run) ++failures_;
  return report_.JournalState() &&
         (options_.max_failures == 0 || failures_ < options_.max_failures);
}

// A case whose artefacts are lost is not lost itself.
void JudgingSink::Publish(const Event& finished) {
  if (artefacts_ == nullptr) return;
  const std::string& id = finished.test_case->id;
  const auto published = artefacts_->Publish(finished, CaseSlug(id));
  if (published || std::exchange(has_warned_, true)) return;
  report_.Say("warning: no artefacts of " + id + ": " + published.error().message +
              "; this is not said again of other cases");
}

}  // namespace tthost
