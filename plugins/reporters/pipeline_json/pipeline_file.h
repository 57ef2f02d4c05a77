// SPDX-License-Identifier: Apache-2.0
// A pipeline with the one job that the run is, and its tests on disk until they are written.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "file/spill_file.h"
#include "tthost/cpp/json.hpp"

namespace tthost::pipeline_json {

class PipelineFile {
 public:
  // `folder`: where the file is going to be. `classname`, `owner`: of every test.
  PipelineFile(const std::string& folder, std::string classname, std::string owner);

  void StartRun(const sdk::Json& event) { started_ = event; }
  // The last end of a case counts.
  void FinishCase(const sdk::Json& event);

  // Does the run tell of a pipeline?
  bool IsInCi() const { return !started_["run"]["ci"]["pipeline_id"].IsNull(); }
  // Whole or not at all. `finished`: the run_finished record. Throws sdk::Error.
  void Write(const sdk::Json& finished);

 private:
  std::string Path() const;

  std::string folder_, classname_, owner_;
  reporters::SpillFile spill_;
  sdk::Json started_;
  std::vector<reporters::SpillPlace> tests_;
  std::unordered_map<std::string, uint32_t> places_;  // id → index in tests_
};

}  // namespace tthost::pipeline_json
