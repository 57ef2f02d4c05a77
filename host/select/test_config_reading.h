// SPDX-License-Identifier: Apache-2.0
// A test_config with whatever is wrong with it. LoadTestConfig() is for those who need it whole.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/plugin_manifest.h"
#include "host/select/config_problem.h"
#include "host/select/config_sources.h"
#include "host/select/test_config.h"

namespace tthost {

struct TestConfigReading {
  TestConfig config;        // of what can be read; an entry with a mistake has no fields
  ConfigProblems problems;  // in the order of the files
  std::vector<ConfigSource> sources;
};

// An unknown --arch and a worker that cannot read Python tables are errors of the call.
Result<TestConfigReading> ReadTestConfig(const TestConfigOptions& options,
                                         const PluginCatalog& plugins, FileSystem& filesystem,
                                         ProcessRunner& runner);

}  // namespace tthost
