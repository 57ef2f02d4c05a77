// SPDX-License-Identifier: Apache-2.0
#include "host/report/golden_text.h"

#include <nlohmann/json.hpp>

#include "host/report/fact_line.h"

namespace tthost {

std::string GoldenLines(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  return FactLine(facts, "golden_of", "golden result of ") +
         FactLine(facts, "golden_remark", "golden result: ");
}

}  // namespace tthost
