// SPDX-License-Identifier: Apache-2.0
#include "host/report/kept_ir_text.h"

#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {
namespace {

constexpr const char* kIndent = "    ";

std::string TextOf(const Json& facts, const std::string& run_directory) {
  std::string text;
  if (facts.contains("ir_remark")) {
    text += kIndent + std::string("no IR: ") + facts.at("ir_remark").get<std::string>() + "\n";
  }
  if (!facts.contains("ir")) return text;
  const std::string directory =
      run_directory + "/" + facts.at("case_directory").get<std::string>() + "/";
  for (const std::string path : facts.at("ir")) text += kIndent + directory + path + "\n";
  return text;
}

}  // namespace

std::string KeptIrLines(const Outcome& outcome, const std::string& run_directory) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object()) return "";
  try {
    return TextOf(facts, run_directory);
  } catch (const Json::exception&) {
    return "";  // The facts of a runtime of somebody else's.
  }
}

}  // namespace tthost
