// SPDX-License-Identifier: Apache-2.0
// The cases that a run executes, in order, complete: execution needs nothing else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/model/catalog.h"
#include "host/model/configured_plugin.h"
#include "host/model/expectation.h"

namespace tthost {

enum class RunMode { kInference = 1, kTraining };
std::string_view RunModeName(RunMode mode);  // "inference", "training"
std::optional<RunMode> ParseRunMode(std::string_view text);

struct Case {
  std::string id;           // "bert/pytorch-base-single_device-full-inference"
  std::string node_id;      // "tests/runner/test_models.py::test_all_models[<id>]"
  std::string function;     // "test_all_models"
  std::string loader_path;  // relative to the models root
  std::string loader_directory;
  Framework framework = Framework::kTorch;
  std::optional<std::string> variant;
  RunMode run_mode = RunMode::kInference;
  ModelFacts facts;
  std::map<std::string, MethodFacts> loader_methods;
  std::vector<std::string> imports;
  // Of a test_discovery case, which fails with it: "Cannot import path: …". Empty elsewhere.
  std::string discovery_error;
  bool is_placeholder = false;  // of a model that is not there yet: reported, never run
  bool has_requirements = false;
  std::vector<std::string> markers;
  Expectation expectation;

  std::string parallelism;                   // strategy id
  std::optional<ConfiguredPlugin> strategy;  // none: no plugin of that id is installed
  std::string process;                       // process template of the strategy, JSON text
  std::vector<std::string> requested_facts;  // that the strategy wants to be told (plan_facts.h)
  std::vector<ConfiguredPlugin> comparators;
};

struct Selection {
  std::vector<Case> cases;
};

// Of the node ids, in whatever order: equal for the same set of them.
std::string SelectedHash(const Selection& selection);

Json ToJson(const Case& test_case);
Result<Case> CaseFromJson(const Json& json);

// {"strategy", "comparators"}: the plugins of a case with the configuration in force, as JSON and
// not as its text.
Json PluginsInForce(const Case& test_case);

}  // namespace tthost
