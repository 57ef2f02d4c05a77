// SPDX-License-Identifier: Apache-2.0
#include "host/cli/completed_journal.h"

#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "host/base/clock.h"
#include "host/base/json.h"
#include "host/base/timestamp_reading.h"
#include "host/judge/failing_reason.h"
#include "host/judge/judge.h"
#include "host/model/event.h"
#include "host/report/journal_record.h"

namespace tthost {
namespace {

constexpr int kExitCodeOfInterrupted = 2;

Expectation ExpectationOf(const Json& test_case) {
  Expectation expectation;
  expectation.status =
      ParseConfigStatus(test_case.value("status", "")).value_or(ConfigStatus::kUnspecified);
  if (const Json& status = test_case.at("config_bringup_status"); status.is_string()) {
    expectation.bringup_status = ParseBringupStatus(status.get<std::string>());
  }
  expectation.reason = test_case.value("config_reason", "");
  return expectation;
}

std::string Line(const Json& record) {
  return record.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

class Completion {
 public:
  // False for what is torn.
  bool Take(std::string_view line) {
    const Json record = ParseJournalRecord(line);
    if (!record.is_object()) return false;
    try {
      Note(record);
    } catch (const Json::exception&) {
      return false;
    }
    return true;
  }

  // A case of which nothing is known but that it began is left to the reporters.
  std::string WhatIsMissing() const {
    std::string text;
    for (const Json& test_case : planned_) {
      if (!ended_.contains(IdOf(test_case))) text += EndOf(test_case);
    }
    return text + Line({{"event", EventKindName(EventKind::kRunFinished)},
                        {"at", last_at_},
                        {"exit_code", kExitCodeOfInterrupted},
                        {"interrupted", true},
                        {"seconds", SecondsSince(run_at_)}});
  }

 private:
  void Note(const Json& record) {
    last_at_ = record.at("at");
    if (IsEvent(record, EventKind::kRunStarted)) run_at_ = last_at_;
    if (IsEvent(record, EventKind::kCasesPlanned)) {
      for (const Json& test_case : record.at("planned")) planned_.push_back(test_case);
    }
    if (IsEvent(record, EventKind::kCaseStarted)) begun_at_[IdOf(record.at("case"))] = last_at_;
    if (IsEvent(record, EventKind::kCaseFinished)) ended_.insert(IdOf(record.at("case")));
  }

  static std::string IdOf(const Json& test_case) { return test_case.at("id"); }

  double SecondsSince(const std::string& begin) const {
    const auto from = ParseTimestamp(begin), to = ParseTimestamp(last_at_);
    return from && to ? static_cast<double>(*to - *from) / 1e6 : 0;
  }

  std::string EndOf(const Json& test_case) const {
    const auto begun = begun_at_.find(IdOf(test_case));
    Outcome outcome;
    outcome.stage = Stage::kEnv;
    outcome.facts = "{}";
    if (begun == begun_at_.end()) {
      outcome.ending = Ending::kCancelled;
      outcome.message = "the run ended before this case began";
    } else {
      outcome.ending = Ending::kCrashed;
      outcome.failure_class = "lost";
      outcome.message = "the run ended before the case did";
      outcome.started_unix_micros = ParseTimestamp(begun->second).value_or(0);
      outcome.seconds = SecondsSince(begun->second);
    }
    Verdict verdict = Judge(ExpectationOf(test_case), outcome);
    verdict.failing_reason = FailingReasonOf({}, outcome, verdict);
    return Line({{"event", EventKindName(EventKind::kCaseFinished)},
                 {"at", last_at_},
                 {"case", test_case},
                 {"outcome", ToJson(outcome)},
                 {"verdict", ToJson(verdict)}});
  }

  std::string run_at_, last_at_;
  std::vector<Json> planned_;
  std::unordered_map<std::string, std::string> begun_at_;  // by id
  std::unordered_set<std::string> ended_;                  // ids
};

bool HasItsEnd(std::string_view journal) {
  if (!journal.ends_with('\n')) return false;
  journal.remove_suffix(1);
  const size_t before = journal.rfind('\n');
  const std::string_view last = before == journal.npos ? journal : journal.substr(before + 1);
  return EventNameOf(last) == EventKindName(EventKind::kRunFinished);
}

}  // namespace

std::optional<std::string> CompletedJournal(std::string_view journal) {
  if (HasItsEnd(journal)) return std::nullopt;
  Completion completion;
  std::string completed;
  completed.reserve(journal.size());
  for (size_t end; (end = journal.find('\n')) != journal.npos; journal.remove_prefix(end + 1)) {
    const std::string_view line = journal.substr(0, end);
    if (completion.Take(line)) completed.append(line).push_back('\n');
  }
  return completed + completion.WhatIsMissing();
}

}  // namespace tthost
