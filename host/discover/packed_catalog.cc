// SPDX-License-Identifier: Apache-2.0
#include "host/discover/packed_catalog.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "host/model/facts_json.h"
#include "host/model/json_reading.h"

namespace tthost {
namespace {

// Values, each once, in the order of their first use.
class SharedValues {
 public:
  size_t NumberOf(const Json& value) {
    const auto [entry, is_new] = numbers_.try_emplace(value.dump(), numbers_.size());
    if (is_new) values_.push_back(value);
    return entry->second;
  }
  const Json& Values() const { return values_; }

 private:
  std::unordered_map<std::string, size_t> numbers_;
  Json values_ = Json::array();
};

class Packing {
 public:
  Json Pack(const Catalog& catalog) {
    Json loaders = Json::array();
    for (const Loader& loader : catalog.loaders) loaders.push_back(Packed(loader));
    return {{"models_root", catalog.models_root},
            {"files", files_.Values()},
            {"methods", methods_.Values()},
            {"imports", imports_.Values()},
            {"loaders", loaders}};
  }

 private:
  Json Packed(const Loader& loader) {
    Json sources = Json::array();
    for (const SourceFile& source : loader.sources) {
      sources.push_back(files_.NumberOf(Json::array({source.path, source.hash})));
    }
    Json variants = Json::array();
    for (const Variant& variant : loader.variants) {
      const ModelFacts& facts = variant.facts;
      variants.push_back(Json::array({OrNull(variant.name), facts.model, facts.task, facts.source,
                                      facts.framework, facts.group}));
    }
    Json packed = {{"path", loader.path},
                   {"framework", FrameworkName(loader.framework)},
                   {"sources", sources},
                   {"variants", variants},
                   {"methods", methods_.NumberOf(MethodsToJson(loader.methods))},
                   {"imports", imports_.NumberOf(loader.imports)}};
    if (loader.default_variant) packed["default_variant"] = *loader.default_variant;
    if (!loader.imported_because.empty()) packed["imported_because"] = loader.imported_because;
    if (loader.error) {
      packed["error"] = {{"line", loader.error->line}, {"message", loader.error->message}};
    }
    return packed;
  }

  SharedValues files_, methods_, imports_;
};

// Throws nlohmann's exceptions.
class Unpacking {
 public:
  explicit Unpacking(const Json& json) : json_(json) {
    for (const Json& methods : json.at("methods")) methods_.push_back(MethodsFromJson(methods));
  }

  Catalog Unpacked() const {
    Catalog catalog;
    catalog.models_root = json_.at("models_root");
    for (const Json& packed : json_.at("loaders"))
      catalog.loaders.push_back(UnpackedLoader(packed));
    return catalog;
  }

 private:
  Loader UnpackedLoader(const Json& packed) const {
    Loader loader;
    loader.path = packed.at("path");
    loader.directory = loader.path.substr(0, loader.path.rfind('/'));
    const std::string framework = packed.at("framework");
    loader.framework = Required(ParseFramework(framework), "framework", framework);
    const Json& files = json_.at("files");
    for (const Json& number : packed.at("sources")) {
      const Json& file = files.at(number.get<size_t>());
      loader.sources.push_back({file.at(0), file.at(1)});
    }
    for (const Json& entry : packed.at("variants")) loader.variants.push_back(VariantOf(entry));
    loader.methods = Shared(methods_, packed.at("methods"));
    loader.imports = json_.at("imports").at(packed.at("imports").get<size_t>());
    loader.default_variant = Optional<std::string>(packed, "default_variant");
    loader.imported_because = packed.value("imported_because", "");
    if (const auto error = packed.find("error"); error != packed.end()) {
      loader.error = LoaderError{error->at("line"), error->at("message")};
    }
    return loader;
  }

  static Variant VariantOf(const Json& entry) {
    Variant variant;
    if (!entry.at(0).is_null()) variant.name = entry.at(0).get<std::string>();
    variant.facts = {.model = entry.at(1),
                     .task = entry.at(2),
                     .source = entry.at(3),
                     .framework = entry.at(4),
                     .group = entry.at(5)};
    return variant;
  }

  template <typename T>
  static const T& Shared(const std::vector<T>& values, const Json& number) {
    const size_t index = number;
    if (index < values.size()) return values[index];
    throw nlohmann::json::other_error::create(501, "number without a value",
                                              static_cast<const Json*>(nullptr));
  }

  const Json& json_;
  std::vector<std::map<std::string, MethodFacts>> methods_;
};

}  // namespace

Json PackCatalog(const Catalog& catalog) { return Packing().Pack(catalog); }

Result<Catalog> UnpackCatalog(const Json& json) {
  return ReadingJson<Catalog>("catalogue", [&] { return Unpacking(json).Unpacked(); });
}

}  // namespace tthost
