// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config.h"

#include "host/select/case_id.h"
#include "host/select/test_config_reading.h"

namespace tthost {

const ConfigEntry* TestConfig::Find(std::string_view id) const {
  const auto found = entries.find(FullId(id));
  return found == entries.end() ? nullptr : &found->second;
}

Result<TestConfig> LoadTestConfig(const TestConfigOptions& options, const PluginCatalog& plugins,
                                  FileSystem& filesystem, ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(TestConfigReading reading,
                          ReadTestConfig(options, plugins, filesystem, runner));
  if (reading.problems.empty()) return std::move(reading.config);
  std::string text;
  for (const ConfigProblem& problem : reading.problems) {
    text += (text.empty() ? "" : "\n") + problem.where + ": " + problem.text;
  }
  return Error(Status::Usage(text));
}

}  // namespace tthost
