// SPDX-License-Identifier: Apache-2.0
#include "host/cli/argument_checks.h"

#include <algorithm>
#include <cstdlib>

#include "host/base/byte_size.h"
#include "host/base/nearest_name.h"
#include "host/model/stage.h"

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

std::string CheckByteSize(const std::string& given) {
  return ParseByteSize(given) ? "" : "'" + given + "' is no size of memory, such as 8GiB";
}

std::string CheckStageTimeout(const std::string& given) {
  const size_t equals = given.find('=');
  if (equals == given.npos) return "'" + given + "' is not STAGE=SECONDS";
  const std::string stage = OneOf(StageNames())(given.substr(0, equals));
  if (!stage.empty()) return stage;
  const std::string seconds = given.substr(equals + 1);
  char* end = nullptr;
  const double number = std::strtod(seconds.c_str(), &end);
  const bool is_number = !seconds.empty() && *end == '\0' && number >= 0;
  return is_number ? "" : "'" + seconds + "' is no number of seconds, 0 or more";
}

std::string CheckJobs(const std::string& given) {
  const bool number =
      !given.empty() && given[0] != '0' && given.find_first_not_of("0123456789") == given.npos;
  return given == "auto" || number ? "" : "'" + given + "' is not a number from 1 on or auto";
}

}  // namespace tthost
