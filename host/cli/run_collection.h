// SPDX-License-Identifier: Apache-2.0
// What `tt-host run` chooses from, for it and for every command that speaks of its cases.
#pragma once

#include <memory>
#include <string>

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"
#include "host/cli/preset_run.h"
#include "host/cli/run_settings.h"
#include "host/config/project_file.h"
#include "host/model/catalog.h"
#include "host/model/plugin_manifest.h"
#include "host/select/collection.h"

namespace tthost {

struct RunCollection {
  ProjectFile project;
  PresetRun preset;  // its command is the one that counts
  RunSettings settings;
  PluginCatalog plugins;
  std::unique_ptr<const Catalog> catalog;  // which `collection` borrows
  Collection collection;
};

// `resumed`: as ResolveRunSettings() takes it.
Result<RunCollection> CollectForRun(const RunCommand& given, const StoredRun* resumed,
                                    const Host& host);

}  // namespace tthost
