// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/conformance.h"

namespace tthost::conformance {
namespace {

std::vector<Cases> GroupsOf(PluginKind kind) {
  switch (kind) {
    case PluginKind::kComparator:
      return {ComparatorCases(), ComparatorValueCases(), ComparatorConductCases()};
    case PluginKind::kParallelism:
      return {ParallelismCases()};
    case PluginKind::kReporter:
      return {ReporterCases()};
  }
  return {};
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kSkip:
      return "skip";
    case Verdict::kWarn:
      return "warn";
    case Verdict::kFail:
      return "fail";
  }
  return "fail";
}

void CaseReport::Add(Verdict verdict, std::string happened, std::string advice) {
  if (verdict > worst_) {
    worst_ = verdict;
    happened_.clear();
    advice_.clear();
  } else if (verdict < worst_) {
    return;
  }
  if (happened_ == happened) return;
  if (!happened_.empty()) happened_ += '\n';
  happened_ += happened;
  if (advice_.empty()) advice_ = std::move(advice);
}

std::vector<ConformanceCase> CasesFor(PluginKind kind) {
  std::vector<ConformanceCase> all;
  std::vector<Cases> groups = {LibraryCases(),     ManifestCases(), ConfigCases(),
                               NegotiationCases(), MannersCases(),  MemoryCases()};
  for (const Cases group : GroupsOf(kind)) groups.push_back(group);
  for (const Cases group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace tthost::conformance
