// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {

Result<void> RunDescribeMode(const Json& start, Channel& channel) {
  const std::string venv = start.at("venv");
  TTHOST_ASSIGN_OR_RETURN(const InterpreterFacts facts, AskInterpreter(venv, LocalProcessRunner()));
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(venv, ""));
  TTHOST_ASSIGN_OR_RETURN(const std::string described,
                          python->CallJson("environment_report", "describe", "{}"));
  Json json = Json::parse(described);
  json["libpython"] = facts.libpython;
  return AnswerByFile(start, json.dump(), channel);
}

}  // namespace tthost
