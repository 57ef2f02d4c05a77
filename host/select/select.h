// SPDX-License-Identifier: Apache-2.0
// Catalogue, test_config and filters in; the ordered, complete cases of a run out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/config/plugin_configuration.h"
#include "host/model/catalog.h"
#include "host/model/plugin_manifest.h"
#include "host/model/selection.h"
#include "host/select/test_config.h"

namespace tthost {

struct SelectOptions {
  std::vector<std::string> arguments;    // positional, in pytest's forms; empty: all cases
  std::string keyword, marker;           // -k, -m
  std::vector<std::string> parallelism;  // strategies that run; empty: all
  std::optional<RunMode> run_mode;       // empty: both
  std::vector<std::string> comparators;  // that run and count; empty: the default ones,
                                         // counting as their schemas say
  TestConfigOptions test_config;
  PluginLayers plugin_layers;
};

// Everything that is wrong with the options or with test_config is a usage error. Filters apply in
// pytest's order: exclusion by test_config, arguments, -k, -m, then parallelism and run mode.
Result<Selection> Select(const Catalog& catalog, const PluginCatalog& plugins,
                         const SelectOptions& options, FileSystem& filesystem,
                         ProcessRunner& runner);

}  // namespace tthost
