// SPDX-License-Identifier: Apache-2.0
// Checks of single argument values: empty, or what is wrong with the text.
#pragma once

#include <charconv>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace tthost {

// "a|b|c"
std::string JoinedChoices(const std::vector<std::string>& choices);

std::function<std::string(const std::string&)> OneOf(const std::vector<std::string>& choices);

std::string CheckPositive(const std::string& given);

// As ParseByteSize() reads it.
std::string CheckByteSize(const std::string& given);

// STAGE=SECONDS
std::string CheckStageTimeout(const std::string& given);

// "auto", or a number from 1 on of any size.
std::string CheckJobs(const std::string& given);

// A decimal number that fits into `Number` and is `lowest` at least.
template <typename Number, Number lowest>
std::string CheckWhole(const std::string& given) {
  Number number = 0;
  const char* const end = given.data() + given.size();
  const auto read = std::from_chars(given.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end && number >= lowest) return "";
  return "'" + given + "' is not a whole number from " + std::to_string(lowest) + " to " +
         std::to_string(std::numeric_limits<Number>::max());
}

}  // namespace tthost
