// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_text.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "host/report/case_text.h"

namespace tthost {
namespace {

std::string SecondsText(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f s", seconds);
  return text;
}

}  // namespace

std::string RunLine(const StoredRun& run) {
  char columns[128];
  std::snprintf(columns, sizeof(columns), "%-25s %-19.19s  %-11s ", run.uid.c_str(),
                run.started.c_str(), std::string(RunStateName(run.state)).c_str());
  std::string line = columns + CountsOf(run);
  if (run.seconds > 0) line += " in " + SecondsText(run.seconds);
  if (run.has_undelivered_report) line += ", a report was not delivered";
  return line + "\n";
}

Json RunJson(const StoredRun& run) {
  Json counts = Json::object();
  for (const StoredCase& stored : run.cases) {
    Json& count = counts[std::string(TestResultName(stored.verdict.result))];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  return {{"run", run.uid},
          {"directory", run.directory},
          {"started", run.started},
          {"state", RunStateName(run.state)},
          {"models_root", run.models_root},
          {"command_line", run.command_line},
          {"working_directory", run.working_directory},
          {"planned", run.planned},
          {"finished", run.cases.size()},
          {"results", std::move(counts)},
          {"seconds", run.seconds},
          {"undelivered_report", run.has_undelivered_report}};
}

Json FailuresJson(const StoredRun& run) {
  Json failures = Json::array();
  for (const StoredCase& stored : run.cases) {
    if (!stored.verdict.fails_run) continue;
    failures.push_back({{"id", stored.id},
                        {"node_id", stored.node_id},
                        {"result", TestResultName(stored.verdict.result)},
                        {"stage", StageName(stored.outcome.stage)},
                        {"failure_class", stored.outcome.failure_class},
                        {"failing_reason", ToJson(stored.verdict).at("failing_reason")},
                        {"message", FailureMessage(stored.outcome)}});
  }
  return failures;
}

}  // namespace tthost
