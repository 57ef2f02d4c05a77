// SPDX-License-Identifier: Apache-2.0
// The command line goes before tt-host.yaml, and that before the default.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tthost {

inline std::string FirstGiven(const std::string& option, const std::optional<std::string>& project,
                              const std::string& otherwise) {
  return option.empty() ? project.value_or(otherwise) : option;
}

inline std::vector<std::string> FirstGiven(const std::vector<std::string>& option,
                                           const std::vector<std::string>& project) {
  return option.empty() ? project : option;
}

}  // namespace tthost
