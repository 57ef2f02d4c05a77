// SPDX-License-Identifier: Apache-2.0
// Edits of test_config that stored runs justify, with what is told of them.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/cli/case_presence.h"
#include "host/model/plugin_manifest.h"
#include "host/promote/entry_plan.h"
#include "host/report/stored_run.h"
#include "host/select/test_config.h"

namespace tthost {

struct PromotedFile {
  std::string path;
  std::string before, after;  // texts
  std::vector<std::string>
      edits;  // "FILE:LINE:COLUMN: ID: what: evidence", in the order of the file
};

struct Promotion {
  std::vector<PromotedFile> files;  // those that change
  // The same lines for what is not done: because it loosens, because the file is JSON or does
  // not write out what is to change (with the cause), because results do not settle it.
  std::vector<std::string> held_back, by_hand, undecided;
  std::vector<std::string> gone;      // new entries of cases that the models do not have any more
  std::vector<std::string> warnings;  // of runs
  size_t edits = 0;                   // entries
};

// `options`: without an arch. `rules` come without arches. The runs have their metrics. Mistakes in
// test_config are usage errors. `presence` is asked about cases without an entry.
Result<Promotion> PlanPromotion(const std::vector<StoredRun>& runs, TestConfigOptions options,
                                const PluginCatalog& plugins, PromotionRules rules,
                                CasePresence& presence, FileSystem& filesystem,
                                ProcessRunner& runner);

}  // namespace tthost
