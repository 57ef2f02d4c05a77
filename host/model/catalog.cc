// SPDX-License-Identifier: Apache-2.0
#include "host/model/catalog.h"

#include <nlohmann/json.hpp>

#include "host/model/facts_json.h"
#include "host/model/json_reading.h"

namespace tthost {

Json FactsToJson(const ModelFacts& facts) {
  return {{"model", facts.model},
          {"task", facts.task},
          {"source", facts.source},
          {"framework", facts.framework},
          {"group", facts.group}};
}

ModelFacts FactsFromJson(const Json& json) {
  return {.model = json.value("model", ""),
          .task = json.value("task", ""),
          .source = json.value("source", ""),
          .framework = json.value("framework", ""),
          .group = json.value("group", "")};
}

Json MethodsToJson(const std::map<std::string, MethodFacts>& methods) {
  Json json = Json::object();
  for (const auto& [name, facts] : methods) {
    json[name] = {{"parameters", facts.parameters},
                  {"has_kwargs", facts.has_kwargs},
                  {"origin", NameOf(kMethodOrigins, facts.origin)}};
  }
  return json;
}

std::map<std::string, MethodFacts> MethodsFromJson(const Json& json) {
  std::map<std::string, MethodFacts> methods;
  for (const auto& [name, facts] : json.items()) {
    const std::string origin = facts.at("origin");
    methods[name] = {facts.at("parameters").get<std::vector<std::string>>(),
                     facts.at("has_kwargs").get<bool>(),
                     Required(ValueOf(kMethodOrigins, origin), "origin of a method", origin)};
  }
  return methods;
}

}  // namespace tthost
