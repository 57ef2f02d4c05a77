// SPDX-License-Identifier: Apache-2.0
// The cases of a selection by what their processes can share: one group per requirement set.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/execute/execute.h"
#include "host/execute/process_template.h"
#include "host/execute/requirements.h"
#include "host/model/selection.h"

namespace tthost {

struct CaseGroup {
  std::optional<Requirements> requirements;  // none: the base alone
  std::set<std::string> loaders;             // directories, absolute; with requirements
  std::vector<std::string> modules;          // that the loaders import, for preloading; sorted
  int forkable_cases = 0;
};

struct PlannedCase {
  // Foregone; null: it needs a process. Few cases have one, and an outcome is large.
  std::shared_ptr<const Outcome> outcome;
  ProcessTemplate process;
  int chips = 0;           // of a device, that it needs for itself
  size_t group = 0;        // in CasePlan::groups; no meaning with an outcome
  bool is_forked = false;  // from a warm server, as long as there is one that can
  // Another case of the selection may have the same golden result.
  bool may_share_golden = false;
};

struct CasePlan {
  std::vector<CaseGroup> groups;
  std::vector<PlannedCase> cases;  // one per case of the selection, same order
};

// The end of a case that needs no process: skipped, or failed for a reason that is known already.
// What cannot run may well compile: `compile_only` skips nothing that test_config marks.
std::optional<Outcome> ForegoneOutcome(const Case& test_case, bool compile_only);

// False where options or TT_XLA_DISABLE_MODEL_REQS=1 say that the base must do.
bool UsesRequirements(const ExecuteOptions& options);

CasePlan PlanCases(const Selection& selection, const ExecuteOptions& options,
                   const FileSystem& filesystem);

}  // namespace tthost
