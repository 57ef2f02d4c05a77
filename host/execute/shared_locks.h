// SPDX-License-Identifier: Apache-2.0
// What the runs of one host share: lock files that the kernel frees when their holder dies.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "host/base/filesystem.h"

namespace tthost {

class SharedLocks {
 public:
  // `directory` is made when it is not there; empty: nothing is shared. `filesystem` is borrowed.
  SharedLocks(std::string directory, FileSystem& filesystem);

  // Null when somebody holds it, this run included. Where files cannot be locked, one that only
  // this run respects.
  std::unique_ptr<FileLock> TryTake(const std::string& name);
  // This run does.
  bool IsHeldHere(const std::string& name) const { return held_->contains(name); }
  // Why nothing is shared although it should be; empty: it is.
  const std::string& Trouble() const { return trouble_; }

 private:
  using Names = std::set<std::string>;

  std::string directory_;
  FileSystem& filesystem_;
  std::string trouble_;
  std::shared_ptr<Names> held_ = std::make_shared<Names>();  // shared with the locks
};

}  // namespace tthost
