// SPDX-License-Identifier: Apache-2.0
#include "host/cli/layer_text.h"

namespace tthost {

std::string PackagesText(const LayerContent& content) {
  if (!content.IsNeeded()) return "nothing: the base suffices";
  std::set<std::string> packages;
  for (const LayerPackage& package : content.packages) {
    packages.insert(package.name + " " + package.version);
  }
  std::string text = Joined(packages);
  if (content.mask.empty()) return text;
  if (!text.empty()) text += "; ";
  return text + "hides " + Joined({content.mask.begin(), content.mask.end()});
}

std::string Joined(const std::set<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

}  // namespace tthost
