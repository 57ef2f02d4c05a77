// SPDX-License-Identifier: Apache-2.0
#include "host/report/fact_line.h"

#include <nlohmann/json.hpp>

namespace tthost {

std::string FactLine(const Json& facts, const char* key, const std::string& label) {
  const Json fact = facts.is_object() ? facts.value(key, Json()) : Json();
  return fact.is_string() ? "    " + label + fact.get<std::string>() + "\n" : "";
}

}  // namespace tthost
