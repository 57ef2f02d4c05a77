// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_overview.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "host/report/failure_groups.h"
#include "host/report/run_tally.h"
#include "host/report/sharding_text.h"

namespace tthost {
namespace {

constexpr size_t kMostCases = 10, kMostAdvised = 3;

double SecondsOf(const StoredCase* stored) { return stored->outcome.seconds; }

std::vector<const StoredCase*> SlowestFirst(const StoredRun& run) {
  std::vector<const StoredCase*> cases;
  for (const StoredCase& stored : run.cases) cases.push_back(&stored);
  std::ranges::stable_sort(cases, std::greater<>(), SecondsOf);
  return cases;
}

// What all cases together spent in a stage, and who spent the most.
struct StageShare {
  double seconds = 0, most = 0;
  int cases = 0;
  const StoredCase* slowest = nullptr;
};

std::map<Stage, StageShare> StageShares(const StoredRun& run) {
  std::map<Stage, StageShare> shares;
  for (const StoredCase& stored : run.cases) {
    std::map<Stage, double> own;  // training enters some of them twice
    for (const StageTiming& timing : stored.outcome.timings) own[timing.stage] += timing.seconds;
    for (const auto& [stage, seconds] : own) {
      StageShare& share = shares[stage];
      share.seconds += seconds;
      ++share.cases;
      if (share.slowest != nullptr && seconds <= share.most) continue;
      share.most = seconds;
      share.slowest = &stored;
    }
  }
  return shares;
}

std::string StagesText(const StoredRun& run) {
  const auto shares = StageShares(run);
  if (shares.empty()) return "";
  std::string text = "\nstage         cases      seconds   slowest case\n";
  for (const auto& [stage, share] : shares) {
    char line[128];
    std::snprintf(line, sizeof(line), "%-10s %8d %12.2f %9.2f s  ",
                  std::string(StageName(stage)).c_str(), share.cases, share.seconds, share.most);
    text += line + share.slowest->id + "\n";
  }
  return text;
}

std::string SlowestText(const StoredRun& run, size_t most) {
  const auto cases = SlowestFirst(run);
  if (cases.empty()) return "";
  std::string text = "\nslowest cases\n";
  for (size_t i = 0; i < std::min(cases.size(), most); ++i) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%9.2f s  ", SecondsOf(cases[i]));
    text += seconds + cases[i]->id + "\n";
  }
  return text;
}

std::string ShardingText(const StoredRun& run, size_t most) {
  std::string text;
  size_t divided = 0;
  for (const StoredCase& stored : run.cases) {
    const std::string lines = ShardingLines(stored.outcome);
    if (lines.empty() || ++divided > most) continue;
    text += stored.id + "\n" + lines;
  }
  if (divided == 0) return "";
  if (divided > most) text += "and " + std::to_string(divided - most) + " more: -v\n";
  return "\ndivided among devices\n" + text;
}

// Ids by what their results advise to change in test_config.
std::map<std::string, std::vector<std::string>> AdvisedIds(const StoredRun& run) {
  std::map<std::string, std::vector<std::string>> advised;
  for (const StoredCase& stored : run.cases) {
    for (const std::string& name : stored.verdict.guidance) advised[name].push_back(stored.id);
  }
  return advised;
}

std::string GuidanceText(const StoredRun& run, size_t most) {
  std::string text;
  for (const auto& [name, ids] : AdvisedIds(run)) {
    char line[64];
    std::snprintf(line, sizeof(line), "%-16s %5zu  ", name.c_str(), ids.size());
    text += line;
    for (size_t i = 0; i < std::min(ids.size(), most); ++i) text += (i == 0 ? "" : ", ") + ids[i];
    text += ids.size() > most ? ", … (-v)\n" : "\n";
  }
  return text.empty() ? "" : "\nguidance for test_config, which tt-host promote follows\n" + text;
}

}  // namespace

std::string OverviewText(const StoredRun& run, bool names_all, const Paint& paint) {
  const size_t most = names_all ? run.cases.size() : kMostCases;
  RunTally tally;
  for (const StoredCase& stored : run.cases) tally.Add(stored.outcome, stored.verdict);
  const std::string failures = GroupedFailures(run).Text(paint);
  return (failures.empty() ? "" : "\n" + failures) + "\n" + tally.Summary() + StagesText(run) +
         SlowestText(run, most) + GuidanceText(run, names_all ? most : kMostAdvised) +
         ShardingText(run, most);
}

Json OverviewJson(const StoredRun& run) {
  Json stages = Json::object();
  for (const auto& [stage, share] : StageShares(run)) {
    stages[std::string(StageName(stage))] = {{"cases", share.cases},
                                             {"seconds", share.seconds},
                                             {"slowest", share.slowest->id},
                                             {"slowest_seconds", share.most}};
  }
  Json cases = Json::array();
  for (const StoredCase* const stored : SlowestFirst(run)) {
    const Json facts = Json::parse(stored->outcome.facts, nullptr, /*allow_exceptions=*/false);
    Json json = {{"id", stored->id},
                 {"result", TestResultName(stored->verdict.result)},
                 {"observed_status", BringupStatusName(stored->verdict.observed_status)},
                 {"seconds", stored->outcome.seconds}};
    if (facts.is_object() && facts.contains("sharding")) json["sharding"] = facts.at("sharding");
    cases.push_back(std::move(json));
  }
  return {{"failure_groups", GroupedFailures(run).AsJson()},
          {"stages", std::move(stages)},
          {"guidance", AdvisedIds(run)},
          {"cases", std::move(cases)}};
}

}  // namespace tthost
