// SPDX-License-Identifier: Apache-2.0
// <state>/history/<hash>.json: durations and memory of the cases of one models root, so that a run
// need not read the journals of earlier ones.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/case_history.h"
#include "host/model/outcome.h"

namespace tthost {

class HistoryStore {
 public:
  // `state_directory` as StateDirectory() gives it. `filesystem` is borrowed.
  HistoryStore(const std::string& state_directory, std::string models_root, FileSystem& filesystem);

  // Empty where nothing is recorded, or nothing that can be read.
  History Load() const;
  // Adds what a run saw; other runs may do so at the same time.
  Result<void> Add(const History& seen);

 private:
  std::string models_root_, path_;
  FileSystem& filesystem_;
};

// Adds one end of a case; what was cancelled or never had a process teaches nothing.
// `stage_context`: what stages take under another one says nothing.
void Learn(const std::string& node_id, const Outcome& outcome, const std::string& stage_context,
           History& history);

}  // namespace tthost
