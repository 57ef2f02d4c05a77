// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {

Result<void> RunDiscoverMode(const Json& start, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(start.at("venv"), ""));
  const std::string request = start.at("request").dump();
  const bool by_import = start.at("by_import");
  TTHOST_ASSIGN_OR_RETURN(const std::string loaders,
                          by_import ? python->CallJson("imported_facts", "read_by_import", request)
                                    : python->CallJson("source_reader", "read_loaders", request));
  return AnswerByFile(start, loaders, channel);
}

}  // namespace tthost
