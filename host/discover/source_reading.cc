// SPDX-License-Identifier: Apache-2.0
#include "host/discover/source_reading.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/channel.h"
#include "host/base/worker_process.h"
#include "host/model/json_reading.h"

namespace tthost {
namespace {

constexpr int kReadTimeoutMs = 120'000;
// For starting Python, importing what all loaders need, and the worker's own deadlines.
constexpr int kImportSlackMs = 120'000;
// Of one start frame, with room for the rest of it and for escapes.
constexpr size_t kPathBytesPerRequest = kMaxFrameBytes / 4;

std::string TextOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

ModelFacts FactsOf(const Json& info) {
  return {.model = TextOf(info, "model"),
          .task = TextOf(info, "task"),
          .source = TextOf(info, "source"),
          .framework = TextOf(info, "framework"),
          .group = TextOf(info, "group")};
}

MethodFacts MethodOf(const Json& method) {
  const std::string origin = method.at("origin");
  return {method.at("params").get<std::vector<std::string>>(), method.at("has_kwargs").get<bool>(),
          Required(ValueOf(kMethodOrigins, origin), "origin of a method", origin)};
}

// One entry of the worker's answer. Throws nlohmann's exceptions.
Loader LoaderOf(const Json& answer) {
  Loader loader;
  loader.path = answer.at("path");
  loader.directory = loader.path.substr(0, loader.path.rfind('/'));
  for (const Json& source : answer.at("sources")) loader.sources.push_back({source, ""});
  if (const Json& error = answer.at("error"); !error.is_null()) {
    loader.error = LoaderError{error.at("line"), error.at("message")};
    return loader;
  }
  for (const Json& variant : answer.at("variants")) {
    loader.variants.push_back(
        {Optional<std::string>(variant, "name"), FactsOf(variant.at("facts"))});
  }
  loader.default_variant = Optional<std::string>(answer, "default_variant");
  for (const auto& [name, method] : answer.at("methods").items()) {
    loader.methods[name] = MethodOf(method);
  }
  loader.imported_because = TextOf(answer, "needs_import");
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

// How loaders are read: by whom, and how long that may take.
struct Way {
  bool by_import = false;
  int timeout_ms = kReadTimeoutMs;
};

Result<std::vector<Loader>> Ask(const SourceReading& reading, const Way& way,
                                const std::vector<std::string>& paths, FileSystem& filesystem,
                                ProcessRunner& runner) {
  const Json start = {{"type", "discover"},
                      {"venv", reading.venv},
                      {"by_import", way.by_import},
                      {"request",
                       {{"models_root", reading.models_root},
                        {"loaders", paths},
                        {"deadline_s", kImportDeadlineSeconds}}},
                      {"output", reading.answer_file}};
  WorkerSpec spec;
  spec.worker = reading.worker;
  spec.mode = "discover";
  if (way.by_import) spec.output_file = "/dev/null";  // Loaders print when they are imported.
  const auto called = CallWorker(runner, spec, start, way.timeout_ms);
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

Result<std::vector<Loader>> AskInParts(const SourceReading& reading, bool by_import,
                                       const std::vector<std::string>& paths,
                                       FileSystem& filesystem, ProcessRunner& runner) {
  std::vector<Loader> loaders;
  std::vector<std::string> request;
  size_t bytes = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    request.push_back(paths[i]);
    bytes += paths[i].size() + 4;
    if (bytes < kPathBytesPerRequest && i + 1 < paths.size()) continue;
    Way way{by_import};
    const int count = static_cast<int>(request.size());
    if (by_import) way.timeout_ms = kImportSlackMs + count * kImportDeadlineSeconds * 1000;
    TTHOST_ASSIGN_OR_RETURN(auto read, Ask(reading, way, request, filesystem, runner));
    for (Loader& loader : read) loaders.push_back(std::move(loader));
    request.clear();
    bytes = 0;
  }
  return loaders;
}

// What the import settled, with what source alone tells.
void Complete(Loader& loader, Loader imported) {
  imported.imports = std::move(loader.imports);
  imported.imported_because = std::move(loader.imported_because);
  const bool is_complete = !imported.sources.empty();
  for (SourceFile& source : loader.sources) {
    if (!is_complete) break;  // Then it is not known what the answer depends on.
    const bool is_new = std::ranges::none_of(
        imported.sources, [&](const SourceFile& other) { return other.path == source.path; });
    if (is_new) imported.sources.push_back(std::move(source));
  }
  loader = std::move(imported);
}

}  // namespace

Result<std::vector<Loader>> ReadLoaders(const SourceReading& reading,
                                        const std::vector<std::string>& paths,
                                        FileSystem& filesystem, ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(auto loaders,
                          AskInParts(reading, /*by_import=*/false, paths, filesystem, runner));
  std::vector<std::string> unsettled;
  for (const Loader& loader : loaders) {
    if (!loader.imported_because.empty()) unsettled.push_back(loader.path);
  }
  TTHOST_ASSIGN_OR_RETURN(auto imported,
                          AskInParts(reading, /*by_import=*/true, unsettled, filesystem, runner));
  size_t next = 0;
  for (Loader& loader : loaders) {
    if (!loader.imported_because.empty()) Complete(loader, std::move(imported[next++]));
  }
  return loaders;
}

}  // namespace tthost
