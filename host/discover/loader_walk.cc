// SPDX-License-Identifier: Apache-2.0
#include "host/discover/loader_walk.h"

#include <algorithm>
#include <set>

namespace tthost {
namespace {

constexpr const char* kLoaderFile = "loader.py";

std::optional<Framework> FrameworkOfDirectory(std::string_view name) {
  if (name == "pytorch") return Framework::kTorch;
  if (name == "jax") return Framework::kJax;
  return std::nullopt;
}

bool HasRequirements(const std::vector<DirectoryEntry>& entries) {
  return std::ranges::any_of(entries, [](const DirectoryEntry& entry) {
    return entry.kind == FileKind::kRegular && entry.name == "requirements.txt";
  });
}

template <typename T>
bool Contains(const std::vector<T>& values, const T& value) {
  return std::ranges::find(values, value) != values.end();
}

class Walk {
 public:
  Walk(std::string root, const LoaderQuery& query, const FileSystem& filesystem)
      : root_(std::move(root)), query_(query), filesystem_(filesystem) {}

  // `relative` is empty or ends in '/'; `name` is its last component, `parent` the one before.
  Result<void> Visit(const std::string& relative, const std::string& name,
                     const std::string& parent) {
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(root_ + "/" + relative));
    const std::optional<Framework> framework = FrameworkOfDirectory(name);
    const bool is_wanted = framework && Contains(query_.frameworks, *framework);
    for (const DirectoryEntry& entry : entries) {
      if (entry.kind == FileKind::kDirectory) {
        if (entry.is_link || entry.name.starts_with('.') || entry.name == "__pycache__") continue;
        TTHOST_RETURN_IF_ERROR(Visit(relative + entry.name + "/", entry.name, name));
      } else if (is_wanted && entry.kind == FileKind::kRegular && entry.name == kLoaderFile) {
        Keep({relative + entry.name, *framework, HasRequirements(entries)}, parent);
      }
    }
    return {};
  }

  FoundLoaders Found() {
    std::ranges::sort(loaders_, {}, &FoundLoader::path);
    return {std::move(loaders_), {excluded_.begin(), excluded_.end()}};
  }

 private:
  void Keep(FoundLoader loader, const std::string& parent) {
    if (Contains(query_.exclude, parent)) {
      excluded_.insert(parent);
    } else {
      loaders_.push_back(std::move(loader));
    }
  }

  std::string root_;
  const LoaderQuery& query_;
  const FileSystem& filesystem_;
  std::vector<FoundLoader> loaders_;
  std::set<std::string> excluded_;
};

}  // namespace

Result<FoundLoaders> FindLoaders(const std::string& root, const LoaderQuery& query,
                                 const FileSystem& filesystem) {
  Walk walk(root, query, filesystem);
  TTHOST_RETURN_IF_ERROR(walk.Visit("", "", ""));
  return walk.Found();
}

}  // namespace tthost
