// SPDX-License-Identifier: Apache-2.0
// What a strategy demands of the process that runs its cases, from its manifest: known before the
// plugin is loaded, so that the controller can choose how to start the process.
#pragma once

#include <map>
#include <string>

#include "host/base/result.h"

namespace tthost {

struct ProcessTemplate {
  bool must_spawn = false;                         // "start": "spawn"
  int devices = 1;                                 // "devices": a number; 0: "all"
  std::map<std::string, std::string> environment;  // "env"
};

// `json`: Case::process; empty means no demands.
Result<ProcessTemplate> ParseProcessTemplate(const std::string& json);

}  // namespace tthost
