// SPDX-License-Identifier: Apache-2.0
// Content hashes of source files, each file read once.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "host/base/filesystem.h"
#include "host/model/catalog.h"

namespace tthost {

class SourceHashes {
 public:
  SourceHashes(std::string models_root, const FileSystem& filesystem)
      : models_root_(std::move(models_root)), filesystem_(filesystem) {}

  // `path` is relative to the models root. Empty for a file that is not there.
  const std::string& Of(const std::string& path);
  // Is every source of the loader what it was, and is none there that was not? False without any.
  bool StillMatch(const Loader& loader);

 private:
  std::string models_root_;
  const FileSystem& filesystem_;
  std::unordered_map<std::string, std::string> hashes_;
};

}  // namespace tthost
