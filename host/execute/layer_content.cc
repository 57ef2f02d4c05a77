// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_content.h"

#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {

std::string LayerContentText(const LayerContent& content) {
  Json packages = Json::array();
  for (const LayerPackage& package : content.packages) {
    packages.push_back({{"name", package.name},
                        {"version", package.version},
                        {"because", package.because},
                        {"requirement", package.requirement}});
  }
  const Json json = {{"packages", std::move(packages)},
                     {"mask", content.mask},
                     {"source", content.source},
                     {"bytes", content.bytes}};
  return json.dump(2) + "\n";
}

Result<LayerContent> ParseLayerContent(std::string_view text, const std::string& path) {
  try {
    const Json json = Json::parse(text);
    LayerContent content;
    for (const Json& package : json.at("packages")) {
      content.packages.push_back({.name = package.at("name"),
                                  .version = package.at("version"),
                                  .because = package.at("because"),
                                  .requirement = package.at("requirement")});
    }
    content.mask = json.at("mask").get<std::vector<std::string>>();
    content.source = json.at("source");
    content.bytes = json.at("bytes");
    return content;
  } catch (const Json::exception& error) {
    return Error(Status::Unavailable(path + " is damaged (" + error.what() +
                                     "); `tt-host env prune` removes such a layer"));
  }
}

}  // namespace tthost
