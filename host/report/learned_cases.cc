// SPDX-License-Identifier: Apache-2.0
#include "host/report/learned_cases.h"

#include <cstdlib>

#include "host/report/history_store.h"

namespace tthost {
namespace {

std::string LearnedFile(const std::string& run_directory) { return run_directory + "/learned"; }

}  // namespace

History Unlearned(const StoredRun& run, const std::string& stage_context,
                  const FileSystem& filesystem) {
  const std::string learned = filesystem.Read(LearnedFile(run.directory)).value_or("0");
  History unlearned;
  for (size_t i = std::strtoul(learned.c_str(), nullptr, 10); i < run.cases.size(); ++i) {
    Learn(run.cases[i].node_id, run.cases[i].outcome, stage_context, unlearned);
  }
  return unlearned;
}

Result<void> NoteLearned(const std::string& run_directory, size_t finished,
                         FileSystem& filesystem) {
  return filesystem.WriteAtomic(LearnedFile(run_directory), std::to_string(finished) + "\n");
}

}  // namespace tthost
