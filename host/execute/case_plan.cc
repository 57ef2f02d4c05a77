// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_plan.h"

#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "host/execute/case_record.h"

namespace tthost {
namespace {

std::string_view Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

Outcome Failed(Stage stage, std::string failure_class, std::string message) {
  return OutcomeWithoutProcess(Ending::kFailed, stage, std::move(failure_class),
                               std::move(message));
}

std::string TooManyChips(int needed, int most) {
  return "needs " + std::to_string(needed) +
         " chips of one device; the largest under `resources:` " + "of tt-host.yaml has " +
         std::to_string(most) + ": --devices chooses how many there are";
}

class Planner {
 public:
  Planner(const ExecuteOptions& options, const FileSystem& filesystem)
      : options_(options), filesystem_(filesystem), uses_requirements_(UsesRequirements(options)) {}

  PlannedCase Plan(const Case& test_case) {
    PlannedCase planned;
    if (auto foregone = ForegoneOutcome(test_case, options_.compile_only)) {
      planned.outcome = std::make_shared<Outcome>(*std::move(foregone));
      return planned;
    }
    if (auto process = ParseProcessTemplate(test_case.process)) {
      planned.process = *std::move(process);
    } else {
      planned.outcome =
          std::make_shared<Outcome>(Failed(Stage::kPlan, "plugin_error", process.error().message));
      return planned;
    }
    planned.chips = ChipsFor(planned.process);
    if (const int most = MostChips(options_.resources.devices); planned.chips > most) {
      planned.outcome = std::make_shared<Outcome>(
          Failed(Stage::kPlan, "plan", TooManyChips(planned.chips, most)));
      return planned;
    }
    auto group = GroupOf(test_case);
    if (!group) {
      planned.outcome =
          std::make_shared<Outcome>(Failed(Stage::kEnv, "env", group.error().message));
      return planned;
    }
    planned.group = *group;
    modules_[*group].insert(test_case.imports.begin(), test_case.imports.end());
    if (!planned.process.must_spawn) ++groups_[*group].forkable_cases;
    return planned;
  }

  std::vector<CaseGroup> TakeGroups() {
    // Libraries ask once for where their cache is: before the case that has its own may answer.
    const bool is_preloading = options_.cache_policy != CachePolicy::kCase;
    for (size_t i = 0; is_preloading && i < groups_.size(); ++i) {
      groups_[i].modules.assign(modules_[i].begin(), modules_[i].end());
    }
    return std::move(groups_);
  }

 private:
  int ChipsFor(const ProcessTemplate& process) const {
    if (options_.resources.devices.empty()) return 0;
    if (!options_.counts_chips) return 1;
    return process.devices == 0 ? options_.devices : process.devices;
  }

  Result<size_t> GroupOf(const Case& test_case) {
    const std::pair key(test_case.loader_directory, test_case.has_requirements);
    auto known = by_loader_.find(key);
    if (known == by_loader_.end()) known = by_loader_.emplace(key, ReadGroup(test_case)).first;
    return known->second;
  }

  Result<size_t> ReadGroup(const Case& test_case) {
    const std::string directory = options_.models_root + "/" + test_case.loader_directory;
    TTHOST_RETURN_IF_ERROR(CheckSystemRequirements(filesystem_, directory, Variable("PATH")));
    if (!test_case.has_requirements || !uses_requirements_) return GroupWith(std::nullopt);
    TTHOST_ASSIGN_OR_RETURN(Requirements requirements, ReadRequirements(filesystem_, directory));
    const size_t group = GroupWith(std::move(requirements));
    groups_[group].loaders.insert(directory);
    return group;
  }

  size_t GroupWith(std::optional<Requirements> requirements) {
    const std::string key = requirements ? requirements->fingerprint : "";
    const auto [found, is_new] = index_.emplace(key, groups_.size());
    if (is_new) {
      groups_.push_back({.requirements = std::move(requirements), .loaders = {}, .modules = {}});
      modules_.emplace_back();
    }
    return found->second;
  }

  const ExecuteOptions& options_;
  const FileSystem& filesystem_;
  const bool uses_requirements_;
  std::map<std::pair<std::string, bool>, Result<size_t>> by_loader_;  // and whether it has some
  std::map<std::string, size_t> index_;                               // group by fingerprint
  std::vector<CaseGroup> groups_;
  std::vector<std::set<std::string>> modules_;  // by group
};

bool IsForked(const PlannedCase& planned, const CaseGroup& group,
              ExecuteOptions::Isolation isolation) {
  if (planned.process.must_spawn) return false;
  switch (isolation) {
    case ExecuteOptions::Isolation::kAuto:
      return group.forkable_cases > 1;
    case ExecuteOptions::Isolation::kFork:
      return true;
    case ExecuteOptions::Isolation::kSpawn:
    case ExecuteOptions::Isolation::kNone:
      return false;
  }
  return false;
}

// Cases that differ in nothing but their strategy. Inputs may still differ: the worker looks.
void MarkSharedGoldens(const Selection& selection, CasePlan& plan) {
  std::map<std::tuple<std::string, std::optional<std::string>, RunMode>, std::vector<PlannedCase*>>
      alike;
  for (size_t i = 0; i < plan.cases.size(); ++i) {
    const Case& test_case = selection.cases[i];
    if (plan.cases[i].outcome) continue;
    alike[{test_case.loader_path, test_case.variant, test_case.run_mode}].push_back(&plan.cases[i]);
  }
  for (const auto& [key, cases] : alike) {
    for (PlannedCase* planned : cases) planned->may_share_golden = cases.size() > 1;
  }
}

}  // namespace

std::optional<Outcome> ForegoneOutcome(const Case& test_case, bool compile_only) {
  if (!test_case.discovery_error.empty()) {
    return Failed(Stage::kImport, "discovery", test_case.discovery_error);
  }
  if (test_case.is_placeholder) {
    return OutcomeWithoutProcess(Ending::kSkipped, Stage::kEnv, "", test_case.expectation.reason);
  }
  if (test_case.expectation.status == ConfigStatus::kNotSupportedSkip && !compile_only) {
    const std::string& reason = test_case.expectation.reason;
    return OutcomeWithoutProcess(Ending::kSkipped, Stage::kEnv, "",
                                 reason.empty() ? "marked NOT_SUPPORTED_SKIP" : reason);
  }
  if (!test_case.strategy) {
    return Failed(Stage::kPlan, "plugin_missing",
                  "no parallelism plugin named '" + test_case.parallelism +
                      "' is installed; `tt-host plugin list` tells which are, `tt-host plugin "
                      "paths` where they are looked for");
  }
  return std::nullopt;
}

bool UsesRequirements(const ExecuteOptions& options) {
  return !options.disable_requirements && Variable("TT_XLA_DISABLE_MODEL_REQS") != "1";
}

CasePlan PlanCases(const Selection& selection, const ExecuteOptions& options,
                   const FileSystem& filesystem) {
  Planner planner(options, filesystem);
  CasePlan plan;
  plan.cases.reserve(selection.cases.size());
  for (const Case& test_case : selection.cases) plan.cases.push_back(planner.Plan(test_case));
  plan.groups = planner.TakeGroups();
  for (PlannedCase& planned : plan.cases) {
    if (planned.outcome) continue;
    planned.is_forked = IsForked(planned, plan.groups[planned.group], options.isolation);
  }
  if (options.reuse_golden) MarkSharedGoldens(selection, plan);
  return plan;
}

}  // namespace tthost
