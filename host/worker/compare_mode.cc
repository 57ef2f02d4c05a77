// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "host/worker/comparator_set.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {

Result<void> RunCompareMode(const Json& start, Channel& channel) {
  dup2(STDERR_FILENO, STDOUT_FILENO);  // What plugins print is no part of what the user asked for.
  std::vector<ConfiguredPlugin> plugins;
  for (const Json& entry : start.at("comparators")) {
    plugins.push_back(ConfiguredPluginFromJson(entry));
  }
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(start.at("venv"), ""));
  ComparatorSet comparators;
  TTHOST_RETURN_IF_ERROR(comparators.Create(plugins, python));
  Comparison comparison;
  TTHOST_RETURN_IF_ERROR(python->WithSavedOutputs(
      start.at("golden"), start.at("device"),
      [&](const std::vector<LeafView>& golden,
          const std::vector<LeafView>& device) -> Result<void> {
        TTHOST_ASSIGN_OR_RETURN(comparison, Compare(golden, device, comparators.Loaded(), {}));
        return {};
      }));
  python->FlushOutput();
  return AnswerByFile(start, ToJson(comparison).dump(), channel);
}

}  // namespace tthost
