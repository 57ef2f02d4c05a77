// SPDX-License-Identifier: Apache-2.0
#include "host/cli/argument_checks.h"

#include <algorithm>
#include <cstdlib>

#include "host/base/nearest_name.h"

namespace tthost {

std::string JoinedChoices(const std::vector<std::string>& choices) {
  std::string text;
  for (const std::string& choice : choices) text += (text.empty() ? "" : "|") + choice;
  return text;
}

std::function<std::string(const std::string&)> OneOf(const std::vector<std::string>& choices) {
  return [choices](const std::string& given) -> std::string {
    if (std::ranges::find(choices, given) != choices.end()) return "";
    return "'" + given + "' is not one of " + JoinedChoices(choices) + DidYouMean(given, choices);
  };
}

std::string CheckPositive(const std::string& given) {
  const bool positive = std::strtod(given.c_str(), nullptr) > 0;
  return positive ? "" : "'" + given + "' is not above 0";
}

std::string CheckJobs(const std::string& given) {
  const bool number =
      !given.empty() && given[0] != '0' && given.find_first_not_of("0123456789") == given.npos;
  return given == "auto" || number ? "" : "'" + given + "' is not a number from 1 on or auto";
}

}  // namespace tthost
