// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/loading/plugin_library.h"

#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/plugins/loading/plugin_call.h"
#include "tthost/plugin.h"

namespace tthost {
namespace {

namespace dll = boost::dll;
using Query = const tthost_plugin*(const tthost_host*);

// A library of this process and its entry. Never unloaded.
struct LoadedLibrary {
  dll::shared_library handle;
  Query* entry = nullptr;
};

// By path. Never shrinks, never destroyed.
std::map<std::string, LoadedLibrary>& LoadedLibraries() {
  static auto* const libraries = new std::map<std::string, LoadedLibrary>();
  return *libraries;
}

std::string Named(const ConfiguredPlugin& plugin) {
  return "plugin '" + plugin.id + "' (" + plugin.library + ")";
}

// Boost appends an unrelated errno text to what the dynamic loader said.
std::string LoaderReason(const std::string& what) {
  constexpr std::string_view kBefore = "dlerror system message: ";
  const size_t begin = what.find(kBefore);
  if (begin == std::string::npos) return what;
  const size_t end = what.rfind("): ");
  return what.substr(begin + kBefore.size(),
                     end == std::string::npos ? end : end - begin - kBefore.size());
}

Result<Query*> FindEntry(const ConfiguredPlugin& plugin) {
  auto& libraries = LoadedLibraries();
  if (const auto loaded = libraries.find(plugin.library); loaded != libraries.end()) {
    return loaded->second.entry;
  }
  try {
    dll::shared_library library(plugin.library,
                                dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    if (!library.has(TTHOST_PLUGIN_ENTRY)) {
      return Error(Status::Unavailable(
          Named(plugin) + " does not export '" + TTHOST_PLUGIN_ENTRY +
          "', the entry of SDK 0.x; build it with tthost_add_plugin of this SDK"));
    }
    Query* const entry = &library.get<Query>(TTHOST_PLUGIN_ENTRY);
    libraries[plugin.library] = {std::move(library), entry};
    return entry;
  } catch (const std::exception& error) {
    return Error(
        Status::Unavailable("cannot load " + Named(plugin) + ": " + LoaderReason(error.what())));
  }
}

Result<void> CheckVersion(const ConfiguredPlugin& plugin, const tthost_plugin& descriptor) {
  if (descriptor.minor == TTHOST_SDK_MINOR) return {};
  return Error(Status::Unavailable(
      Named(plugin) + " was built against SDK 0." + std::to_string(descriptor.minor) +
      ", this host speaks SDK 0." + std::to_string(TTHOST_SDK_MINOR) +
      "; while the SDK is 0.x both must be equal: build the plugin again"));
}

Result<void> CheckDescriptor(const ConfiguredPlugin& plugin, const tthost_plugin* descriptor,
                             int32_t kind) {
  if (!TTHOST_HAS(descriptor, extension) || descriptor->create == nullptr) {
    return Error(Status::Unavailable(Named(plugin) + " gives no complete descriptor"));
  }
  TTHOST_RETURN_IF_ERROR(CheckVersion(plugin, *descriptor));
  if (descriptor->kind != kind) {
    return Error(Status::Unavailable(Named(plugin) + " is of another kind than its manifest says"));
  }
  if (descriptor->sanitizer != TTHOST_SANITIZER_BUILT) {
    return Error(Status::Unavailable(
        Named(plugin) + " was built with other sanitizers than this host; build both alike"));
  }
  const Json manifest = Json::parse(FromStr(descriptor->manifest_json), nullptr, false);
  if (!manifest.is_object() || manifest.value("id", "") != plugin.id) {
    return Error(
        Status::Unavailable(Named(plugin) + " carries another manifest than the file beside it"));
  }
  return {};
}

template <typename Instance>
Result<Instance> Create(const ConfiguredPlugin& plugin, int32_t kind) {
  TTHOST_ASSIGN_OR_RETURN(Query* const entry, FindEntry(plugin));
  const tthost_plugin* descriptor = entry(HostTable());
  TTHOST_RETURN_IF_ERROR(CheckDescriptor(plugin, descriptor, kind));
  Instance instance{};
  instance.struct_size = sizeof(Instance);
  tthost_call call(plugin.id);
  const tthost_status status =
      descriptor->create(HostTable(), &call, ToStr(plugin.config), &instance);
  if (status != TTHOST_OK) return Error(PluginError(call, "create", status));
  return instance;
}

Status MissingSlot(const ConfiguredPlugin& plugin) {
  return Status::Unavailable(Named(plugin) + " left a required function empty in create()");
}

}  // namespace

void PreloadPlugins(const std::string& directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() != ".so") continue;
    // A library that does not load says so to the case that asks for it.
    (void)FindEntry({.id = it->path().stem(), .library = it->path(), .config = ""});
  }
}

Result<tthost_comparator> CreateComparator(const ConfiguredPlugin& plugin) {
  TTHOST_ASSIGN_OR_RETURN(const auto made,
                          Create<tthost_comparator>(plugin, TTHOST_KIND_COMPARATOR));
  if (!TTHOST_HAS(&made, destroy) || made.begin == nullptr || made.leaf == nullptr ||
      made.finish == nullptr || made.destroy == nullptr) {
    return Error(MissingSlot(plugin));
  }
  return made;
}

Result<tthost_parallelism> CreateParallelism(const ConfiguredPlugin& plugin) {
  TTHOST_ASSIGN_OR_RETURN(const auto made,
                          Create<tthost_parallelism>(plugin, TTHOST_KIND_PARALLELISM));
  if (!TTHOST_HAS(&made, destroy) || made.plan == nullptr || made.destroy == nullptr) {
    return Error(MissingSlot(plugin));
  }
  return made;
}

Result<tthost_reporter> CreateReporter(const ConfiguredPlugin& plugin) {
  TTHOST_ASSIGN_OR_RETURN(const auto made, Create<tthost_reporter>(plugin, TTHOST_KIND_REPORTER));
  if (!TTHOST_HAS(&made, destroy) || made.event == nullptr || made.destroy == nullptr) {
    return Error(MissingSlot(plugin));
  }
  return made;
}

}  // namespace tthost
