// SPDX-License-Identifier: Apache-2.0
// A directory for what is passed on and forgotten, such as the answer of a worker.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "host/base/filesystem.h"

namespace tthost {

// Of this user alone; removed with all that is in it.
class ScratchDirectory {
 public:
  static Result<std::unique_ptr<const ScratchDirectory>> Make(FileSystem& filesystem) {
    TTHOST_ASSIGN_OR_RETURN(std::string path, filesystem.MakeTemporaryDirectory());
    return std::unique_ptr<const ScratchDirectory>(
        new ScratchDirectory(std::move(path), filesystem));
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() { static_cast<void>(filesystem_.RemoveTree(path_)); }

  const std::string& Path() const { return path_; }  // absolute

 private:
  ScratchDirectory(std::string path, FileSystem& filesystem)
      : path_(std::move(path)), filesystem_(filesystem) {}

  const std::string path_;
  FileSystem& filesystem_;
};

}  // namespace tthost
