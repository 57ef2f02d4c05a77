// SPDX-License-Identifier: Apache-2.0
// What a command works with: the seams, the installation and the two streams to the user.
#pragma once

#include <iosfwd>

#include "host/base/clock.h"
#include "host/base/filesystem.h"
#include "host/base/install_paths.h"
#include "host/base/interrupt.h"
#include "host/base/process_runner.h"

namespace tthost {

struct Host {
  FileSystem& filesystem;
  ProcessRunner& runner;
  const Clock& clock;
  InterruptFlag& interrupt;
  InstallPaths paths;
  std::ostream& out;
  std::ostream& err;
};

}  // namespace tthost
