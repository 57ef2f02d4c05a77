// SPDX-License-Identifier: Apache-2.0
#include "host/execute/process_template.h"

#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {

Result<ProcessTemplate> ParseProcessTemplate(const std::string& text) {
  ProcessTemplate process;
  if (text.empty()) return process;
  try {
    const Json json = Json::parse(text);
    process.must_spawn = json.value("start", "fork") == "spawn";
    const Json devices = json.value("devices", Json(1));
    process.devices = devices == "all" ? 0 : devices.get<int>();
    process.environment = json.value("env", process.environment);
    return process;
  } catch (const Json::exception& error) {
    return Error(Status::Usage("the strategy's process template is not usable: " +
                               std::string(error.what()) + ": " + text));
  }
}

}  // namespace tthost
