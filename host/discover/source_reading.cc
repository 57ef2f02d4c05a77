// SPDX-License-Identifier: Apache-2.0
#include "host/discover/source_reading.h"

#include <nlohmann/json.hpp>

#include "host/base/channel.h"
#include "host/base/worker_process.h"

namespace tthost {
namespace {

constexpr int kTimeoutMs = 120'000;
// Of one start frame, with room for the rest of it and for escapes.
constexpr size_t kPathBytesPerRequest = kMaxFrameBytes / 4;

std::string TextOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

ModelFacts FactsOf(const Json& answer, const std::string& variant) {
  const Json info = answer.value("model_info", Json::object()).value(variant, Json::object());
  return {.model = TextOf(info, "model"),
          .task = TextOf(info, "task"),
          .source = TextOf(info, "source"),
          .framework = TextOf(info, "framework"),
          .group = TextOf(info, "group")};
}

LoaderError ErrorOf(const Json& error) {
  const Json line = error.value("line", Json());
  return {line.is_number_integer() ? line.get<int>() : 0, TextOf(error, "message")};
}

// One entry of the worker's answer. Throws nlohmann's exceptions.
Loader LoaderOf(const Json& answer) {
  Loader loader;
  loader.path = answer.at("path");
  loader.directory = loader.path.substr(0, loader.path.rfind('/'));
  for (const Json& source : answer.at("sources")) loader.sources.push_back({source, ""});
  if (const Json& error = answer.at("error"); !error.is_null()) {
    loader.error = ErrorOf(error);
    return loader;
  }
  for (const Json& variant : answer.at("variants")) {
    const Json& name = variant.at("name");
    Variant entry;
    if (!name.is_null()) entry.name = name.get<std::string>();
    entry.facts = FactsOf(answer, entry.name.value_or(""));
    loader.variants.push_back(std::move(entry));
  }
  for (const auto& [name, method] : answer.at("methods").items()) {
    loader.methods[name] = {method.at("params").get<std::vector<std::string>>(),
                            method.at("has_kwargs").get<bool>()};
  }
  loader.imports = answer.at("imports").get<std::vector<std::string>>();
  return loader;
}

Result<std::vector<Loader>> ParseAnswer(const std::string& text, const std::string& file) {
  try {
    const Json answer = Json::parse(text);
    std::vector<Loader> loaders;
    for (const Json& entry : answer.at("loaders")) loaders.push_back(LoaderOf(entry));
    return loaders;
  } catch (const nlohmann::json::exception& error) {
    return Error(Status::Internal("malformed answer of the discovery worker in " + file + ": " +
                                  error.what()));
  }
}

Result<std::vector<Loader>> Ask(const SourceReading& reading, const std::vector<std::string>& paths,
                                FileSystem& filesystem, ProcessRunner& runner) {
  const Json start = {{"type", "discover"},
                      {"venv", reading.venv},
                      {"request", {{"models_root", reading.models_root}, {"loaders", paths}}},
                      {"output", reading.answer_file}};
  WorkerSpec spec;
  spec.worker = reading.worker;
  spec.mode = "discover";
  const auto called = CallWorker(runner, spec, start, kTimeoutMs);
  const auto text = called ? filesystem.Read(reading.answer_file) : Error(called.error());
  static_cast<void>(filesystem.Remove(reading.answer_file));
  if (!text) {
    return Error(Status{text.error().code, "cannot read the loaders: " + text.error().message});
  }
  TTHOST_ASSIGN_OR_RETURN(auto loaders, ParseAnswer(*text, reading.answer_file));
  if (loaders.size() != paths.size()) {
    return Error(Status::Internal("the discovery worker answered for " +
                                  std::to_string(loaders.size()) + " of " +
                                  std::to_string(paths.size()) + " loaders"));
  }
  return loaders;
}

}  // namespace

Result<std::vector<Loader>> ReadLoaders(const SourceReading& reading,
                                        const std::vector<std::string>& paths,
                                        FileSystem& filesystem, ProcessRunner& runner) {
  std::vector<Loader> loaders;
  std::vector<std::string> request;
  size_t bytes = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    request.push_back(paths[i]);
    bytes += paths[i].size() + 4;
    if (bytes < kPathBytesPerRequest && i + 1 < paths.size()) continue;
    TTHOST_ASSIGN_OR_RETURN(auto read, Ask(reading, request, filesystem, runner));
    for (Loader& loader : read) loaders.push_back(std::move(loader));
    request.clear();
    bytes = 0;
  }
  return loaders;
}

}  // namespace tthost
