// SPDX-License-Identifier: Apache-2.0
#include "host/report/training_text.h"

#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {
namespace {

std::string Line(const Json& facts, const char* key, const std::string& label) {
  const Json fact = facts.value(key, Json());
  return fact.is_string() ? "    " + label + fact.get<std::string>() + "\n" : "";
}

}  // namespace

std::string TrainingLines(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object()) return "";
  std::string lines = Line(facts, "trained_output", "differentiated: ") +
                      Line(facts, "gradient_noise", "gradients that are zero but for rounding: ");
  if (facts.value("kept_dropout", Json()) == true) {
    lines += "    dropout was kept\n";
  }
  return lines;
}

}  // namespace tthost
