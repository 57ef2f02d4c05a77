// SPDX-License-Identifier: Apache-2.0
#include "host/report/kept_directory.h"

#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {

std::string KeptDirectory(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  return facts.is_object() ? facts.value("case_directory", "") : "";
}

}  // namespace tthost
