// SPDX-License-Identifier: Apache-2.0
// Builds one layer aside and publishes it by rename.
#pragma once

#include <string>
#include <vector>

#include "host/base/clock.h"
#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/execute/base_environment.h"
#include "host/execute/layer_store.h"
#include "host/execute/pip.h"
#include "host/execute/requirements.h"

namespace tthost {

struct LayerWorkshop {
  ProcessRunner& runner;
  FileSystem& filesystem;
  const Clock& clock;
  std::string worker;  // tt-host-worker
  std::string venv;
  std::string cache_directory;
  int abort_descriptor = -1;  // readable: stop building
};

// Everything is borrowed for the object's life. Its owner holds the layer's lock for change.
class LayerBuild {
 public:
  LayerBuild(const Requirements& requirements, const BaseEnvironment& base,
             const LayerWorkshop& workshop, const LayerStore& store, const std::string& key);

  // A failure leaves nothing behind and carries the installer's last lines.
  Result<void> BuildAndPublish();
  // What the layer would hold; of packages whose version nobody has asked for it is empty. Nothing
  // is installed.
  Result<LayerContent> Preview();

 private:
  Result<void> Build();
  Result<std::vector<LayerPackage>> Resolve();
  LayerContent ContentOf(std::vector<LayerPackage> packages) const;
  Result<std::vector<std::string>> BuildWheels();
  Result<void> Install(const std::vector<std::string>& exact);
  Result<std::vector<LayerPackage>> InstalledPackages(const std::vector<LayerPackage>& resolved);
  Result<void> Discard();

  const Requirements& requirements_;
  const BaseEnvironment& base_;
  FileSystem& filesystem_;
  const std::string directory_;  // of the layer
  const std::string target_;     // becomes it
  const std::string scratch_;    // constraints, report, wheels, pip's temporary files
  const Pip pip_;
};

}  // namespace tthost
