// SPDX-License-Identifier: Apache-2.0
#include "host/discover/exclusions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/discover/default_exclusions.h"

namespace tthost {

Exclusions::Exclusions(const std::optional<std::vector<std::string>>& configured)
    : is_default_(!configured), names_(configured.value_or(std::vector<std::string>{})) {
  if (!is_default_) return;
  const auto defaults = nlohmann::json::parse(DefaultExclusionsText());
  for (const auto& [name, reason] : defaults.items()) names_.push_back(name);
}

std::string Exclusions::Note(const std::vector<std::string>& excluded) const {
  if (excluded.empty()) return "";
  const auto defaults = nlohmann::json::parse(DefaultExclusionsText());
  std::string names;
  for (const std::string& name : excluded) {
    names += (names.empty() ? "" : ", ") + name;
    if (is_default_) names += " (" + defaults.value(name, "") + ")";
  }
  if (!is_default_) return "left out of discovery by `exclude` in tt-host.yaml: " + names;
  return "left out of discovery: " + names + "; `exclude: []` in tt-host.yaml keeps it";
}

std::string Exclusions::Idle(const std::vector<std::string>& excluded) const {
  std::string names;
  for (const std::string& name : names_) {
    if (is_default_ || std::ranges::find(excluded, name) != excluded.end()) continue;
    names += (names.empty() ? "'" : ", '") + name + "'";
  }
  if (names.empty()) return "";
  return "`exclude` in tt-host.yaml names " + names + ", and no directory of a loader is called so";
}

}  // namespace tthost
