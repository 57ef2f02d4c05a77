// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/loading/plugin_library.h"

#include <sys/stat.h>

#include <boost/dll/shared_library.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/plugins/loading/plugin_call.h"
#include "host/plugins/loading/prefix_copy.h"
#include "host/plugins/sdk_version.h"
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

// What the loader reads must be what was judged: a file that changes meanwhile is not used.
struct FileIdentity {
  dev_t device;
  ino_t inode;
  off_t size;
  int64_t modified_ns;

  bool operator==(const FileIdentity&) const = default;
};

Result<FileIdentity> IdentityOf(const ConfiguredPlugin& plugin) {
  struct stat info {};
  if (stat(plugin.library.c_str(), &info) != 0) {
    return Error(Status::Unavailable("cannot load " + Named(plugin) + ": " + strerror(errno)));
  }
  return FileIdentity{info.st_dev, info.st_ino, info.st_size,
                      int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec};
}

// A plugin of another major version has another entry.
std::string NoEntryReason(const dll::shared_library& library) {
  const std::string own = std::to_string(TTHOST_SDK_MAJOR);
  for (int major = 0; major < 10; ++major) {
    if (!library.has("tthost_plugin_query_v" + std::to_string(major))) continue;
    return " is a plugin of SDK " + std::to_string(major) + ".x, this host speaks SDK " + own +
           ".x: build it again with an SDK " + own + ".x";
  }
  return " does not export '" TTHOST_PLUGIN_ENTRY "', the entry of SDK " + own +
         ".x; build it with tthost_add_plugin of this SDK";
}

Result<Query*> FindEntry(const ConfiguredPlugin& plugin) {
  auto& libraries = LoadedLibraries();
  if (const auto loaded = libraries.find(plugin.library); loaded != libraries.end()) {
    return loaded->second.entry;
  }
  TTHOST_ASSIGN_OR_RETURN(const FileIdentity before, IdentityOf(plugin));
  try {
    dll::shared_library library(plugin.library,
                                dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    TTHOST_ASSIGN_OR_RETURN(const FileIdentity after, IdentityOf(plugin));
    if (after != before) {
      return Error(Status::Unavailable(Named(plugin) + " changed while it was loaded; run again"));
    }
    if (!library.has(TTHOST_PLUGIN_ENTRY)) {
      return Error(Status::Unavailable(Named(plugin) + NoEntryReason(library)));
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
  const std::string reason =
      MisfitReason({TTHOST_SDK_MAJOR, descriptor.minor},
                   {TTHOST_SDK_MAJOR, descriptor.minor_required}, HostSdkVersion());
  if (reason.empty()) return {};
  return Error(Status::Unavailable(Named(plugin) + " " + reason));
}

// What the plugin says of itself, as far as this host knows the fields.
Result<tthost_plugin> CheckedDescriptor(const ConfiguredPlugin& plugin, const tthost_plugin* given,
                                        int32_t kind) {
  if (!TTHOST_HAS(given, extension) || given->create == nullptr || given->extension == nullptr) {
    return Error(Status::Unavailable(Named(plugin) + " gives no complete descriptor"));
  }
  const tthost_plugin descriptor = PrefixCopy(*given);
  TTHOST_RETURN_IF_ERROR(CheckVersion(plugin, descriptor));
  if (descriptor.kind != kind) {
    return Error(Status::Unavailable(Named(plugin) + " is of another kind than its manifest says"));
  }
  if (descriptor.sanitizer != TTHOST_SANITIZER_BUILT) {
    return Error(Status::Unavailable(
        Named(plugin) + " was built with other sanitizers than this host; build both alike"));
  }
  const Json manifest = Json::parse(FromStr(descriptor.manifest_json), nullptr, false);
  if (!manifest.is_object() || !manifest.contains("id") || manifest["id"] != plugin.id) {
    return Error(
        Status::Unavailable(Named(plugin) + " carries another manifest than the file beside it"));
  }
  return descriptor;
}

// A table with room behind it: a plugin of a newer minor may fill slots that this host does not
// know, however small the struct_size that it was given.
template <typename Instance>
struct RoomyTable {
  Instance table{};
  void* spare[32] = {};
};

template <typename Instance>
Result<Instance> Create(const ConfiguredPlugin& plugin, int32_t kind) {
  TTHOST_ASSIGN_OR_RETURN(Query* const entry, FindEntry(plugin));
  TTHOST_ASSIGN_OR_RETURN(const tthost_plugin descriptor,
                          CheckedDescriptor(plugin, entry(HostTable()), kind));
  RoomyTable<Instance> room;
  room.table.struct_size = sizeof(Instance);
  tthost_call call(plugin.id);
  const tthost_status status =
      descriptor.create(HostTable(), &call, ToStr(plugin.config), &room.table);
  if (status != TTHOST_OK) return Error(PluginError(call, "create", status));
  return PrefixCopy(room.table);
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
