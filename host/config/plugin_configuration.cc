// SPDX-License-Identifier: Apache-2.0
#include "host/config/plugin_configuration.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "host/base/nearest_name.h"
#include "host/config/positioned_document.h"
#include "host/config/typed_text.h"

namespace tthost {
namespace {

// Mappings are joined key by key; everything else is replaced.
void MergeInto(Json& target, const Json& layer) {
  if (!target.is_object() || !layer.is_object()) {
    target = layer;
    return;
  }
  for (const auto& [key, value] : layer.items()) MergeInto(target[key], value);
}

Json DefaultsOf(const Json& schema) {
  Json defaults = Json::object();
  if (const auto properties = schema.find("properties"); properties != schema.end()) {
    for (const auto& [key, property] : properties->items()) {
      if (const auto value = property.find("default"); value != property.end()) {
        defaults[key] = *value;
      } else if (property.contains("properties")) {
        defaults[key] = DefaultsOf(property);
      }
    }
  }
  return defaults;
}

std::vector<std::string> KeysOf(const Json& schema) {
  const Json properties = schema.value("properties", Json::object());
  std::vector<std::string> keys;
  for (const auto& [key, ignored] : properties.items()) keys.push_back(key);
  return keys;
}

// "a.b" -> "/a/b"
std::string PointerOfKey(const std::string& key) {
  std::string pointer;
  for (size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = key.find('.', begin);
    pointer += "/" + PointerToken(std::string_view(key).substr(begin, end - begin));
  }
  return pointer;
}

// "/a/b" -> "a.b"
std::string KeyOfPointer(const std::string& pointer) {
  std::string key = pointer.empty() ? "" : pointer.substr(1);
  std::ranges::replace(key, '/', '.');
  return key;
}

std::string Line(const std::string& id, const SchemaProblem& problem) {
  const std::string key = KeyOfPointer(problem.pointer);
  return id + (key.empty() ? "" : "." + key) + ": " + problem.text;
}

std::string Lines(const std::string& id, const std::vector<SchemaProblem>& problems) {
  std::string text;
  for (const SchemaProblem& problem : problems) {
    text += (text.empty() ? "" : "\n") + Line(id, problem);
  }
  return text;
}

// Calls `visit(pointer, value)` for everything that is no mapping, and for empty mappings.
void ForEachValue(const Json& json, const std::string& pointer,
                  const std::function<void(const std::string&, const Json&)>& visit) {
  if (!json.is_object() || json.empty()) return visit(pointer, json);
  for (const auto& [key, value] : json.items()) {
    ForEachValue(value, pointer + "/" + PointerToken(key), visit);
  }
}

}  // namespace

// Values, and who said each of them.
struct PluginConfiguration::Layer {
  Json values = Json::object();
  std::map<std::string, std::string> origins;  // by pointer

