// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {

Result<void> RunDiscoverMode(const Json& start, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(start.at("venv"), ""));
  TTHOST_ASSIGN_OR_RETURN(
      const std::string loaders,
      python->CallJson("source_reader", "read_loaders", start.at("request").dump()));
  return AnswerByFile(start, loaders, channel);
}

}  // namespace tthost
