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

Json ToJson(const Loader& loader) {
  Json variants = Json::array();
  for (const Variant& variant : loader.variants) {
    variants.push_back({{"name", OrNull(variant.name)}, {"facts", FactsToJson(variant.facts)}});
  }
  Json sources = Json::array();
  for (const SourceFile& source : loader.sources) {
    sources.push_back({{"path", source.path}, {"hash", source.hash}});
  }
  Json error = nullptr;
  if (loader.error) error = {{"line", loader.error->line}, {"message", loader.error->message}};
  return {{"path", loader.path},
          {"directory", loader.directory},
          {"framework", FrameworkName(loader.framework)},
          {"variants", variants},
          {"default_variant", OrNull(loader.default_variant)},
          {"methods", MethodsToJson(loader.methods)},
          {"imports", loader.imports},
          {"has_requirements", loader.has_requirements},
          {"sources", sources},
          {"imported_because", loader.imported_because},
          {"error", error}};
}

Result<Loader> LoaderFromJson(const Json& json) {
  return ReadingJson<Loader>("loader entry of a catalogue", [&] {
    Loader loader;
    loader.path = json.at("path");
    loader.directory = json.at("directory");
    const std::string framework = json.at("framework");
    loader.framework = Required(ParseFramework(framework), "framework", framework);
    for (const Json& entry : json.at("variants")) {
      loader.variants.push_back(
          {Optional<std::string>(entry, "name"), FactsFromJson(entry.at("facts"))});
    }
    loader.default_variant = Optional<std::string>(json, "default_variant");
    loader.methods = MethodsFromJson(json.at("methods"));
    loader.imports = json.at("imports").get<std::vector<std::string>>();
    loader.has_requirements = json.at("has_requirements");
    for (const Json& entry : json.at("sources")) {
      loader.sources.push_back({entry.at("path"), entry.at("hash")});
    }
    loader.imported_because = json.at("imported_because");
    if (const Json& error = json.at("error"); !error.is_null()) {
      loader.error = LoaderError{error.at("line"), error.at("message")};
    }
    return loader;
  });
}

Json ToJson(const Catalog& catalog) {
  Json loaders = Json::array();
  for (const Loader& loader : catalog.loaders) loaders.push_back(ToJson(loader));
  return {{"models_root", catalog.models_root}, {"loaders", loaders}};
}

Result<Catalog> CatalogFromJson(const Json& json) {
  return ReadingJson<Catalog>("catalogue", [&]() -> Result<Catalog> {
    Catalog catalog;
    catalog.models_root = json.at("models_root");
    for (const Json& entry : json.at("loaders")) {
      TTHOST_ASSIGN_OR_RETURN(Loader loader, LoaderFromJson(entry));
      catalog.loaders.push_back(std::move(loader));
    }
    return catalog;
  });
}

}  // namespace tthost
