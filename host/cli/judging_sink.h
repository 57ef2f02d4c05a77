// SPDX-License-Identifier: Apache-2.0
// Between execution and report: outcomes come in, events with verdicts go out.
#pragma once

#include "host/base/clock.h"
#include "host/execute/execute.h"
#include "host/judge/reason_rule.h"
#include "host/model/case_history.h"
#include "host/report/case_artefacts.h"
#include "host/report/run_report.h"

namespace tthost {

class JudgingSink : public OutcomeSink {
 public:
  struct Options {
    int max_failures = 0;  // end the run after so many; 0: never
    bool xfail_strict = false;
    std::string stage_context;  // as StageContext() gives it
  };
  // All but `options` are borrowed. `artefacts`: null where none are asked for.
  JudgingSink(RunReport& report, CaseArtefacts* artefacts, const Clock& clock,
              const ReasonRules& reasons, const Options& options)
      : report_(report),
        artefacts_(artefacts),
        clock_(clock),
        reasons_(reasons),
        options_(options) {}

  void CaseStarted(const Case& test_case) override;
  void StageEntered(const Case& test_case, Stage stage, std::string_view phase) override;
  void Note(const std::string& text) override { report_.Say("note: " + text); }
  void MemoryMeasured(const Case& test_case, int64_t resident_bytes) override;
  bool CaseEnded(const Case& test_case, const Outcome& outcome) override;

  // What the run has taught about its cases.
  const History& Seen() const { return seen_; }
  // Cases that ended, but for cancelled ones.
  size_t Finished() const { return finished_; }

 private:
  void Publish(const Event& finished);

  RunReport& report_;
  CaseArtefacts* const artefacts_;
  const Clock& clock_;
  const ReasonRules& reasons_;
  const Options options_;
  int failures_ = 0;
  bool has_warned_ = false;  // of artefacts
  History seen_;
  size_t finished_ = 0;
};

}  // namespace tthost
