// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "host/base/filesystem.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {

Result<void> RunTablesMode(const Json& start, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(const std::string request,
                          LocalFileSystem().Read(start.at("request").get<std::string>()));
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(start.at("venv"), ""));
  TTHOST_ASSIGN_OR_RETURN(const std::string tables,
                          python->CallJson("config_tables", "read_tables", request));
  return AnswerByFile(start, tables, channel);
}

}  // namespace tthost
