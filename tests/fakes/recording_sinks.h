// SPDX-License-Identifier: Apache-2.0
// Sinks that remember what they were told.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/execute/execute.h"
#include "host/model/event.h"

namespace tthost {

class RecordingOutcomeSink : public OutcomeSink {
 public:
  void CaseStarted(const Case& test_case) override { started.push_back(test_case.id); }
  void StageEntered(const Case& test_case, Stage stage, std::string_view phase) override {
    stages.push_back(test_case.id + " " + std::string(StageName(stage)) +
                     (phase.empty() ? "" : " " + std::string(phase)));
    if (on_stage) on_stage(test_case, stage);
    if (on_phase) on_phase(std::string(phase));
  }
  void Note(const std::string& text) override { notes.push_back(text); }
  void MemoryMeasured(const Case& test_case, int64_t resident_bytes) override {
    measured.emplace_back(test_case.id, resident_bytes);
  }
  bool CaseEnded(const Case& test_case, const Outcome& outcome) override {
    ended.emplace_back(test_case.id, outcome);
    return goes_on;
  }

  // The outcome of a case that ended exactly once; another id aborts the test.
  const Outcome& OutcomeOf(std::string_view id) const {
    const Outcome* found = nullptr;
    for (const auto& [one, outcome] : ended) {
      if (one != id) continue;
      if (found != nullptr) throw std::logic_error(one + " ended twice");
      found = &outcome;
    }
    if (found == nullptr) throw std::logic_error(std::string(id) + " did not end");
    return *found;
  }

  std::vector<std::string> started;
  std::vector<std::string> stages;  // "id STAGE phase"
  std::vector<std::string> notes;
  std::vector<std::pair<std::string, int64_t>> measured;  // id, resident bytes
  std::vector<std::pair<std::string, Outcome>> ended;
  bool goes_on = true;  // what CaseEnded gives
  // Called on the thread of the run.
  std::function<void(const Case&, Stage)> on_stage;
  std::function<void(const std::string& phase)> on_phase;
};

class RecordingEventSink : public EventSink {
 public:
  void Emit(const Event& event) override { records.push_back(ToJson(event)); }

  std::vector<Json> records;
};

}  // namespace tthost
