// SPDX-License-Identifier: Apache-2.0
// Everything a worker needs to run one case.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/base/containment.h"
#include "host/base/json.h"
#include "host/base/result.h"
#include "host/model/selection.h"

namespace tthost {

struct CaseRequest {
  Case test_case;
  std::string venv;
  std::string layer;  // requirement layer; empty: none
  std::string models_root;
  std::string runtime;   // "auto", "cpu", "spmd", …
  std::string platform;  // of the runtime; empty: its own default
  std::string dtype;     // "loader", "bfloat16", "float32"
  bool keep_dropout = false, keep_ir = false, keep_artefacts = false, compile_only = false;
  uint64_t seed = 0;
  int threads = 1;
  int devices = 1;
  std::string arch;                // empty without --arch
  std::string case_directory;      // absolute; holds work/, tmp/, outputs and outcome.json
  std::string golden_directory;    // of results shared by cases; empty: this one shares none
  std::string bytecode_directory;  // of modules below the models root, for the cases that follow
  bool on_terminal = false;        // what it prints goes there instead of into files
  int64_t deadline_ns = 0;         // steady clock; 0: none
  Containment containment = Containment::kProcessGroup;
  std::vector<std::string> control_group;          // files that make a member of who writes "0"
  std::vector<std::string> read_only;              // directories that it must not write to
  std::map<std::string, std::string> environment;  // set on top of the worker's own
};

// Where the process of the case writes its stacks when it is asked or crashes.
std::string StacksFile(const CaseRequest& request);

Result<CaseRequest> CaseRequestFromJson(const Json& json);

}  // namespace tthost
