// SPDX-License-Identifier: Apache-2.0
#include "host/report/training_text.h"

#include <nlohmann/json.hpp>

#include "host/report/fact_line.h"

namespace tthost {
std::string TrainingLines(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object()) return "";
  std::string lines =
      FactLine(facts, "trained_output", "differentiated: ") +
      FactLine(facts, "gradient_noise", "gradients that are zero but for rounding: ");
  if (facts.value("kept_dropout", Json()) == true) {
    lines += "    dropout was kept\n";
  }
  return lines;
}

}  // namespace tthost
