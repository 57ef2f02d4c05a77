// SPDX-License-Identifier: Apache-2.0
// Everything that is known about one case before it runs, and where it comes from.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/config/plugin_configuration.h"
#include "host/model/selection.h"
#include "host/select/expression_filter.h"
#include "host/select/test_config.h"

namespace tthost {

struct ExplainedPlugin {
  std::string id, version;
  std::vector<PluginValue> values;  // `origin` is a layer, or the "FILE:LINE:COLUMN" that says so
};

struct CaseExplanation {
  Case test_case;
  std::string models_root;
  std::vector<std::string> sources;     // files that say so, relative to the models root
  std::string imported_because;         // empty: the loader's facts are from source
  const ConfigEntry* config = nullptr;  // borrowed; null: test_config says nothing
  std::string placeholder_where;        // of a placeholder: "FILE:LINE:COLUMN"

  bool is_selected = false;
  std::vector<std::string> left_out_by;  // what is no expression, one line each
  // By filter: one, or one per entry of the preset. A case is meant when one of them keeps it.
  std::vector<std::vector<ExpressionVerdict>> expressions;

  std::string nothing_runs_because;  // empty: a process runs
  std::string runtime;
  std::vector<ExplainedPlugin> plugins;  // strategy, then comparators
  std::string command;                   // that runs this case alone
};

std::string ExplanationText(const CaseExplanation& explanation);
Json ToJson(const CaseExplanation& explanation);

}  // namespace tthost
