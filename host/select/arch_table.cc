// SPDX-License-Identifier: Apache-2.0
#include "host/select/arch_table.h"

#include <algorithm>

#include "host/base/nearest_name.h"

namespace tthost {

const std::vector<std::string>& KnownArches() {
  static const std::vector<std::string> arches = {
      "n150",         "p150",      "n300",          "n300-llmbox",
      "galaxy-wh-6u", "galaxy-bh", "qb2-blackhole", "lb-blackhole",
  };
  return arches;
}

const std::vector<std::string>& DefaultArches() {
  static const std::vector<std::string> arches = {"n150", "p150"};
  return arches;
}

Result<void> CheckArch(const std::string& arch) {
  const auto& known = KnownArches();
  if (arch.empty() || std::ranges::find(known, arch) != known.end()) return {};
  std::string choices;
  for (const std::string& name : known) choices += (choices.empty() ? "" : ", ") + name;
  return Error(
      Status::Usage("--arch " + arch + ": expected one of " + choices + DidYouMean(arch, known)));
}

}  // namespace tthost
