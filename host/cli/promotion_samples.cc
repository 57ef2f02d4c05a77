// SPDX-License-Identifier: Apache-2.0
#include "host/cli/promotion_samples.h"

#include <algorithm>
#include <utility>

#include "host/select/case_id.h"

namespace tthost {
namespace {

constexpr char kHostRuntime[] = "cpu";

struct RunSamples {
  std::string uid;
  std::vector<std::pair<std::string, CaseSample>> samples;  // with their ids

  bool IsOfTheHost() const {
    return std::ranges::any_of(
        samples, [](const auto& sample) { return sample.second.device == kHostRuntime; });
  }
};

RunSamples SamplesOf(const StoredRun& run) {
  RunSamples of_run{run.uid, {}};
  for (const StoredCase& stored : run.cases) {
    auto sample = SampleOf({run.uid, run.arch, run.started}, stored.outcome, stored.verdict);
    if (sample) of_run.samples.emplace_back(FullId(stored.id), *std::move(sample));
  }
  return of_run;
}

}  // namespace

PromotionSamples SamplesOf(const std::vector<StoredRun>& runs) {
  std::vector<RunSamples> of_runs;
  for (const StoredRun& run : runs) of_runs.push_back(SamplesOf(run));
  PromotionSamples all;
  std::erase_if(of_runs, [](const RunSamples& of_run) { return of_run.samples.empty(); });
  const bool is_all_host = std::ranges::all_of(of_runs, &RunSamples::IsOfTheHost);
  if (is_all_host && !of_runs.empty()) {
    all.warnings.emplace_back(
        "all runs are on runtime cpu, the golden result against itself: nothing of a device was "
        "measured");
  }
  for (RunSamples& of_run : of_runs) {
    if (!is_all_host && of_run.IsOfTheHost()) {
      all.warnings.push_back("run " + of_run.uid +
                             " is left out: it is on runtime cpu, which says nothing of a device");
      continue;
    }
    for (auto& [id, sample] : of_run.samples) all.by_id[id].push_back(std::move(sample));
  }
  return all;
}

}  // namespace tthost