  void Note(const Json& said, const std::string& at, const OriginOf& origin) {
    ForEachValue(said, at, [&](const std::string& pointer, const Json&) {
      origins[pointer] = origin(pointer);
    });
  }
};

struct PluginConfiguration::Layers {
  std::string id;
  JsonSchema schema;
  Layer below;  // defaults and what stands over them
  Layer above;
};

PluginConfiguration::PluginConfiguration(std::unique_ptr<Layers> layers)
    : layers_(std::move(layers)) {}
PluginConfiguration::PluginConfiguration(PluginConfiguration&&) noexcept = default;
PluginConfiguration& PluginConfiguration::operator=(PluginConfiguration&&) noexcept = default;
PluginConfiguration::~PluginConfiguration() = default;

Result<PluginConfiguration> PluginConfiguration::Make(const PluginManifest& manifest) {
  auto schema = JsonSchema::Compile(manifest.config_schema);
  if (!schema) {
    return Error(Status::Usage(manifest.path + ": config_schema: " + schema.error().message));
  }
  Json defaults = DefaultsOf(schema->Text());
  return PluginConfiguration(std::make_unique<Layers>(
      Layers{manifest.id, std::move(*schema), {std::move(defaults), {}}, {}}));
}

bool PluginConfiguration::Knows(const std::string& key) const {
  return SubschemaAt(layers_->schema.Text(), "/" + PointerToken(key)) != nullptr;
}

Result<void> PluginConfiguration::AddBelow(const Json& values, const OriginOf& origin) {
  std::string mistakes;
  for (const SchemaProblem& problem : Check(values)) {
    mistakes += (mistakes.empty() ? "" : "\n") + origin(problem.pointer) + ": " +
                Line(layers_->id, problem);
  }
  if (!mistakes.empty()) return Error(Status::Usage(mistakes));
  MergeInto(layers_->below.values, values);
  layers_->below.Note(values, "", origin);
  return {};
}

Result<void> PluginConfiguration::SetBelow(const std::string& key, const std::string& text,
                                           const std::string& origin) {
  return Set(layers_->below, key, text, origin);
}

Result<void> PluginConfiguration::SetAbove(const std::string& key, const std::string& text,
                                           const std::string& origin) {
  return Set(layers_->above, key, text, origin);
}

Result<void> PluginConfiguration::Set(Layer& layer, const std::string& key, const std::string& text,
                                      const std::string& origin) {
  const std::string pointer = PointerOfKey(key);
  const Json* subschema = SubschemaAt(layers_->schema.Text(), pointer);
  if (subschema == nullptr) {
    return Error(Status::Usage(origin + ": plugin '" + layers_->id + "' has no key '" + key + "'" +
                               DidYouMean(key, KeysOf(layers_->schema.Text()))));
  }
  Json value;
  if (auto read = ReadTypedText(*subschema, text, value); !read) {
    return Error(
        Status::Usage(origin + ": " + layers_->id + "." + key + ": " + read.error().message));
  }
  Json changed = layer.values;
  changed[Json::json_pointer(pointer)] = value;
  Json whole = layers_->below.values;
  MergeInto(whole, changed);
  if (const auto problems = layers_->schema.Check(whole); !problems.empty()) {
    return Error(Status::Usage(origin + ": " + Lines(layers_->id, problems)));
  }
  layer.values = std::move(changed);
  layer.Note(value, pointer, [&](const std::string&) { return origin; });
  return {};
}

std::vector<SchemaProblem> PluginConfiguration::Check(const Json& entry) const {
  Json whole = layers_->below.values;
  MergeInto(whole, entry);
  return layers_->schema.Check(whole);
}

Result<std::string> PluginConfiguration::Merged(const Json& entry) const {
  Json whole = layers_->below.values;
  MergeInto(whole, entry);
  MergeInto(whole, layers_->above.values);
  if (const auto problems = layers_->schema.Check(whole); !problems.empty()) {
    return Error(Status::Usage(Lines(layers_->id, problems)));
  }
  return nlohmann::json(whole).dump(-1, ' ', /*ensure_ascii=*/false,
                                    nlohmann::json::error_handler_t::replace);
}

Result<std::string> PluginConfiguration::Merged() const { return Merged(Json::object()); }

std::vector<PluginValue> PluginConfiguration::Values(const Json& entry) const {
  Json whole = layers_->below.values;
  MergeInto(whole, entry);
  MergeInto(whole, layers_->above.values);
  std::vector<PluginValue> values;
  if (whole.empty()) return values;
  ForEachValue(whole, "", [&](const std::string& pointer, const Json& value) {
    const auto above = layers_->above.origins.find(pointer);
    const auto below = layers_->below.origins.find(pointer);
    std::string origin = "default";
    if (above != layers_->above.origins.end()) {
      origin = above->second;
    } else if (entry.contains(Json::json_pointer(pointer))) {
      origin = "";
    } else if (below != layers_->below.origins.end()) {
      origin = below->second;
    }
    values.push_back({pointer, value.dump(), std::move(origin)});
  });
  return values;
}

}  // namespace tthost
