// SPDX-License-Identifier: Apache-2.0
#include "host/discover/loader_walk.h"

#include <algorithm>

namespace tthost {
namespace {

constexpr const char* kFrameworkDirectory = "pytorch";
constexpr const char* kLoaderFile = "loader.py";

class Walk {
 public:
  Walk(std::string root, const std::vector<std::string>& exclude, const FileSystem& filesystem)
      : root_(std::move(root)), exclude_(exclude), filesystem_(filesystem) {}

  // `relative` is empty or ends in '/'; `name` is its last component, `parent` the one before.
  Result<void> Visit(const std::string& relative, const std::string& name,
                     const std::string& parent) {
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(root_ + "/" + relative));
    const bool holds_loader = name == kFrameworkDirectory && !IsExcluded(parent);
    for (const DirectoryEntry& entry : entries) {
      if (entry.kind == FileKind::kDirectory) {
        if (entry.is_link || entry.name.starts_with('.') || entry.name == "__pycache__") continue;
        TTHOST_RETURN_IF_ERROR(Visit(relative + entry.name + "/", entry.name, name));
      } else if (holds_loader && entry.kind == FileKind::kRegular && entry.name == kLoaderFile) {
        loaders_.push_back(relative + entry.name);
      }
    }
    return {};
  }

  std::vector<std::string> Loaders() {
    std::ranges::sort(loaders_);
    return std::move(loaders_);
  }

 private:
  bool IsExcluded(const std::string& parent) const {
    return std::ranges::find(exclude_, parent) != exclude_.end();
  }

  std::string root_;
  const std::vector<std::string>& exclude_;
  const FileSystem& filesystem_;
  std::vector<std::string> loaders_;
};

}  // namespace

Result<std::vector<std::string>> FindLoaders(const std::string& root,
                                             const std::vector<std::string>& exclude,
                                             const FileSystem& filesystem) {
  Walk walk(root, exclude, filesystem);
  TTHOST_RETURN_IF_ERROR(walk.Visit("", "", ""));
  return walk.Loaders();
}

}  // namespace tthost
