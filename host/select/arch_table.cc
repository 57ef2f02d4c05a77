// SPDX-License-Identifier: Apache-2.0
#include "host/select/arch_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/base/nearest_name.h"
#include "host/select/arches.h"

namespace tthost {
namespace {

const Json& Table() {
  static const Json table = Json::parse(ArchesText());
  return table;
}

}  // namespace

std::vector<std::string> KnownArches(const std::vector<std::string>& added) {
  std::vector<std::string> arches;
  for (const Json& arch : Table().at("arches")) arches.push_back(arch.at("name"));
  for (const std::string& arch : added) {
    if (std::ranges::find(arches, arch) == arches.end()) arches.push_back(arch);
  }
  return arches;
}

const std::vector<std::string>& DefaultArches() {
  static const auto arches = Table().at("default").get<std::vector<std::string>>();
  return arches;
}

std::optional<int> DevicesOfArch(const std::string& arch) {
  for (const Json& known : Table().at("arches")) {
    if (known.at("name") == arch) return known.at("devices").get<int>();
  }
  return std::nullopt;
}

Result<void> CheckArch(const std::string& arch, const std::vector<std::string>& known,
                       const std::string& origin) {
  if (arch.empty() || std::ranges::find(known, arch) != known.end()) return {};
  std::string names;
  for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
  return Error(
      Status::Usage(origin + " " + arch + ": expected one of " + names + DidYouMean(arch, known)));
}

}  // namespace tthost
