// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/library_places.h"

#include <filesystem>
#include <set>
#include <string_view>

#include "host/plugins/elf_library.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

class LibraryWalk {
 public:
  std::vector<std::string> From(const std::string& library) {
    Add(library);
    // Grows meanwhile.
    for (size_t i = 0; i < libraries_.size(); ++i) Follow(std::string(libraries_[i]));
    libraries_.erase(libraries_.begin());
    return std::move(libraries_);
  }

 private:
  // A DT_RPATH holds for what its library needs, too, so places once found stay.
  void Follow(const std::string& path) {
    const auto library = ReadElfLibrary(path);
    if (!library) return;
    const std::string origin = fs::path(path).parent_path().string();
    for (const std::string& entry : library->run_paths) {
      if (auto directory = RunPathDirectory(entry, origin)) directories_.insert(*directory);
    }
    for (const std::string& directory : directories_) {
      for (const std::string& name : library->needed) {
        if (name.find('/') != name.npos) continue;
        // Also a link that leads nowhere: somebody could make what it leads to.
        std::error_code error;
        const std::string file = directory + "/" + name;
        if (fs::exists(fs::symlink_status(file, error))) Add(file);
      }
    }
  }

  // By its directory behind links, and its name: $ORIGIN is where a link lies.
  void Add(const std::string& path) {
    std::error_code error;
    const fs::path given = fs::path(path).parent_path();
    const fs::path behind_links = fs::weakly_canonical(given, error);
    const fs::path directory = error ? given : behind_links;
    if (known_.insert(directory / fs::path(path).filename()).second) libraries_.push_back(path);
  }

  std::vector<std::string> libraries_;
  std::set<std::string> directories_;
  std::set<fs::path> known_;
};

}  // namespace

std::optional<std::string> RunPathDirectory(const std::string& entry, const std::string& origin) {
  for (const std::string_view variable : {"$ORIGIN", "${ORIGIN}"}) {
    if (!entry.starts_with(variable)) continue;
    const std::string rest = entry.substr(variable.size());
    if ((!rest.empty() && rest.front() != '/') || rest.find('$') != rest.npos) continue;
    return origin + rest;
  }
  return std::nullopt;
}

std::vector<std::string> LibrariesBeside(const std::string& library) {
  return LibraryWalk().From(fs::absolute(library).string());
}

}  // namespace tthost
