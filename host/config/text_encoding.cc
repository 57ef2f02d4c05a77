// SPDX-License-Identifier: Apache-2.0
#include "host/config/text_encoding.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/base/json.h"

namespace tthost {
namespace {

bool IsUtf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

}  // namespace

Result<void> CheckUtf8(std::string_view text, const std::string& path) {
  std::string content(text);
  if (IsUtf8(content)) return {};
  std::istringstream lines(content);
  int number = 1;
  for (std::string line; std::getline(lines, line) && IsUtf8(line);) ++number;
  return Error(Status::Usage(path + ":" + std::to_string(number) + ": expected UTF-8 text"));
}

}  // namespace tthost
